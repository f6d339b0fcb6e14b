// A store's writer in memory that fails where a test says, and remembers what was committed.
// For the tests of what stands above a store.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.hpp"

namespace tramite::testing {

// What a test can have happen at a step.
enum class mishap {
    none,
    failure,   // The machine fails: the statement throws, the transaction lives.
    death,     // The database ends the transaction on its own, by a handler's doing.
    disaster,  // The machine fails and the transaction is ended.
};

// Statements are not SQL: each is an effect by its text, but for `die`, which ends the transaction,
// `fail`, which is a failure of the machine, `break`, which leaves a constraint broken until
// commit, and `refuse`, a violated constraint.
class scripted_writer final : public store::writer, private detail::statement_runner {
public:
    scripted_writer() : handle_{*this} {}

    // The n-th step from now (0 is the next) meets `what`.
    void plan(std::size_t step, mishap what);
    // The next commit is refused.
    void refuse_next_commit() { refuses_commit_ = true; }
    // Every commit that has effects finds the disk full, and leaves the transaction dead.
    void fill_disk() { is_full_ = true; }
    // The receipts of ids born before it may be gone.
    void set_line(base::wall_time line) { line_ = line; }
    // Another process holds the database: who begins waits in vain, and that happens meanwhile.
    void lock(std::function<void(std::chrono::milliseconds)> meanwhile = {}) {
        is_locked_ = true;
        meanwhile_ = std::move(meanwhile);
    }

    [[nodiscard]] const std::vector<std::string>& effects() const { return kept_.effects; }
    [[nodiscard]] std::optional<store::receipt> kept(std::string_view id) const;
    [[nodiscard]] std::size_t steps() const { return steps_; }
    [[nodiscard]] std::size_t commits() const { return commits_; }
    // How long each begin() was told to wait.
    [[nodiscard]] const std::vector<std::chrono::milliseconds>& waits() const { return waits_; }

    void begin(std::chrono::milliseconds wait) override;
    transaction& handle() override { return handle_; }
    std::optional<store::receipt> claim(const store::receipt_key& key) override;
    void keep(const store::receipt_key& key, const store::receipt& answer) override;
    std::optional<store::receipt> find(const store::receipt_key& key) override;
    base::wall_time line() const override { return line_; }
    void mark() override;
    std::optional<std::string> unmark() override;
    void undo() override;
    bool has_failed() const override { return has_failed_; }
    bool is_dead() const override { return is_dead_; }
    store::commit_result commit() override;
    void rollback() noexcept override;
    void tidy() override {}

private:
    struct contents {
        std::vector<std::string> effects;
        std::map<std::pair<std::string, std::string>, store::receipt> receipts;
    };

    detail::cursor_owner query(std::string_view sql, std::span<const detail::cell> values) override;
    std::int64_t execute(std::string_view sql, std::span<const detail::cell> values) override;
    void begin_nested() override {}
    void keep_nested() override {}
    void undo_nested() noexcept override {}
    void end_snapshot() override {}
    void step();
    void meet(mishap what);

    base::wall_time line_{};
    transaction handle_;
    contents kept_;
    contents open_;
    contents marked_;
    std::size_t steps_ = 0;
    std::size_t commits_ = 0;
    std::vector<std::chrono::milliseconds> waits_;
    std::size_t planned_step_ = 0;
    mishap planned_ = mishap::none;
    bool refuses_commit_ = false;
    bool is_full_ = false;
    bool is_locked_ = false;
    std::function<void(std::chrono::milliseconds)> meanwhile_;
    bool is_broken_ = false;
    bool is_dead_ = false;
    bool has_failed_ = false;
};

}  // namespace tramite::testing
