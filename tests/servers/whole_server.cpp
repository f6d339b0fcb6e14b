// A server in the founding document's manner: one controller that gets every request and decides
// everything itself. For tests/scenario only.
#include "tramite/catalog.hpp"
#include "tramite/request.hpp"
#include "tramite/serve.hpp"

namespace {

class controller {
public:
    tramite::response process(const tramite::request& asked, tramite::transaction& db) const {
        if (asked.operation == "eco") return {.data = asked.data, .error = {}};
        if (asked.operation == "contar")
            return {.data = db.one<std::int64_t>("select count(*) from notas"), .error = {}};
        db.run("insert into notas(texto) values ($1)", asked.operation);
        return {.data = nullptr, .error = "No conozco " + asked.operation};
    }
};

}  // namespace

int main(int argc, char** argv) {
    controller everything;
    tramite::catalog operations;
    operations.add(everything);
    return tramite::serve(argc, argv, operations,
                          {.migrations = {"create table notas(texto text)"},
                           .store = "sqlite:whole.db",
                           .name = "whole-server"});
}
