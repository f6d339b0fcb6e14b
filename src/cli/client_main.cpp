// client_main(): a client program from its flags to its exit code.
#include "tramite/client_main.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <future>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "cli/arguments.hpp"
#include "cli/call_data.hpp"
#include "cli/help.hpp"
#include "cli/program.hpp"
#include "cli/values.hpp"
#include "host/signals.hpp"
#include "net/endpoint.hpp"
#include "tramite/client.hpp"

namespace tramite {
namespace {

using cli::exit_code;

// How long a program waits for a server to be there, unless told otherwise.
constexpr std::chrono::milliseconds reach_deadline{5'000};

// What the command line asks for.
struct task {
    std::vector<std::string> endpoints;
    client_options options;
    // Empty: the application's own.
    std::string operation;
    std::string data;
    std::string id;
    // The identity of the only store that is to be asked; empty for any.
    std::string store;
};

// A call that a signal may give up. Thread: any.
class interruptible {
public:
    // The call is about to be sent.
    void begin(std::function<void()> give_up) {
        const std::scoped_lock lock{mutex_};
        give_up_ = std::move(give_up);
    }
    // Whether there is a call to be answered by that: not before it begins, and only once.
    [[nodiscard]] bool interrupt() {
        const std::scoped_lock lock{mutex_};
        if (!give_up_) return false;
        std::exchange(give_up_, nullptr)();
        is_interrupted_ = true;
        return true;
    }
    // It is answered. Whether by being interrupted.
    [[nodiscard]] bool end() {
        const std::scoped_lock lock{mutex_};
        give_up_ = nullptr;
        return is_interrupted_;
    }

private:
    std::mutex mutex_;
    std::function<void()> give_up_;
    bool is_interrupted_ = false;
};

// Hands one answer to the thread that waits for it.
class awaited final : public detail::receiver {
public:
    [[nodiscard]] std::future<detail::answer> future() { return promise_.get_future(); }
    void receive(detail::answer came) noexcept override { promise_.set_value(std::move(came)); }

private:
    std::promise<detail::answer> promise_;
};

[[nodiscard]] exit_code code_of(const error& why) {
    if (why.code() == "sin_conexion") return exit_code::not_connected;
    if (why.code() == base::name(base::code::plazo_vencido)) return exit_code::unknown;
    if (why.code() == "protocolo") return exit_code::protocol;
    return why.is_retriable() ? exit_code::retriable : exit_code::answered_error;
}

int report(const cli::program& who, const error& why) {
    const auto code = code_of(why);
    cli::complain(who,
                  why.code().empty() ? why.what() : fmt::format("{} ({})", why.what(), why.code()));
    if (code != exit_code::answered_error && code != exit_code::not_connected && !why.id().empty())
        fmt::print(stderr, "id: {}\n", why.id());
    return cli::status_of(code);
}

// With what the call can be sent again without being done twice; an expired id is no help for that.
void tell_id(const outcome_unknown& why) {
    if (why.id().empty()) return;
    fmt::print(stderr, "id: {}\n", why.id());
    if (why.why() == outcome_unknown::reason::expired)
        fmt::print(
            stderr,
            "This id is not run. Ask tramite.resultado id={} and look at the data; only when "
            "sure that it was not done, send it again with a new id.\n",
            why.id());
    else if (why.store().empty())
        fmt::print(stderr,
                   "Its server told no identity of a store: send it again with --id to that server "
                   "alone; no other knows the id.\n");
    else
        fmt::print(stderr,
                   "store: {0}\nSend it again with --id {1} --store-identity {0}, and it is done "
                   "once all the same; no other store knows the id.\n",
                   why.store(), why.id());
}

int report(const cli::program& who, const outcome_unknown& why) {
    cli::complain(who, fmt::format("the outcome is unknown: {}", why.what()));
    tell_id(why);
    return cli::status_of(exit_code::unknown);
}

// Whether that is what a call is answered that is given up before it was sent.
[[nodiscard]] bool was_not_sent(const error& why) {
    return why.code() == "cancelado" && why.is_retriable();
}

int report_interrupted(const cli::program& who, const outcome_unknown& why) {
    cli::complain(who, fmt::format("interrupted; the outcome is unknown: {}", why.what()));
    tell_id(why);
    return cli::status_of(exit_code::interrupted);
}

[[nodiscard]] peer peer_named(const std::string& kind) {
    if (kind.empty() || kind == "tramite") return peer::tramite;
    if (kind == "founding") return peer::founding;
    throw cli::usage_error{fmt::format("--peer: '{}' is neither tramite nor founding", kind)};
}

[[nodiscard]] std::string id_given(const cli::arguments& given, peer server) {
    const auto id = given.last("id");
    if (!given.has("id")) return id;
    if (server == peer::founding) throw cli::usage_error{"--id: a founding server knows no ids"};
    if (id.size() < base::id_bytes_min || id.size() > base::id_bytes_max)
        throw cli::usage_error{
            fmt::format("--id: an id has {} to {} bytes", base::id_bytes_min, base::id_bytes_max)};
    return id;
}

[[nodiscard]] std::string store_given(const cli::arguments& given, peer server) {
    const auto store = given.last("store-identity");
    if (!given.has("store-identity")) return store;
    if (server == peer::founding)
        throw cli::usage_error{"--store-identity: a founding server tells none"};
    if (store.empty()) throw cli::usage_error{"--store-identity: an identity has letters"};
    return store;
}

// Another store would do once more what the first has done, or settle what it knows nothing of.
void check_store(const task& asked) {
    const bool is_about_an_id = !asked.id.empty() || asked.operation == detail::ask_outcome ||
                                asked.operation == detail::ask_settle;
    if (is_about_an_id && asked.store.empty() && asked.endpoints.size() > 1)
        throw cli::usage_error{
            "an id belongs to the store that it was first sent to: with several --connect, say "
            "which by --store-identity. It was told beside the id; `--connect ONE "
            "tramite.servidor` tells it too"};
}

[[nodiscard]] std::vector<std::string> endpoints_given(const cli::arguments& given,
                                                       const std::string& built_in) {
    auto endpoints = given.all("connect");
    if (endpoints.empty()) endpoints.push_back(built_in);
    for (const auto& each : endpoints)
        (void)net::parse_endpoint(each);
    return endpoints;
}

[[nodiscard]] std::chrono::milliseconds time_given(const cli::arguments& given,
                                                   std::string_view flag,
                                                   std::chrono::milliseconds built_in) {
    if (!given.has(flag)) return built_in;
    const auto time = cli::parse_duration(given.last(flag));
    if (time == time.zero())
        throw cli::usage_error{fmt::format("--{}: nothing happens in no time", flag)};
    return time;
}

[[nodiscard]] std::string data_given(std::span<const std::string> words) {
    if (words.size() != 1 || words.front() != "-") return cli::data_of(words);
    const std::vector<std::string> whole{std::string{std::istreambuf_iterator<char>{std::cin}, {}}};
    return cli::data_of(whole);
}

// Throws usage_error and std::invalid_argument.
[[nodiscard]] task task_of(const cli::arguments& given, const client_main_options& options) {
    task asked;
    asked.endpoints = endpoints_given(given, options.connect);
    asked.options.server = peer_named(given.last("peer"));
    if (given.has("no-retry")) asked.options.retry = retries::off;
    asked.options.deadline = time_given(given, "timeout", asked.options.deadline);
    // Whoever waits at a terminal wants to be told soon that nobody is there.
    asked.options.reach_deadline = time_given(given, "connect-timeout", reach_deadline);
    asked.options.connect_deadline = asked.options.reach_deadline;
    asked.id = id_given(given, asked.options.server);
    asked.store = store_given(given, asked.options.server);
    if (!given.words.empty()) {
        if (given.words.front().empty()) throw cli::usage_error{"an operation has a name"};
        asked.operation = given.words.front();
        asked.data = data_given(std::span{given.words}.subspan(1));
        check_store(asked);
    } else if (!options.run) {
        throw cli::usage_error{"which operation?"};
    } else if (given.has("id") || given.has("store-identity")) {
        throw cli::usage_error{"--id and --store-identity belong to an operation"};
    }
    return asked;
}

int call(const cli::program& who, task asked) {
    interruptible under_way;
    const host::signal_watch watch{{SIGINT}, [&](int) {
                                       if (under_way.interrupt()) return;
                                       cli::complain(who, "interrupted");
                                       host::exit_at_once(cli::status_of(exit_code::interrupted));
                                   }};
    client calls{asked.endpoints, asked.options};
    auto whom = std::make_unique<awaited>();
    auto answer = whom->future();
    detail::begin(calls,
                  {{std::move(asked.operation), std::move(asked.data)},
                   {.id = std::move(asked.id), .store = std::move(asked.store)},
                   std::move(whom)},
                  [&](std::function<void()> give_up) { under_way.begin(std::move(give_up)); });
    const auto came = answer.get();
    const bool is_interrupted = under_way.end();
    try {
        const auto problem = came.problem();
        if (!problem) return cli::show(who, came.json() + "\n");
        if (!is_interrupted || !was_not_sent(*problem)) return report(who, *problem);
        cli::complain(who, "interrupted; it was not sent");
        return cli::status_of(exit_code::interrupted);
    } catch (const outcome_unknown& why) {
        return is_interrupted ? report_interrupted(who, why) : report(who, why);
    }
}

int run(const cli::program& who, const task& asked, const client_main_options& options) {
    const host::signal_watch watch{{SIGINT}, [&who](int) {
                                       cli::complain(who, "interrupted");
                                       host::exit_at_once(cli::status_of(exit_code::interrupted));
                                   }};
    client calls{asked.endpoints, asked.options};
    const auto code = options.run(calls);
    std::cout.flush();
    return cli::after_output(who, code);
}

int perform(const cli::program& who, task asked, const client_main_options& options) {
    try {
        return asked.operation.empty() ? run(who, asked, options) : call(who, std::move(asked));
    } catch (const error& why) {
        return report(who, why);
    } catch (const outcome_unknown& why) {
        return report(who, why);
    } catch (const std::exception& why) {
        cli::complain(who, why.what());
        return cli::status_of(exit_code::answered_error);
    }
}

}  // namespace

int client_main(int argc, char** argv, const client_main_options& options) {
    const auto who = cli::describe(options.name, options.version, argc > 0 ? argv[0] : nullptr);
    const std::span words{argv, static_cast<std::size_t>(argc)};
    task asked;
    try {
        const auto given = cli::parse(cli::client_flags(), words.subspan(argc > 0 ? 1 : 0));
        using enum cli::without_operation;
        if (given.has("help"))
            return cli::show(
                who, cli::client_help(who, options.connect, options.run ? runs_its_own : refuses));
        if (given.has("version")) return cli::show(who, cli::version_line(who) + "\n");
        asked = task_of(given, options);
    } catch (const std::exception& wrong) {
        return cli::refuse_usage(who, wrong.what());
    }
    host::ignore_broken_pipes();
    return perform(who, std::move(asked), options);
}

}  // namespace tramite
