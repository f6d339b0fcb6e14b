// Each page by its path.
#include "server/routes.hpp"

#include <string>
#include <utility>

#include "metrics/exposition.hpp"

namespace tramite::serving {
namespace {

constexpr unsigned good = 200;
constexpr unsigned unavailable = 503;

constexpr std::string_view compiler =
#if defined(__clang__)
    "clang " __clang_version__;
#else
    "gcc " __VERSION__;
#endif

net::page make_page(unsigned status, std::string body) {
    return {.status = status, .body = std::move(body), .headers = {}};
}

std::string_view name_of(health::phase phase) {
    switch (phase) {
        case health::phase::starting:
            return "starting";
        case health::phase::serving:
            return "serving";
        case health::phase::draining:
            break;
    }
    return "draining";
}

// `verbose` alone or with a value, among others.
bool asks_for_detail(std::string_view query) {
    while (!query.empty()) {
        const auto one = query.substr(0, query.find('&'));
        if (one == "verbose" || one.starts_with("verbose=")) return true;
        query.remove_prefix(std::min(one.size() + 1, query.size()));
    }
    return false;
}

metrics::process_numbers to_numbers(const host::process_usage& used) {
    return {.cpu_time = used.cpu_time,
            .resident_bytes = used.resident_bytes,
            .virtual_bytes = used.virtual_bytes,
            .open_fds = used.open_fds,
            .max_fds = used.max_fds,
            .start_time = {}};
}

}  // namespace

routes::routes(parts from)
    : from_{std::move(from)}, start_{host::start_of_process()}, used_{from_.usage()} {}

std::optional<net::page> routes::get(const net::page_request& asked) const {
    if (asked.path == "/metrics") return numbers();
    if (asked.path == "/livez") return make_page(good, "ok\n");
    if (asked.path == "/readyz" || asked.path == "/healthz") return readiness(asked.query);
    return std::nullopt;
}

net::page routes::numbers() const {
    look_at_store();
    metrics::surroundings around{.version = TRAMITE_VERSION,
                                 .compiler = compiler,
                                 .is_ready = from_.state->is_ready(),
                                 .process = to_numbers(usage())};
    around.process.start_time = start_;
    auto page = make_page(good, metrics::expose(from_.numbers->add_up(), around));
    page.content_type = metrics::exposition_type;
    return page;
}

// One thread looks, without the lock; whoever asks meanwhile does not wait, and is told the last.
host::process_usage routes::usage() const {
    const auto now = from_.time->monotonic();
    {
        const std::scoped_lock lock{mutex_};
        if (now < usage_due_) return used_;
        usage_due_ = now + usage_life;
    }
    const auto seen = from_.usage();
    const std::scoped_lock lock{mutex_};
    return used_ = seen;
}

net::page routes::readiness(std::string_view query) const {
    look_at_store();
    const auto phase = from_.state->now();
    const bool is_store_well = from_.state->is_store_well();
    const bool is_ready = phase == health::phase::serving && is_store_well;
    const auto status = is_ready ? good : unavailable;
    const std::string phase_name{name_of(phase)};
    const std::string database = is_store_well ? "available" : "unavailable";
    if (asks_for_detail(query)) {
        auto page = make_page(status, std::string{R"({"ready":)"} + (is_ready ? "true" : "false") +
                                          R"(,"phase":")" + phase_name + R"(","database":")" +
                                          database + "\"}\n");
        page.content_type = "application/json";
        return page;
    }
    if (is_ready) return make_page(status, "ready\n");
    return make_page(status, phase == health::phase::serving
                                 ? "not ready: the database is unavailable\n"
                                 : "not ready: " + phase_name + "\n");
}

// Whoever asks is told what is known, and finds out for whoever asks next.
void routes::look_at_store() const {
    if (!from_.state->is_store_well()) from_.probe->ask(*from_.writing);
}

}  // namespace tramite::serving
