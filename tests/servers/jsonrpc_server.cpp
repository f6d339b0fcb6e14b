// The operations of the examples in the specification of JSON-RPC 2.0, and what it takes to see
// whether something was done, and once. For tests/scenario only.
#include <boost/json/value.hpp>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "tramite/catalog.hpp"
#include "tramite/error.hpp"
#include "tramite/json.hpp"
#include "tramite/serve.hpp"

namespace {

struct difference {
    std::int64_t minuend;
    std::int64_t subtrahend;
};
struct note {
    std::string texto;
};

constexpr tramite::operation<difference, std::int64_t> subtract{"subtract"};
constexpr tramite::operation<std::vector<std::int64_t>, std::int64_t> sum{"sum"};
constexpr tramite::operation<void, boost::json::value> get_data{"get_data"};
constexpr tramite::operation<boost::json::value, boost::json::value> echo{"echo"};
constexpr tramite::operation<boost::json::value, void> update{"update"};
constexpr tramite::operation<boost::json::value, void> notify_hello{"notify_hello"};
constexpr tramite::operation<boost::json::value, void> notify_sum{"notify_sum"};
constexpr tramite::operation<void, void> fail{"fail"};
constexpr tramite::operation<note, void> refuse{"refuse"};
constexpr tramite::operation<note, std::int64_t> write_note{"write_note"};
constexpr tramite::operation<void, std::vector<std::string>> notes{"notes"};

void ignore(const boost::json::value&) {}

std::int64_t add_note(const note& given, tramite::transaction& db) {
    db.run("insert into notas(texto) values ($1)", given.texto);
    return db.one<std::int64_t>("select count(*) from notas");
}

}  // namespace

int main(int argc, char** argv) {
    tramite::catalog operations;
    operations
        .add(
            subtract, [](const difference& of) { return of.minuend - of.subtrahend; },
            tramite::immediate)
        .add(sum,
             [](const std::vector<std::int64_t>& all) {
                 return std::accumulate(all.begin(), all.end(), std::int64_t{0});
             })
        .add(get_data,
             [] {
                 return boost::json::value{"hello", 5};
             })
        .add(echo, [](const boost::json::value& given) { return given; })
        .add(update, ignore)
        .add(notify_hello, ignore)
        .add(notify_sum, ignore)
        .add(fail, [] { throw std::runtime_error{"nobody is to read this"}; })
        .add(refuse,
             [](const note& why, tramite::transaction&) { throw tramite::refused{why.texto}; })
        .add(write_note, add_note)
        .add(notes, [](tramite::snapshot& db) {
            return db.all<std::string>("select texto from notas order by rowid");
        });
    return tramite::serve(argc, argv, operations,
                          {.migrations = {"create table notas(texto text)"},
                           .store = "sqlite:jsonrpc.db",
                           .name = "jsonrpc-server"});
}
