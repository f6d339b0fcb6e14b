// The public kit's face: types and JSON on this side, a server without sockets on the other.
#include "tramite/test.hpp"

#include <utility>
#include <variant>

#include "base/id.hpp"
#include "base/json_text.hpp"
#include "client/answer.hpp"
#include "client/answer_stream.hpp"
#include "client/retry.hpp"
#include "testing/in_process.hpp"
#include "wire/native.hpp"

namespace tramite::test {
namespace {

std::string request_text(const detail::question& what, const caller& who) {
    std::string text;
    std::optional<std::chrono::milliseconds> remaining;
    if (who.deadline != who.deadline.zero()) remaining = who.deadline;
    wire::write_request(
        text,
        {.operation = what.operation, .data = what.data, .id = who.id, .remaining = remaining});
    text.pop_back();
    return text;
}

outcome_unknown unknown(const std::string& id) {
    return outcome_unknown{"the server was killed, as the test says; what it did is not known", id};
}

}  // namespace

struct clock::hands {
    testing::fake_clock* moved;
};

class service::core {
public:
    core(const catalog& operations, service_options options)
        : server{operations, std::move(options)},
          hands{&server.time()},
          answers{calling::reading_bounds(server.bounds())} {}

    [[nodiscard]] std::vector<detail::answer> ask(const std::vector<outgoing>& calls) {
        std::vector<std::string> texts;
        for (const auto& one : calls)
            texts.push_back(request_text(one.what, one.who));
        std::vector<testing::message> arrived;
        for (std::size_t i = 0; i < calls.size(); ++i)
            arrived.push_back({texts[i], {calls[i].who.peer, calls[i].who.principal}});
        const auto lines = server.answer(arrived);
        std::vector<detail::answer> told;
        for (std::size_t i = 0; i < calls.size(); ++i)
            told.push_back(lines[i] ? answer_of(*lines[i], calls[i].who.id)
                                    : calling::unknown(unknown(calls[i].who.id)));
        return told;
    }

    testing::in_process server;
    clock::hands hands;

private:
    [[nodiscard]] detail::answer answer_of(std::string_view line, const std::string& id) {
        line.remove_suffix(1);
        auto read = wire::read_response(answers.parse(line), line, answer_bounds());
        auto& came = std::get<wire::native_response>(read);
        calling::retry sent_once{id, {.again = retries::off}};
        sent_once.leaving({});
        return sent_once.on_response(std::move(came)).value();
    }
    [[nodiscard]] limits answer_bounds() const { return calling::reading_bounds(server.bounds()); }

    base::json_parser answers;
};

std::chrono::system_clock::time_point clock::now() const {
    return hands_->moved->wall();
}

void clock::advance(std::chrono::nanoseconds by) {
    hands_->moved->advance(by);
}

void clock::set(std::chrono::system_clock::time_point now) {
    hands_->moved->set_wall(now);
}

service::service(const catalog& operations, service_options options)
    : core_{std::make_unique<core>(operations, std::move(options))} {}

service::~service() = default;

service::batch service::new_batch() {
    return batch{*this};
}

clock service::time() noexcept {
    return clock{core_->hands};
}

void service::restart() {
    core_->server.restart();
}

void service::fail(fault what) {
    core_->server.plan(what);
}

void service::mend() {
    core_->server.plan(std::nullopt);
}

void service::read(const std::function<void(snapshot&)>& look) {
    core_->server.read(look);
}

void service::write(const std::function<void(transaction&)>& change) {
    core_->server.write(change);
}

std::string service::ask(std::string_view operation, std::string_view json_data,
                         const caller& who) {
    const auto came = ask(detail::question{std::string{operation}, std::string{json_data}}, who);
    if (const auto why = came.problem()) throw *why;
    return came.json();
}

std::string service::exchange(std::string_view text, const caller& who) {
    const testing::message arrived{text, {who.peer, who.principal}};
    auto line = std::move(core_->server.answer({&arrived, 1}).front());
    if (!line) throw unknown(who.id);
    line->pop_back();
    return *std::move(line);
}

detail::answer service::ask(detail::question what, const caller& who) {
    std::vector<outgoing> one;
    one.push_back({std::move(what), who, nullptr});
    return std::move(ask_all(one).front());
}

void service::send(std::vector<outgoing> calls) {
    auto told = ask_all(calls);
    for (std::size_t i = 0; i < calls.size(); ++i)
        calls[i].whom->receive(std::move(told[i]));
}

std::vector<detail::answer> service::ask_all(std::vector<outgoing>& calls) {
    for (auto& one : calls)
        if (one.who.id.empty()) one.who.id = base::make_uuid7(core_->server.time().wall());
    return core_->ask(calls);
}

}  // namespace tramite::test
