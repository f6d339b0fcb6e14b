// A store's reader with the failures of the machine that a test asks for, before a real one.
// For the public kit.
#pragma once

#include <memory>
#include <optional>

#include "store/store.hpp"
#include "tramite/test_options.hpp"

namespace tramite::testing {

// Passes all on to `real` but what `planned`, which outlives it, forbids. Thread: its store's.
class faulty_reader final : public store::reader {
public:
    faulty_reader(std::unique_ptr<store::reader> real, const std::optional<test::fault>& planned)
        : real_{std::move(real)}, planned_{planned} {}

    // Meets no fault.
    [[nodiscard]] store::reader& real() noexcept { return *real_; }

    snapshot& begin() override;
    void end() noexcept override { real_->end(); }
    std::optional<store::receipt> find(const store::receipt_key& key) override;
    base::wall_time line() const override { return real_->line(); }
    bool is_open() const override { return real_->is_open(); }
    bool has_failed() const override { return real_->has_failed(); }

private:
    void look_at_disk() const;

    std::unique_ptr<store::reader> real_;
    const std::optional<test::fault>& planned_;
};

}  // namespace tramite::testing
