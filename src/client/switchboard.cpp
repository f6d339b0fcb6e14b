// Choosing a connection for each call, and the thread on which all of it happens.
#include "client/switchboard.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace tramite::calling {
namespace asio = boost::asio;
namespace {

const ending client_gone{ending::kind::client_gone, "the client was ended"};

[[nodiscard]] bool leads_to(const connection& which, store_number store) {
    return store == 0 || which.store() == store;
}

}  // namespace

switchboard::switchboard(std::vector<net::endpoint> servers, client_options options, sources from)
    : time_{from.time},
      work_{io_.get_executor()},
      timer_{io_},
      parser_{reading_bounds(options.bounds, options.own_bounds)},
      around_{.io = io_,
              .time = from.time,
              .parser = parser_,
              .options = options,
              .opened = [this](connection& fresh) { opened(fresh); },
              .answered = [this](connection& by) { answered(by); },
              .over = [this](connection& gone, calls again) { hang_up(gone, std::move(again)); }},
      pauses_{options.own_bounds, from.seed},
      servers_{std::move(servers), pauses_},
      book_{options.bounds.queued_requests},
      inbox_{std::make_shared<inbox>([this] { asio::post(io_, [this] { take_inbox(); }); })},
      thread_{[this] { io_.run(); }} {}

switchboard::~switchboard() {
    inbox_->close();
    asio::post(io_, [this] { close(); });
    thread_.join();
}

void switchboard::send(calls fresh) {
    if (fresh.empty()) return;
    if (book_.admit(fresh.size())) {
        inbox_->put(std::move(fresh));
        return;
    }
    for (auto& each : fresh)
        each->whom->receive(each->progress.on_overflow(around_.options.bounds.queued_requests));
}

std::function<void()> switchboard::giver_up(ticket_number ticket) const {
    return [to = inbox_, ticket] { to->give_up(ticket); };
}

void switchboard::take_inbox() {
    auto came = inbox_->take();
    now_ = time_.monotonic();
    waiting_for_opening_ = 0;
    for (auto& fresh : came.fresh)
        take_bundle(std::move(fresh));
    for (const auto ticket : came.given_up)
        if (auto* const which = book_.find(ticket)) finish(*which, which->progress.on_given_up());
    work();
}

void switchboard::take_bundle(calls fresh) {
    for (auto& each : fresh) {
        each->number = ++last_call_;
        each->book = &book_;
        if (!each->store.empty()) each->progress.require(named(each->store).number);
        book_.enter(*each);
    }
    bundle together{.order = fresh.front()->order, .members = std::move(fresh)};
    const bool is_bound = together.order != 0 && book_.link_of(together.order);
    const bool waits_behind_others =
        is_closing_ || waiting_.has(together.order) || (!is_bound && waiting_.is_any_ready());
    if (waits_behind_others || place(together) != placing::placed)
        waiting_.add(std::move(together));
}

// Places what can be placed, writes, and sees to it that it is called again in time.
void switchboard::work() {
    if (is_closing_) return;
    if (!waiting_.is_empty()) {
        now_ = time_.monotonic();
        waiting_for_opening_ = 0;
        waiting_.wake(now_);
        waiting_.offer([this](bundle& what) { return place(what); });
    }
    for (const auto& each : connections_)
        each->flush();
    watch();
}

placing switchboard::place(bundle& what) {
    what.forget_finished();
    if (what.members.empty()) return placing::placed;
    if (what.rests_until > now_) return placing::resting;
    const auto bound = what.order == 0 ? std::nullopt : book_.link_of(what.order);
    if (bound) {
        auto* const chosen = find(*bound);
        const bool is_busy =
            !chosen || !chosen->takes_calls() || chosen->line().holds_back(what.order);
        return is_busy ? placing::held : give(what, *chosen);
    }
    const auto store = what.store();
    if (auto* const chosen = choose(store)) return give(what, *chosen);
    if (store != 0) return find_other(what);
    const bool is_any_open =
        std::ranges::any_of(connections_, [](const auto& each) { return each->takes_calls(); });
    return is_any_open ? placing::held : placing::full;
}

placing switchboard::give(bundle& what, connection& to) {
    std::size_t given = 0;
    // A founding server takes one; and its caller may have named another store.
    while (given < what.members.size() && to.takes_calls() &&
           leads_to(to, what.members[given]->progress.bound_to())) {
        auto& each = what.members[given++];
        book_.assign(*each, to.number());
        to.take(std::move(each));
    }
    what.members.erase(what.members.begin(),
                       what.members.begin() + static_cast<std::ptrdiff_t>(given));
    return what.members.empty() ? placing::placed : placing::held;
}

// Calls that may go to one store alone, and no connection leads there now.
placing switchboard::find_other(bundle& what) {
    const auto store = what.store();
    const bool has_left = std::ranges::any_of(
        what.members, [](const auto& each) { return each->progress.may_be_done(); });
    const bool is_over =
        has_left ? !servers_.may_hold(store)
                 : around_.options.retry == retries::off && servers_.are_all_unreachable(store);
    if (!is_over) return placing::stranded;
    const auto why = no_such_store(store);
    for (auto& each : what.members)
        if (each->progress.may_be_done())
            each->finish(each->progress.on_other_store(why));
        else if (!has_left && each->progress.bound_to() == store)
            each->finish(each->progress.on_unreachable(why, servers_.code()));
    keep_order(what.members);
    return what.members.empty() ? placing::placed : placing::held;
}

// For calls that may go to that store alone; 0: to any.
connection* switchboard::choose(store_number store) {
    const auto idle = std::ranges::find_if(connections_, [&](const auto& each) {
        return each->takes_calls() && each->line().is_idle() && leads_to(*each, store);
    });
    if (idle != connections_.end()) return idle->get();
    const auto opening =
        std::ranges::count_if(connections_, [](const auto& each) { return each->is_opening(); });
    if (static_cast<std::size_t>(opening) > waiting_for_opening_ || dial(store)) {
        ++waiting_for_opening_;
        return nullptr;
    }
    return least_loaded(store);
}

connection* switchboard::least_loaded(store_number store) const {
    connection* best = nullptr;
    for (const auto& each : connections_)
        if (each->takes_calls() && leads_to(*each, store) &&
            (!best || each->line().size() < best->line().size()))
            best = each.get();
    return best;
}

connection* switchboard::find(link_number number) const {
    const auto found = std::ranges::find(connections_, number, &connection::number);
    return found == connections_.end() ? nullptr : found->get();
}

bool switchboard::dial(store_number store) {
    const auto server = servers_.pick(store, now_);
    if (!server || !make_room(store)) return false;
    using enum destination::opening;
    const bool is_plain = around_.options.server == peer::founding || servers_.is_plain(*server);
    servers_.dialled(*server);
    connections_.push_back(std::make_shared<connection>(
        around_, ++last_link_,
        destination{*server, servers_.where(*server), is_plain ? plain : greeted}));
    connections_.back()->open();
    return true;
}

// One more connection may be opened; if need be, in the place of one that is of no use to anybody.
bool switchboard::make_room(store_number store) {
    const auto usable =
        std::ranges::count_if(connections_, [](const auto& each) { return !each->is_over(); });
    if (static_cast<std::size_t>(usable) < around_.options.connections) return true;
    if (least_loaded(store)) return false;
    const auto useless = std::ranges::find_if(connections_, [](const auto& each) {
        return each->was_open() && !each->is_over() && each->line().is_deserted();
    });
    if (useless == connections_.end()) return false;
    (*useless)->end({ending::kind::not_needed, "nobody waited for it any more"});
    return true;
}

void switchboard::opened(connection& fresh) {
    const auto store =
        fresh.told() && fresh.told()->store ? named(*fresh.told()->store) : store_name{};
    fresh.set_store(store);
    servers_.opened(fresh.server(), store);
    waiting_.relieve_stranded();
    work();
}

store_name switchboard::named(const std::string& identity) {
    auto known = std::ranges::find(stores_, identity);
    if (known == stores_.end()) known = stores_.insert(known, identity);
    return {static_cast<store_number>(known - stores_.begin()) + 1, &*known};
}

void switchboard::answered(connection& by) {
    if (by.line().is_ending())
        servers_.rest(by.server(), time_.monotonic(),
                      fmt::format("{} stops", net::to_text(servers_.where(by.server()))));
    send_again(by.take_returned());
    if (!waiting_.is_empty()) work();
}

void switchboard::hang_up(connection& gone, calls again) {
    const auto now = time_.monotonic();
    if (!gone.was_open()) {
        if (gone.told() && !gone.told()->echoes_ids)
            servers_.found_plain(gone.server());
        else
            servers_.failed(gone.server(), now, gone.why().why, gone.why().code);
    } else if (gone.why().what == ending::kind::not_an_answer) {
        servers_.rest(gone.server(), now, gone.why().why);
    } else if (gone.why().what != ending::kind::not_needed) {
        servers_.ended(gone.server(), now);
    }
    std::erase_if(connections_, [&](const auto& each) { return each.get() == &gone; });
    if (is_closing_) {
        for (auto& each : again)
            each->finish(*each->progress.on_ending(client_gone));
        return;
    }
    waiting_.relieve_stranded();
    send_again(std::move(again));
    if (around_.options.retry == retries::off && servers_.are_all_unreachable())
        give_up_unreachable([](const call& which) { return which.progress.bound_to() == 0; });
    work();
}

void switchboard::send_again(calls failed) {
    if (failed.empty()) return;
    const auto now = time_.monotonic();
    waiting_.add_again(std::move(failed), [&](const call& which) {
        return now + std::chrono::duration_cast<base::monotonic_time::duration>(
                         pauses_.pause(which.progress.failures()));
    });
}

bool switchboard::is_open_to(store_number store) const {
    return std::ranges::any_of(connections_, [store](const auto& each) {
        return each->was_open() && !each->is_over() && leads_to(*each, store);
    });
}

// Why that call cannot be sent now; empty if it can, or nothing is known to be wrong yet.
std::string switchboard::unreachable(const call& which) const {
    const auto store = which.progress.bound_to();
    if (is_open_to(store)) return {};
    return store == 0 ? servers_.why() : no_such_store(store);
}

std::string switchboard::no_such_store(store_number store) const {
    return fmt::format("no server shows the store {}: {}", stores_.at(store - 1), servers_.shown());
}

// Those of the calls without a connection that do not wait for one any more.
void switchboard::give_up_unreachable(const std::function<bool(const call&)>& whom) {
    if (waiting_.is_empty()) return;
    const bool may_repeat = around_.options.retry == retries::on;
    const auto code = may_repeat ? std::string{} : servers_.code();
    waiting_.visit([&](call& which) {
        if (which.progress.may_be_done() || !whom(which) || is_open_to(which.progress.bound_to()))
            return;
        auto why = unreachable(which);
        if (why.empty()) why = "no server could be reached in time";
        which.finish(which.progress.on_unreachable(why, code));
    });
    waiting_.sweep();
}

// Sets the timer, unless it is set to that moment or an earlier one.
void switchboard::watch() {
    auto next = book_.next_deadline();
    const auto sooner = [&next](std::optional<base::monotonic_time> when) {
        if (when && (!next || *when < *next)) next = when;
    };
    if (!waiting_.is_empty()) {
        sooner(waiting_.next_wake());
        sooner(servers_.next_try(now_));
        if (waits_for_servers()) sooner(waiting_.next_reach(now_));
    }
    if (!next || (watched_ && *watched_ <= *next)) return;
    watched_ = next;
    timer_.expires_at(*next);
    timer_.async_wait([this](const boost::system::error_code& superseded) {
        if (!superseded) wake();
    });
}

void switchboard::wake() {
    watched_.reset();
    now_ = time_.monotonic();
    expire();
    waiting_.relieve_stranded();
    if (waits_for_servers())
        give_up_unreachable([now = now_](const call& which) { return which.reach_by <= now; });
    // What stood behind a call that is overdue may find another connection.
    work();
}

void switchboard::expire() {
    bool is_any = false;
    while (auto* const late = book_.overdue(now_)) {
        finish(*late, late->progress.on_deadline(unreachable(*late)));
        is_any = true;
    }
    if (is_any) waiting_.sweep();
}

// Before an answer decides it; what waits behind it has lost its order if nothing is known of it.
void switchboard::finish(call& which, detail::answer with) {
    const bool breaks_order = which.order != 0 && which.link == 0 && which.progress.may_be_done();
    const auto order = which.order;
    which.finish(std::move(with));
    if (breaks_order) waiting_.break_order(order);
}

void switchboard::close() {
    is_closing_ = true;
    take_inbox();
    waiting_.visit([](call& which) { which.finish(*which.progress.on_ending(client_gone)); });
    waiting_.sweep();
    timer_.cancel();
    for (const auto& each : connections_)
        each->end(client_gone);
    work_.reset();
}

}  // namespace tramite::calling
