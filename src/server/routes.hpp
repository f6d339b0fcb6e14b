// The pages that a server shows over plain HTTP: its numbers, and whether it lives and is ready.
#pragma once

#include <chrono>
#include <optional>

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
    };
    explicit routes(const parts& from);

    [[nodiscard]] std::optional<net::page> get(const net::page_request& asked) const override;

private:
    [[nodiscard]] net::page numbers() const;
    [[nodiscard]] net::page readiness(std::string_view query) const;
    void look_at_store() const;

    parts from_;
    std::chrono::duration<double> start_;
};

}  // namespace tramite::serving
