// What a handler may know of the request that it serves, beside its data.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tramite/export.hpp"

namespace tramite {

namespace detail {
class random_bytes_mark;
class context_renewal;
}  // namespace detail

// Made by the server for each request, and again from the same facts when the request is run again:
// now() and random_bytes() then give the same. Thread: the handler's.
class TRAMITE_EXPORT context {
public:
    struct facts {
        std::string operation;
        std::string principal;
        std::string peer;
        std::string id;
        std::optional<std::chrono::system_clock::time_point> deadline;
        std::chrono::system_clock::time_point now;
        std::array<std::byte, 32> seed;
        std::string trace{};
    };
    explicit context(facts known) : known_{std::move(known)} {}

    [[nodiscard]] const std::string& operation() const noexcept { return known_.operation; }
    // Who is asking, once authenticated; empty otherwise.
    [[nodiscard]] const std::string& principal() const noexcept { return known_.principal; }
    // The address that the request came from, as ADDRESS:PORT.
    [[nodiscard]] const std::string& peer() const noexcept { return known_.peer; }
    // The client's id of the request; empty if it sent none.
    [[nodiscard]] const std::string& id() const noexcept { return known_.id; }
    // When the client stops waiting, if it said so.
    [[nodiscard]] std::optional<std::chrono::system_clock::time_point> deadline() const noexcept {
        return known_.deadline;
    }
    // The W3C traceparent that came with the request, to hand on; empty if none did.
    [[nodiscard]] const std::string& trace() const noexcept { return known_.trace; }
    // The trace's id in it, as logs name it; empty if none came.
    [[nodiscard]] std::string_view trace_id() const noexcept {
        constexpr std::size_t begin = 3;
        constexpr std::size_t digits = 32;
        if (known_.trace.size() < begin + digits) return {};
        return std::string_view{known_.trace}.substr(begin, digits);
    }
    // The moment of the request, fixed once.
    [[nodiscard]] std::chrono::system_clock::time_point now() const noexcept { return known_.now; }
    // Unpredictable bytes, fit for keys and salts. Consecutive calls give different ones; a request
    // that is run again gets the same sequence.
    [[nodiscard]] std::vector<std::byte> random_bytes(std::size_t count) const;

private:
    friend class detail::random_bytes_mark;
    friend class detail::context_renewal;

    facts known_;
    mutable std::uint64_t blocks_given_ = 0;
};

}  // namespace tramite
