// Choosing a connection for each call, and the thread on which all of it happens.
#include "client/switchboard.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>
#include <utility>

namespace tramite::calling {
namespace asio = boost::asio;
namespace {

const ending client_gone{ending::kind::client_gone, "the client was ended"};

}  // namespace

switchboard::switchboard(net::endpoint where, client_options options, const base::clock& time)
    : time_{time},
      work_{io_.get_executor()},
      timer_{io_},
      parser_{reading_bounds(options.bounds)},
      around_{
          .io = io_,
          .time = time,
          .parser = parser_,
          .where = std::move(where),
          .options = options,
          .answered = [this] { place_waiting(); },
          .over = [this](link_number number, group again) { hang_up(number, std::move(again)); }},
      book_{options.bounds.queued_requests},
      thread_{[this] { io_.run(); }} {}

switchboard::~switchboard() {
    asio::post(io_, [this] { close(); });
    thread_.join();
}

void switchboard::send(group calls) {
    if (calls.empty()) return;
    if (!book_.admit(calls.size())) {
        for (auto& each : calls)
            each->whom->receive(each->progress.on_overflow(around_.options.bounds.queued_requests));
        return;
    }
    const std::scoped_lock lock{inbox_mutex_};
    inbox_.push_back(std::move(calls));
    // One wake-up for all that gathers until it is heard.
    if (inbox_.size() == 1) asio::post(io_, [this] { take_inbox(); });
}

void switchboard::take_inbox() {
    std::vector<group> fresh;
    {
        const std::scoped_lock lock{inbox_mutex_};
        fresh.swap(inbox_);
    }
    for (auto& calls : fresh) {
        for (auto& each : calls) {
            each->book = &book_;
            book_.enter(*each);
        }
        if (around_.options.server == peer::tramite) {
            waiting_.push_back(std::move(calls));
            continue;
        }
        for (auto& each : calls)
            waiting_.emplace_back().push_back(std::move(each));
    }
    watch_deadlines();
    place_waiting();
}

// In the order in which they came, but past those that wait for their own order.
void switchboard::place_waiting() {
    if (waiting_.empty() || is_closing_) return;
    std::deque<group> held;
    while (!waiting_.empty()) {
        const auto placed = place(waiting_.front());
        if (placed == placing::no_room) break;
        if (placed == placing::held_by_order) held.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    waiting_.insert(waiting_.begin(), std::make_move_iterator(held.begin()),
                    std::make_move_iterator(held.end()));
    for (const auto& each : connections_)
        each->flush();
}

switchboard::placing switchboard::place(group& calls) {
    std::erase_if(calls, [](const auto& each) { return each->is_finished(); });
    if (calls.empty()) return placing::placed;
    const auto order = calls.front()->order;
    const auto bound = order == 0 ? std::nullopt : book_.link_of(order);
    auto* const chosen = bound ? find(*bound) : choose();
    if (!chosen) return placing::no_room;
    if (!chosen->takes_calls()) return placing::held_by_order;
    for (auto& each : calls) {
        book_.assign(*each, chosen->number());
        chosen->take(std::move(each));
    }
    return placing::placed;
}

connection* switchboard::choose() {
    const auto usable =
        std::ranges::count_if(connections_, [](const auto& each) { return !each->is_over(); });
    const auto idle = std::ranges::find_if(connections_, [](const auto& each) {
        return each->takes_calls() && each->calls().is_idle();
    });
    if (idle != connections_.end()) return idle->get();
    if (static_cast<std::size_t>(usable) < around_.options.connections) return dial();
    if (auto* const shared = least_loaded()) return shared;
    const auto deserted = std::ranges::find_if(connections_, [](const auto& each) {
        return !each->is_over() && each->calls().is_deserted();
    });
    if (deserted == connections_.end()) return nullptr;
    (*deserted)->end({ending::kind::closed, "nobody waited for it any more"});
    return dial();
}

connection* switchboard::least_loaded() const {
    connection* best = nullptr;
    for (const auto& each : connections_)
        if (each->takes_calls() && (!best || each->calls().size() < best->calls().size()))
            best = each.get();
    return best;
}

connection* switchboard::find(link_number number) const {
    const auto found = std::ranges::find(connections_, number, &connection::number);
    return found == connections_.end() ? nullptr : found->get();
}

connection* switchboard::dial() {
    connections_.push_back(std::make_shared<connection>(around_, ++last_number_));
    connections_.back()->open();
    return connections_.back().get();
}

void switchboard::hang_up(link_number number, group again) {
    std::erase_if(connections_, [&](const auto& each) { return each->number() == number; });
    if (is_closing_) {
        for (auto& each : again)
            each->finish(*each->progress.on_ending(client_gone));
        return;
    }
    // Before all that came later; calls of one order were on this connection together.
    std::vector<group> groups;
    for (auto& each : again) {
        const bool goes_on = !groups.empty() && each->order != 0 &&
                             around_.options.server == peer::tramite &&
                             groups.back().front()->order == each->order;
        if (!goes_on) groups.emplace_back();
        groups.back().push_back(std::move(each));
    }
    waiting_.insert(waiting_.begin(), std::make_move_iterator(groups.begin()),
                    std::make_move_iterator(groups.end()));
    place_waiting();
}

void switchboard::watch_deadlines() {
    const auto next = book_.next_deadline();
    if (!next || (watched_ && *watched_ <= *next)) return;
    watched_ = next;
    timer_.expires_at(*next);
    timer_.async_wait([this](const boost::system::error_code& superseded) {
        if (!superseded) expire();
    });
}

void switchboard::expire() {
    watched_.reset();
    const auto now = time_.monotonic();
    while (auto* const late = book_.overdue(now))
        late->finish(late->progress.on_deadline());
    for (auto& calls : waiting_)
        std::erase_if(calls, [](const auto& each) { return each->is_finished(); });
    std::erase_if(waiting_, [](const group& calls) { return calls.empty(); });
    watch_deadlines();
    // What stood behind a call that is overdue may find another connection.
    place_waiting();
}

void switchboard::close() {
    is_closing_ = true;
    take_inbox();
    for (auto& calls : waiting_)
        for (auto& each : calls)
            if (!each->is_finished()) each->finish(*each->progress.on_ending(client_gone));
    waiting_.clear();
    timer_.cancel();
    for (const auto& each : connections_)
        each->end(client_gone);
    work_.reset();
}

}  // namespace tramite::calling
