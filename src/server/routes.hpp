// The pages that a server shows over plain HTTP: its numbers, and whether it lives and is ready.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "host/process_usage.hpp"
#include "metrics/registry.hpp"
#include "net/page.hpp"
#include "server/health.hpp"
#include "server/store_probe.hpp"

namespace tramite::serving {

// Thread: any.
class routes final : public net::page_source {
public:
    // Not owned; they outlive it.
    struct parts {
        const metrics::registry* numbers;
        const health* state;
        store_probe* probe;
        lane* writing;
        const base::clock* time;
        // Slow where there are many descriptors.
        std::function<host::process_usage()> usage;
    };
    // What the process uses is told no older than this: a page is asked for by everybody who likes,
    // and looks at each descriptor; Prometheus asks every ten seconds or so.
    static constexpr std::chrono::seconds usage_life{1};

    explicit routes(parts from);

    [[nodiscard]] std::optional<net::page> get(const net::page_request& asked) const override;

private:
    [[nodiscard]] net::page numbers() const;
    [[nodiscard]] net::page readiness(std::string_view query) const;
    void look_at_store() const;

    [[nodiscard]] host::process_usage usage() const;

    parts from_;
    std::chrono::duration<double> start_;

    mutable std::mutex mutex_;
    // Protected by mutex_: as it was seen last, and when the next look is due.
    mutable host::process_usage used_;
    mutable base::monotonic_time usage_due_{};
};

}  // namespace tramite::serving
