// serve(): a server program from its flags to its exit code.
#include "tramite/serve.hpp"

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "cli/arguments.hpp"
#include "cli/descriptor_need.hpp"
#include "cli/help.hpp"
#include "cli/program.hpp"
#include "cli/settings.hpp"
#include "host/descriptors.hpp"
#include "host/environment.hpp"
#include "host/signals.hpp"
#include "host/standard_error.hpp"
#include "tramite/server.hpp"

namespace tramite {
namespace {

// The server, as the signals see it: not yet there, there, or gone again.
class stopping {
public:
    // A second signal waits for nothing, not even for a handler: it is what a crash is, which loses
    // no final answer.
    void on_signal(int which) {
        const std::scoped_lock lock{mutex_};
        if (is_stopping_) {
            // A terminal that goes away may say so more than once.
            if (which == SIGHUP) return;
            base::log(base::log_level::warning, "stopped at once by a second signal");
            host::exit_at_once(cli::status_of(cli::exit_code::interrupted));
        }
        if (!running_) {
            // Nothing was promised to anybody yet, and a crash here loses nothing either.
            base::log(base::log_level::warning, "stopped before it was ready");
            host::exit_at_once(cli::status_of(cli::exit_code::good));
        }
        is_stopping_ = true;
        running_->stop();
    }

    void has_started(server& running) {
        const std::scoped_lock lock{mutex_};
        running_ = &running;
    }
    void has_ended() {
        const std::scoped_lock lock{mutex_};
        running_ = nullptr;
    }

private:
    std::mutex mutex_;
    server* running_ = nullptr;
    bool is_stopping_ = false;
};

void make_room_for_connections(const server_options& options) {
    const auto allowed = host::raise_descriptor_limit();
    const auto needed = cli::descriptors_needed(options);
    if (allowed >= needed) return;
    base::log(
        base::log_level::warning,
        "the system allows fewer descriptors than --connections needs, and connections beyond "
        "that wait; raise the hard limit (ulimit -Hn, LimitNOFILE= of a service)",
        {{"allowed", std::to_string(allowed)}, {"needed", std::to_string(needed)}});
}

// Until it is told to stop. Gives the exit code: whoever waits for its addresses would wait for
// ever, so a server that cannot tell them stops.
int run(const catalog& operations, server_options options, stopping& signals,
        const cli::program& who) {
    make_room_for_connections(options);
    server running{operations, std::move(options)};
    // First, for whoever reads that it listens may stop it at once.
    signals.has_started(running);
    std::string told;
    for (const auto& address : running.addresses())
        told += fmt::format("listening on {}\n", address);
    const auto code = cli::show(who, told);
    if (code != cli::status_of(cli::exit_code::good)) running.stop();
    running.wait();
    signals.has_ended();
    return code;
}

// On its standard error alone: what another program put into the environment harms no server.
void warn_of_variables() {
    for (const auto& unknown : cli::unknown_variables(host::names_of_variables()))
        base::log(base::log_level::warning,
                  "a variable of the environment looks like a setting and is none; it is ignored",
                  {{"variable", unknown.name}, {"nearest", unknown.nearest}});
}

base::log_style style_of(cli::log_form form) {
    using base::log_format;
    using host::reader_kind;
    const auto reader = host::reader_of_standard_error();
    const auto prefix =
        reader == reader_kind::journal ? base::log_prefix::priority : base::log_prefix::time;
    switch (form) {
        case cli::log_form::automatic:
            return {reader == reader_kind::terminal ? log_format::text : log_format::logfmt,
                    prefix};
        case cli::log_form::text:
            return {log_format::text, prefix};
        case cli::log_form::json:
            return {log_format::json, prefix};
        case cli::log_form::logfmt:
            break;
    }
    return {log_format::logfmt, prefix};
}

std::optional<std::string> from_environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value ? std::optional<std::string>{value} : std::nullopt;
}

std::vector<int> signals_heard() {
    std::vector<int> heard{SIGTERM, SIGINT};
    // The terminal is gone: a stop like any other, unless nohup(1) says that it is none.
    if (!host::is_ignored(SIGHUP)) heard.push_back(SIGHUP);
    return heard;
}

int refuse_start(const cli::program& who, const std::exception& why) {
    cli::complain(who, fmt::format("cannot start: {}", why.what()));
    return cli::status_of(cli::exit_code::not_connected);
}

}  // namespace

int serve(int argc, char** argv, const catalog& operations, serve_options options) {
    const auto who = cli::describe(options.name, options.version, argc > 0 ? argv[0] : nullptr);
    cli::resolved_settings settings;
    stopping signals;
    std::optional<host::signal_watch> watch;
    host::ignore_broken_pipes();
    try {
        // Before all that takes time, and before there are threads that a signal could interrupt.
        watch.emplace(signals_heard(), [&signals](int which) { signals.on_signal(which); });
    } catch (const std::exception& failed) {
        return refuse_start(who, failed);
    }
    try {
        const auto given =
            cli::parse(cli::server_flags(),
                       std::span{argv, static_cast<std::size_t>(argc)}.subspan(argc > 0 ? 1 : 0));
        cli::server_settings built_in;
        built_in.server.store = options.store;
        if (given.has("help")) return cli::show(who, cli::server_help(who, built_in));
        if (given.has("version")) return cli::show(who, cli::version_line(who) + "\n");
        if (!given.words.empty())
            throw cli::usage_error{fmt::format("'{}' is no flag", given.words.front())};
        settings = cli::resolve(built_in, given, from_environment);
        if (given.has("print-config")) return cli::show(who, cli::print(settings));
    } catch (const std::exception& wrong) {
        return cli::refuse_usage(who, wrong.what());
    }
    try {
        base::set_log_level(settings.values.log_level);
        base::set_log_lines(settings.values.server.bounds.log_lines);
        base::set_log_style(style_of(settings.values.log_format));
        settings.values.server.migrations = std::move(options.migrations);
        warn_of_variables();
        return run(operations, std::move(settings.values.server), signals, who);
    } catch (const std::exception& failed) {
        return refuse_start(who, failed);
    }
}

}  // namespace tramite
