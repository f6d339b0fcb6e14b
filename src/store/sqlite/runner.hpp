// Runs handlers' statements on a connection, and holds each call to what a handler may do: only in
// its time, only while the transaction lives, only its own kind of statement (S2, S3, S5).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "store/sqlite/statement.hpp"
#include "store/sqlite/statement_cache.hpp"
#include "tramite/detail/statement.hpp"

namespace tramite::store::sqlite {

// Thread: its connection's.
class runner final : public detail::statement_runner, private statement_owner {
public:
    // `time` outlives it.
    // `end_snapshot` is what a handler may end its snapshot with, and outlives it; null for a
    // connection that writes.
    runner(connection& on, const limits& bounds, const base::clock& time,
           statement* end_snapshot = nullptr);
    runner(const runner&) = delete;
    runner& operator=(const runner&) = delete;
    ~runner();

    // A handler's call begins: statements are its own until end_call(), and throw (57014) once it
    // has lasted that long.
    void begin_call(std::chrono::milliseconds life);
    // Whatever it left open is reset.
    void end_call() noexcept;
    // Whether a statement was refused or interrupted since begin_call() because of the time.
    [[nodiscard]] bool is_late() const noexcept { return is_late_; }

    [[nodiscard]] detail::cursor_owner query(std::string_view sql,
                                             std::span<const detail::cell> values) override;
    std::int64_t execute(std::string_view sql, std::span<const detail::cell> values) override;
    void begin_nested() override;
    void keep_nested() override;
    void undo_nested() noexcept override;
    void end_snapshot() override;

    [[nodiscard]] const statement_cache& statements() const noexcept { return cache_; }

private:
    static int on_progress(void* self) noexcept;
    bool step(cached_statement& running) override;
    void release(cached_statement& ended) noexcept override;
    int advance(cached_statement& running) noexcept;
    void check_call(std::string_view sql);
    [[noreturn]] void refuse_late(std::string_view sql);
    [[noreturn]] void fail(int result, const cached_statement& running);

    connection& on_;
    const base::clock& time_;
    statement_cache cache_;
    statement begin_nested_;
    statement keep_nested_;
    statement undo_nested_;
    statement* end_snapshot_;

    bool is_in_call_ = false;
    bool is_late_ = false;
    // A statement of the handler's is under way, and only such a one is interrupted. If it writes,
    // its whole group ends with it (S2) and is run again one by one: it alone fails then. A write
    // without end would hold up all others for ever.
    bool is_stepping_ = false;
    base::monotonic_time deadline_{};
};

}  // namespace tramite::store::sqlite
