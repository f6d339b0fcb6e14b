// The client's public face over the switchboard: ids and deadlines are given here, once.
#include "tramite/client.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "client/answer.hpp"
#include "client/switchboard.hpp"
#include "net/endpoint.hpp"
#include "wire/json_text.hpp"
#include "wire/json_writer.hpp"

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
    if (options.connections == 0)
        throw std::invalid_argument{"a client needs at least one connection"};
    return options;
}

}  // namespace

// Makes calls out of questions. Thread: any.
class client::engine {
public:
    engine(const std::string& where, client_options options)
        : options_{checked(options)}, calls_{net::parse_endpoint(where), options_, time_} {}

    [[nodiscard]] std::unique_ptr<calling::call> make(detail::outgoing out,
                                                      calling::order_key order) const {
        const auto wait =
            out.how.deadline == out.how.deadline.zero() ? options_.deadline : out.how.deadline;
        if (wait < wait.zero()) throw std::invalid_argument{"a call's deadline lies in the past"};
        return std::make_unique<calling::call>(
            calling::call{.what = std::move(out.what),
                          .whom = std::move(out.whom),
                          .deadline = time_.monotonic() + std::min(wait, deadline_max),
                          .progress = calling::retry{id_for(out.how)},
                          .order = order});
    }

    void send(std::vector<std::unique_ptr<calling::call>> calls) { calls_.send(std::move(calls)); }

    [[nodiscard]] const limits& bounds() const { return options_.bounds; }

private:
    [[nodiscard]] std::string id_for(const call_options& how) const {
        if (how.id.empty())
            return options_.server == peer::founding ? std::string{}
                                                     : base::make_uuid7(time_.wall());
        if (options_.server == peer::founding)
            throw std::invalid_argument{"a server of the founding document knows no ids"};
        if (how.id.size() < base::id_bytes_min || how.id.size() > base::id_bytes_max)
            throw std::invalid_argument{fmt::format("an id has {} to {} bytes, and this has {}",
                                                    base::id_bytes_min, base::id_bytes_max,
                                                    how.id.size())};
        // It would be sent with other bytes in the place of those that are no UTF-8.
        if (!wire::is_utf8(how.id)) throw std::invalid_argument{"an id is UTF-8, and this is not"};
        return how.id;
    }

    base::system_clock time_;
    client_options options_;
    calling::switchboard calls_;
};

client::client(std::string endpoint, client_options options)
    : engine_{std::make_unique<engine>(endpoint, options)} {}

client::~client() = default;

detail::answer client::ask(detail::question what, const call_options& how) {
    mailbox box;
    std::vector<std::unique_ptr<calling::call>> one;
    one.push_back(engine_->make({std::move(what), how, std::make_unique<mailbox::slot>(box)}, 0));
    engine_->send(std::move(one));
    return box.wait();
}

void client::send(std::vector<detail::outgoing> calls) {
    std::vector<std::unique_ptr<calling::call>> made;
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
        wire::json_parser{engine_->bounds()}.parse(json_data).flaw != wire::json_flaw::none)
        throw std::invalid_argument{"the data is not JSON: " + std::string{json_data}};
    const auto came = ask({std::string{operation}, std::string{json_data}}, how);
    raw_answer told{.data = {}, .problem = came.problem(), .id = came.id()};
    if (!told.problem) told.data = came.json();
    return told;
}

}  // namespace tramite
