// The server as a whole: its store, lanes, I/O threads and listeners, started and ended in order.
#include "tramite/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "base/boot.hpp"
#include "base/log.hpp"
#include "net/endpoint.hpp"
#include "net/listener.hpp"
#include "operation/reserved.hpp"
#include "server/io_thread.hpp"
#include "server/lanes.hpp"
#include "server/routes.hpp"
#include "server/settlement.hpp"
#include "server/watch.hpp"
#include "store/store.hpp"
#include "tramite/catalog.hpp"

namespace tramite {
namespace asio = boost::asio;
namespace {

std::size_t count_threads(unsigned asked) {
    // The other half is the lanes'.
    return asked > 0 ? asked : std::max(1U, std::thread::hardware_concurrency() / 2);
}

// Of the operations that are counted under their own name.
std::vector<std::string_view> names_of(const catalog& operations) {
    auto names = operations.names();
    names.insert(names.end(), operations::reserved_names.begin(), operations::reserved_names.end());
    return names;
}

// Nothing else frees the thread of a handler that does not end. What is final is durable.
[[noreturn]] void end_process_of(const serving::call& overdue) {
    base::log(base::log_level::error,
              "a handler has run past its hard limit; the process ends with it",
              {{"operation", overdue.operation_told()},
               {"id", overdue.about->id()},
               {"trace_id", overdue.trace_id()}});
    std::fflush(nullptr);
    std::_Exit(EXIT_FAILURE);
}

// What accepts connections is never missing unnoticed: a server that nobody can reach does not
// stay.
[[noreturn]] void end_process_without(const net::listener& failed, const std::string& reason) {
    base::log(base::log_level::error,
              "connections are not accepted any more; the process ends, to be started again",
              {{"listening_on", failed.address()}, {"reason", reason}});
    std::fflush(nullptr);
    std::_Exit(EXIT_FAILURE);
}

asio::awaitable<void> accept_all(net::listener& from) {
    try {
        co_await from.run();
    } catch (const std::exception& failed) {
        end_process_without(from, failed.what());
    }
}

server_options checked(server_options options) {
    if (options.listen.empty())
        throw std::invalid_argument{
            "a server has nothing to listen on; give its options an address in listen, such as "
            "127.0.0.1:8888"};
    if (options.bounds.answer_bytes < least_answer_bytes)
        throw std::invalid_argument{fmt::format(
            "the limit answer_bytes is {}, and tramite's own operations answer with up to {}; give "
            "it at least that",
            options.bounds.answer_bytes, least_answer_bytes)};
    return options;
}

}  // namespace

// Members end from the last to the first: no connection outlives a lane, no lane the store.
// Listeners live on the first I/O thread.
// Not shown with its surrounding class, which a shared library shows.
class [[gnu::visibility("hidden")]] server::core final : public net::connection_taker {
public:
    core(const catalog& operations, server_options options);
    ~core();

    [[nodiscard]] const std::vector<std::string>& addresses() const {
        return addresses_;
    }
    void stop();
    void wait();

private:
    // What its threads stand on, before there are any: whatever fails behind this one is unwound by
    // the destructor, which ends and joins the threads that have begun.
    struct unstarted {};
    core(const catalog& operations, server_options&& options, unstarted);

    bool has_room() const override;
    asio::io_context& next_context() override;
    void take(asio::io_context & context, net::stream_socket socket) override;
    [[nodiscard]] serving::lane_parts lane_parts() {
        return {.bounds = &options_.bounds,
                .time = &time_,
                .numbers = &numbers_,
                .state = &state_,
                .handlers = &handlers_};
    }
    void make_threads(const catalog& operations);
    void listen();
    void connection_ended();
    void begin_drain();
    void drain();
    void stop_listening();
    void abort();

    const server_options options_;
    base::system_clock time_;
    metrics::registry numbers_;
    serving::operation_numbers operation_of_;
    serving::health state_;
    serving::store_probe probe_;
    serving::watch handlers_;
    serving::watchman watchman_;
    std::unique_ptr<store::database> database_;
    serving::running_ids running_;
    serving::computing_lane computing_;
    serving::writing_lane writing_;
    serving::reading_lane reading_;
    operations::reserved_operations own_;
    serving::services services_;
    serving::routes pages_;
    net::stream_budgets budgets_;
    std::vector<std::unique_ptr<serving::io_thread>> threads_;
    std::vector<std::unique_ptr<net::listener>> listeners_;
    std::unique_ptr<asio::steady_timer> drain_timer_;
    std::vector<std::string> addresses_;

    std::atomic<std::size_t> connections_ = 0;
    std::atomic<int> stops_ = 0;
    std::size_t next_thread_ = 0;
    // Listeners that still accept. Thread: the first I/O thread.
    std::size_t listening_ = 0;
    std::mutex joining_;
};

server::core::core(const catalog& operations, server_options options)
    : core{operations, std::move(options), unstarted{}} {
    make_threads(operations);
    listen();
    for (auto& thread : threads_)
        thread->start();
    state_.enter(serving::health::phase::serving);
}

server::core::core(const catalog& operations, server_options&& options, unstarted)
    : options_{checked(std::move(options))},
      numbers_{names_of(operations)},
      operation_of_{numbers_},
      handlers_{options_.bounds.handler_life, end_process_of},
      watchman_{handlers_, time_, options_.bounds.watch_interval},
      database_{store::open(options_.store, {.migrations = options_.migrations,
                                             .bounds = options_.bounds,
                                             .time = time_,
                                             .numbers = &numbers_,
                                             .boot = base::boot_id(),
                                             .ages = options_.receipt_ages})},
      computing_{lane_parts()},
      writing_{*database_, lane_parts()},
      reading_{*database_, writing_, running_, lane_parts()},
      own_{serving::facts_of(*database_, options_.bounds)},
      services_{.computing = &computing_,
                .reading = &reading_,
                .writing = &writing_,
                .running = &running_,
                .bounds = &options_.bounds,
                .time = &time_,
                .own = &own_},
      pages_{{.numbers = &numbers_,
              .state = &state_,
              .probe = &probe_,
              .writing = &writing_,
              .time = &time_,
              .usage = host::usage_of_process}},
      budgets_{options_.bounds} {
    for (const auto name : operations.names())
        operation_of_.add(*operations.find(name));
    for (const auto name : operations::reserved_names)
        operation_of_.add(*own_.find(name));
}

server::core::~core() {
    abort();
    wait();
}

void server::core::abort() {
    if (!threads_.empty()) asio::post(threads_.front()->context(), [this] { stop_listening(); });
    for (auto& thread : threads_)
        thread->abort();
}

void server::core::make_threads(const catalog& operations) {
    for (std::size_t i = 0; i < count_threads(options_.threads); ++i)
        threads_.push_back(std::make_unique<serving::io_thread>(
            serving::io_thread::parts{.operations = &operations,
                                      .used = &services_,
                                      .time = &time_,
                                      .pages = &pages_,
                                      .origins = &options_.allowed_origins,
                                      .budgets = &budgets_,
                                      .numbers = &numbers_.add_io_thread(),
                                      .operation_of = &operation_of_,
                                      .here = &handlers_.add(),
                                      .on_end = [this] { connection_ended(); }}));
    drain_timer_ = std::make_unique<asio::steady_timer>(threads_.front()->context());
}

void server::core::listen() {
    auto& home = threads_.front()->context();
    for (const auto& text : options_.listen) {
        auto& made = listeners_.emplace_back(std::make_unique<net::listener>(
            home, net::parse_endpoint(text), *this, options_.bounds));
        addresses_.push_back(made->address());
    }
    listening_ = listeners_.size();
    for (auto& listener : listeners_)
        asio::co_spawn(home, accept_all(*listener), [this](const std::exception_ptr&) {
            if (--listening_ > 0) return;
            drain_timer_->cancel();
            // What was accepted at the last moment has its thread by now.
            for (auto& thread : threads_) {
                thread->drain();
                thread->end_when_empty();
            }
        });
}

bool server::core::has_room() const {
    // Whoever waits when the server stops is let in all the same, to be answered.
    return stops_ > 0 || connections_ < options_.bounds.connections;
}

asio::io_context& server::core::next_context() {
    next_thread_ = (next_thread_ + 1) % threads_.size();
    return threads_[next_thread_]->context();
}

void server::core::take(asio::io_context& context, net::stream_socket socket) {
    const auto home = std::ranges::find_if(
        threads_, [&](const auto& thread) { return &thread->context() == &context; });
    // Its place is counted before its session can end, and not if it has none.
    const auto give_back = [](std::atomic<std::size_t>* places) { --*places; };
    ++connections_;
    std::unique_ptr<std::atomic<std::size_t>, decltype(give_back)> place{&connections_, give_back};
    (*home)->serve(std::move(socket));
    static_cast<void>(place.release());
}

void server::core::connection_ended() {
    --connections_;
    for (auto& listener : listeners_)
        listener->resume();
}

void server::core::stop() {
    const auto before = stops_++;
    if (before == 0) {
        state_.enter(serving::health::phase::draining);
        base::log(base::log_level::info, "stopping");
        asio::post(threads_.front()->context(), [this] { begin_drain(); });
    } else if (before == 1) {
        base::log(base::log_level::info, "stopping at once");
        abort();
    }
}

void server::core::begin_drain() {
    if (options_.drain_delay.count() == 0) return drain();
    drain_timer_->expires_after(options_.drain_delay);
    drain_timer_->async_wait([this](const boost::system::error_code& error) {
        if (!error) drain();
    });
}

void server::core::drain() {
    for (auto& listener : listeners_)
        listener->close();
    // Short of descriptors, what still waits is accepted as these end, and for no longer than they
    // may take.
    for (auto& thread : threads_)
        thread->drain();
    if (listening_ == 0) return;
    drain_timer_->expires_after(options_.bounds.drain_deadline);
    drain_timer_->async_wait([this](const boost::system::error_code& error) {
        if (!error) stop_listening();
    });
}

void server::core::stop_listening() {
    if (drain_timer_) drain_timer_->cancel();
    for (auto& listener : listeners_)
        listener->abort();
}

void server::core::wait() {
    const std::lock_guard lock{joining_};
    for (auto& thread : threads_)
        thread->join();
}

server::server(const catalog& operations, server_options options)
    : core_{std::make_unique<core>(operations, std::move(options))} {}

server::~server() = default;

const std::vector<std::string>& server::addresses() const {
    return core_->addresses();
}

void server::stop() {
    core_->stop();
}

void server::wait() {
    core_->wait();
}

}  // namespace tramite
