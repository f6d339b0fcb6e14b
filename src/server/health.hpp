// Whether the server should be given work. Written by the server and its lanes, read by /readyz.
#pragma once

#include <atomic>
#include <cstdint>

namespace tramite::serving {

// Thread: any.
class health {
public:
    // `draining` from the moment that the server is told to stop, while it still accepts.
    enum class phase : std::uint8_t { starting, serving, draining };

    void enter(phase next) noexcept { phase_ = next; }
    [[nodiscard]] phase now() const noexcept { return phase_; }

    // The store could not keep what it was given, so it is of no use until a write of its own has
    // succeeded again: commits without an effect always do, and prove nothing.
    void store_failed() noexcept { is_store_well_ = false; }
    void store_works() noexcept { is_store_well_ = true; }
    [[nodiscard]] bool is_store_well() const noexcept { return is_store_well_; }

    [[nodiscard]] bool is_ready() const noexcept {
        return phase_ == phase::serving && is_store_well_;
    }

private:
    std::atomic<phase> phase_ = phase::starting;
    std::atomic<bool> is_store_well_ = true;
};

}  // namespace tramite::serving
