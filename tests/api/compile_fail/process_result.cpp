// A whole controller that answers something else than a response.
// expects: a controller's process returns a tramite::response.
#include <tramite/catalog.hpp>

#include <tramite/request.hpp>

struct controller {
    static std::string process(const tramite::request&) { return {}; }
};

void fill(tramite::catalog& bank, controller& whole) {
    bank.add(whole);
}
