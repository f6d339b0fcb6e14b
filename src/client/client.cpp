// The client's public face over the switchboard: ids and deadlines are given here, once.
#include "tramite/client.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <bit>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/json_writer.hpp"
#include "client/answer.hpp"
#include "client/inquiry.hpp"
#include "client/switchboard.hpp"
#include "net/endpoint.hpp"

namespace tramite {
namespace {

// Longer than anybody waits, and far from the end of any clock.
constexpr std::chrono::milliseconds deadline_max = std::chrono::hours{24 * 365};

// Where one thread waits for one answer.
class mailbox {
public:
    // The receiver may be gone before the letter is taken, and the mailbox right after.
    class slot final : public detail::receiver {
    public:
        explicit slot(mailbox& box) : box_{box} {}
        void receive(detail::answer came) noexcept override {
            const std::scoped_lock lock{box_.mutex_};
            box_.letter_.emplace(std::move(came));
            // Under the lock: the mailbox lives until it is given up.
            box_.arrived_.notify_one();
        }

    private:
        mailbox& box_;
    };

    [[nodiscard]] detail::answer wait() {
        std::unique_lock lock{mutex_};
        arrived_.wait(lock, [this] { return letter_.has_value(); });
        return *std::move(letter_);
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::optional<detail::answer> letter_;
};

// Another for each thread, and never 0. Should two threads ever share one, they share an order.
[[nodiscard]] calling::order_key order_of_this_thread() {
    return std::hash<std::thread::id>{}(std::this_thread::get_id()) | 1U;
}

[[nodiscard]] client_options checked(client_options options) {
    if (options.deadline <= options.deadline.zero() ||
        options.connect_deadline <= options.connect_deadline.zero())
        throw std::invalid_argument{"a client's deadlines must be longer than nothing"};
    if (options.reach_deadline < options.reach_deadline.zero())
        throw std::invalid_argument{"a client's reach_deadline lies in the past"};
    if (options.connections == 0)
        throw std::invalid_argument{"a client needs at least one connection"};
    return options;
}

[[nodiscard]] std::vector<net::endpoint> parsed(const std::vector<std::string>& endpoints) {
    if (endpoints.empty()) throw std::invalid_argument{"a client needs at least one endpoint"};
    std::vector<net::endpoint> all;
    for (const auto& each : endpoints)
        all.push_back(net::parse_endpoint(each));
    return all;
}

[[nodiscard]] std::uint64_t random_seed() {
    std::array<std::byte, sizeof(std::uint64_t)> bytes{};
    base::fill_random(bytes);
    return std::bit_cast<std::uint64_t>(bytes);
}

[[nodiscard]] raw_answer raw(const detail::answer& came) {
    raw_answer told{.data = {}, .problem = came.problem(), .id = came.id()};
    if (!told.problem) told.data = came.json();
    return told;
}

}  // namespace

// Makes calls out of questions. Thread: any.
class client::engine {
public:
    engine(const std::vector<std::string>& endpoints, client_options options)
        : options_{checked(options)},
          has_several_{endpoints.size() > 1},
          calls_{parsed(endpoints), options_, {.time = time_, .seed = random_seed()}} {}

    [[nodiscard]] std::unique_ptr<calling::call> make(detail::outgoing out,
                                                      calling::order_key order) const {
        const auto wait =
            out.how.deadline == out.how.deadline.zero() ? options_.deadline : out.how.deadline;
        if (wait < wait.zero()) throw std::invalid_argument{"a call's deadline lies in the past"};
        check_store(out.what, out.how);
        const auto now = time_.monotonic();
        auto made = std::make_unique<calling::call>(calling::call{
            .what = std::move(out.what),
            .whom = std::move(out.whom),
            .deadline = now + std::min(wait, deadline_max),
            .progress = calling::retry{id_for(out.how),
                                       {options_.retry, options_.own_bounds.unused_connections}},
            .order = order,
            .store = std::move(out.how.store)});
        if (options_.reach_deadline != options_.reach_deadline.zero())
            made->reach_by = now + std::min(options_.reach_deadline, deadline_max);
        return made;
    }

    void send(calling::calls made) { calls_.send(std::move(made)); }

    // Sends a call that may be given up by what is handed out before.
    void begin(std::unique_ptr<calling::call> made, const detail::take_giver_up& take) {
        made->ticket = ++last_ticket_;
        take(calls_.giver_up(made->ticket));
        calling::calls one;
        one.push_back(std::move(made));
        send(std::move(one));
    }

    [[nodiscard]] const limits& bounds() const { return options_.bounds; }

    // Throws std::invalid_argument for an id that no server would take.
    void check_id(std::string_view id) const {
        if (options_.server == peer::founding)
            throw std::invalid_argument{"a server of the founding document knows no ids"};
        if (id.size() < base::id_bytes_min || id.size() > base::id_bytes_max)
            throw std::invalid_argument{fmt::format("an id has {} to {} bytes, and this has {}",
                                                    base::id_bytes_min, base::id_bytes_max,
                                                    id.size())};
        // It would be sent with other bytes in the place of those that are no UTF-8.
        if (!base::is_utf8(id)) throw std::invalid_argument{"an id is UTF-8, and this is not"};
    }

private:
    // An id that is not of this client's making may have been sent before: to one store, which
    // alone knows it. Another would do it once more, or settle what it knows nothing of.
    void check_store(const detail::question& what, const call_options& how) const {
        if (!how.store.empty()) {
            if (options_.server == peer::founding)
                throw std::invalid_argument{
                    "a server of the founding document tells no identity of a store"};
            return;
        }
        const bool is_about_an_id = !how.id.empty() || what.operation == detail::ask_outcome ||
                                    what.operation == detail::ask_settle;
        if (has_several_ && is_about_an_id)
            throw std::invalid_argument{
                "an id belongs to the store that it was first sent to, and this client has "
                "several endpoints: give the store's identity, which outcome_unknown and the "
                "answer of tramite.servidor tell, or ask a client of the one endpoint"};
    }

    [[nodiscard]] std::string id_for(const call_options& how) const {
        if (how.id.empty())
            return options_.server == peer::founding ? std::string{}
                                                     : base::make_uuid7(time_.wall());
        check_id(how.id);
        return how.id;
    }

    base::system_clock time_;
    client_options options_;
    bool has_several_;
    std::atomic<calling::ticket_number> last_ticket_{0};
    calling::switchboard calls_;
};

client::client(std::string endpoint, client_options options)
    : client{std::vector<std::string>{std::move(endpoint)}, options} {}

client::client(std::vector<std::string> endpoints, client_options options)
    : engine_{std::make_unique<engine>(endpoints, options)} {}

client::~client() = default;

detail::answer client::ask(detail::question what, const call_options& how) {
    mailbox box;
    calling::calls one;
    one.push_back(engine_->make({std::move(what), how, std::make_unique<mailbox::slot>(box)}, 0));
    engine_->send(std::move(one));
    return box.wait();
}

void client::send(std::vector<detail::outgoing> calls) {
    calling::calls made;
    made.reserve(calls.size());
    for (auto& each : calls)
        made.push_back(engine_->make(std::move(each), order_of_this_thread()));
    engine_->send(std::move(made));
}

client::batch client::new_batch() {
    return batch{*this};
}

raw_answer client::ask(std::string_view operation, std::string_view json_data,
                       const call_options& how) {
    if (!json_data.empty() &&
        base::json_parser{engine_->bounds()}.parse(json_data).flaw != base::json_flaw::none)
        throw std::invalid_argument{"the data is not JSON: " + std::string{json_data}};
    return raw(ask({std::string{operation}, std::string{json_data}}, how));
}

detail::standing client::inquire(std::string_view operation, std::string_view id,
                                 const inquiry_options& how) {
    engine_->check_id(id);
    const auto came = ask(calling::question_about(operation, id),
                          {.deadline = how.deadline, .id = {}, .store = how.store});
    return calling::standing_in(operation, id, came);
}

raw_outcome client::outcome(std::string_view id, const inquiry_options& how) {
    const auto found = inquire(detail::ask_outcome, id, how);
    raw_outcome told{.how_far = found.how_far, .answer = {}};
    if (found.final) told.answer = raw(*found.final);
    return told;
}

raw_answer client::settle(std::string_view id, const inquiry_options& how) {
    return raw(inquire(detail::ask_settle, id, how).final.value());
}

void detail::begin(client& by, outgoing what, const take_giver_up& take) {
    by.engine_->begin(by.engine_->make(std::move(what), 0), take);
}

}  // namespace tramite
