// A handler's statement: prepared once, with its arguments' places, and the cursor over its rows
// while it runs. Kept by the statement_cache.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite/connection.hpp"
#include "tramite/detail/statement.hpp"

namespace tramite::store::sqlite {

class cached_statement;

// Steps a statement under the rules of the call that is under way, and takes it back.
class statement_owner {
public:
    virtual bool step(cached_statement& running) = 0;
    virtual void release(cached_statement& ended) noexcept = 0;

protected:
    ~statement_owner() = default;
};

// Whether what is bound is copied first, for a statement that outlives the caller's arguments.
enum class views : std::uint8_t { borrowed, copied };

// Thread: its connection's.
class cached_statement final : public detail::cursor {
public:
    // Throws database_error for what is not one statement, and for arguments that are not $1 to
    // $n without a gap.
    cached_statement(connection& on, std::string_view sql, statement_owner& owner,
                     const limits& bounds);
    cached_statement(const cached_statement&) = delete;
    cached_statement& operator=(const cached_statement&) = delete;

    // Throws database_error for more or fewer values than the statement takes.
    void bind(std::span<const detail::cell> values, views how);
    // A SQLite result; SQLITE_DONE for ever behind the last row.
    [[nodiscard]] int step() noexcept;
    // What it holds of the database is let go, and its arguments are forgotten.
    void reset() noexcept;

    [[nodiscard]] std::string_view sql() const noexcept { return sql_; }
    [[nodiscard]] bool only_reads() const noexcept { return only_reads_; }

    bool next() override { return owner_.step(*this); }
    [[nodiscard]] std::size_t columns() const override { return columns_; }
    [[nodiscard]] std::string_view name(std::size_t column) const override;
    [[nodiscard]] detail::cell value(std::size_t column) const override;
    [[nodiscard]] detail::row_plan& plan() noexcept override { return plan_; }
    void keep(std::size_t bytes) override;
    void close() noexcept override { owner_.release(*this); }

private:
    friend class statement_cache;

    void find_places();
    void bind_text(int place, std::string_view text, views how);
    void bind_blob(int place, detail::blob_view blob, views how);
    void bind_one(int place, const detail::cell& value, views how);
    void check(int result) const;

    connection& on_;
    statement_owner& owner_;
    std::string sql_;
    statement_handle handle_;
    // SQLite's place of each argument: `select $2, $1` has {2, 1}.
    std::vector<int> places_;
    std::size_t columns_ = 0;
    bool only_reads_ = false;
    bool is_done_ = false;
    std::size_t kept_bytes_ = 0;
    std::size_t kept_bytes_max_;
    detail::row_plan plan_;
    // Copies of what is bound, all in one.
    std::string copies_;

    // The cache's: whether a cursor is out, whether its call ended under it, and when it was used.
    bool is_out_ = false;
    bool is_stale_ = false;
    std::uint64_t last_use_ = 0;
};

}  // namespace tramite::store::sqlite
