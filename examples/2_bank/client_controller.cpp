// What is shown of a call is put together here, from the same operation and data; what the client
// sends has an id always, and the time that remains (plazo_ms).
#include "client_controller.hpp"

#include <ostream>
#include <string_view>

#include "tramite/error.hpp"
#include "tramite/json.hpp"

namespace bank {
namespace {

[[nodiscard]] std::string request_line(std::string_view operation, const std::string& data,
                                       const std::string& id) {
    auto line =
        R"({"operacion":)" + tramite::to_json(std::string{operation}) + R"(,"datos":)" + data;
    if (!id.empty()) line += R"(,"id":)" + tramite::to_json(id);
    return line + "}";
}

[[nodiscard]] std::string answer_line(const std::string& data, const std::string& error) {
    return R"({"datos":)" + data + R"(,"error":)" + error + "}";
}

}  // namespace

template <class In, class Out>
Out client_controller::call(const tramite::operation<In, Out>& which, const In& data,
                            const std::string& id) {
    if (shown_)
        *shown_ << "-> " << request_line(which.name, tramite::to_json(data), id) << std::endl;
    const auto answer = server_->try_call(which, data, {.id = id});
    if (shown_ && answer)
        *shown_ << "<- " << answer_line(tramite::to_json(*answer), "null") << std::endl;
    if (shown_ && !answer)
        *shown_ << "<- "
                << answer_line("null", tramite::to_json(std::string{answer.error().what()}))
                << std::endl;
    return answer.value();
}

std::string client_controller::say(const boost::json::value& anything) {
    return call(greet, anything);
}

std::int64_t client_controller::open(const application& who) {
    return call(open_account, who).cuenta;
}

client_data client_controller::check(const credentials& whose) {
    return call(check_client, whose);
}

std::int64_t client_controller::balance_of(std::int64_t cuenta) {
    return call(balance, {.cuenta = cuenta});
}

std::string client_controller::take_out(const movement& what, const std::string& id) {
    return call(withdraw, what, id);
}

std::string client_controller::pay_in(const movement& what, const std::string& id) {
    return call(deposit, what, id);
}

std::string client_controller::move(const transfer_order& what, const std::string& id) {
    return call(transfer, what, id);
}

std::vector<entry> client_controller::statement_of(const statement_request& which) {
    return call(statement, which);
}

}  // namespace bank
