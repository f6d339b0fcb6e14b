// A whole controller without a process.
// expects: this handler fits none of the forms.
#include <tramite/catalog.hpp>

#include <tramite/request.hpp>

struct controller {};

void fill(tramite::catalog& bank, controller& whole) {
    bank.add(whole);
}
