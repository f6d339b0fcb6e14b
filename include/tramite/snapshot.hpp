// What a reading handler may see of the database: one consistent state of it, in plain SQL with
// `$1` placeholders. A transaction is a snapshot that may write, see transaction.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tramite/database_error.hpp"
#include "tramite/detail/argument.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/detail/statement.hpp"

namespace tramite {

// Rows that are read as they are walked, one in memory at a time; walk it once. It ends with its
// transaction, and no other call of the same SQL text disturbs it.
template <class T>
class row_range {
public:
    explicit row_range(detail::cursor_owner rows) : rows_{std::move(rows)} {}

    class iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        explicit iterator(row_range& range) : range_{&range} {}
        [[nodiscard]] const T& operator*() const { return range_->current_; }
        [[nodiscard]] const T* operator->() const { return &range_->current_; }
        iterator& operator++() {
            range_->advance();
            return *this;
        }
        void operator++(int) { range_->advance(); }
        [[nodiscard]] bool operator==(std::default_sentinel_t) const { return range_->is_done_; }

    private:
        row_range* range_;
    };

    [[nodiscard]] iterator begin() {
        advance();
        return iterator{*this};
    }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
    void advance() {
        is_done_ = !rows_->next();
        if (is_done_) return;
        current_ = T{};
        detail::read_row(*rows_, detail::describe<T>(), &current_);
    }

    detail::cursor_owner rows_;
    T current_{};
    bool is_done_ = false;
};

// Made by tramite for the time of a handler's call; never kept. T is a scalar, for a statement of
// one column, or an aggregate whose members meet the columns by name; a column or member that is
// left over is an error, for most often its name is misspelt. Every call throws database_error.
// Thread: the handler's.
class snapshot {
public:
    explicit snapshot(detail::statement_runner& runner) : runner_{&runner} {}
    snapshot(const snapshot&) = delete;
    snapshot& operator=(const snapshot&) = delete;

    // The only row. No row, or more than one, throws.
    template <class T, class... Arguments>
    [[nodiscard]] T one(std::string_view sql, const Arguments&... arguments) {
        auto row = maybe_one<T>(sql, arguments...);
        if (!row) detail::throw_wrong_row_count(sql, "one row, and there is none");
        return *std::move(row);
    }

    // The only row, or nothing. More than one throws.
    template <class T, class... Arguments>
    [[nodiscard]] std::optional<T> maybe_one(std::string_view sql, const Arguments&... arguments) {
        const auto rows = open(sql, arguments...);
        if (!rows->next()) return std::nullopt;
        std::optional<T> row{std::in_place};
        detail::read_row(*rows, detail::describe<T>(), &*row);
        if (rows->next()) detail::throw_wrong_row_count(sql, "at most one row, and there are more");
        return row;
    }

    // All rows, in the statement's order. More than --result-bytes of them throws: what may be more
    // is walked with rows(), or asked for in parts.
    template <class T, class... Arguments>
    [[nodiscard]] std::vector<T> all(std::string_view sql, const Arguments&... arguments) {
        const auto rows = open(sql, arguments...);
        std::vector<T> every;
        while (rows->next()) {
            rows->keep(sizeof(T));
            detail::read_row(*rows, detail::describe<T>(), &every.emplace_back());
        }
        return every;
    }

    // `for (const auto& row : db.rows<movement>("select ..."))`, one row in memory at a time.
    template <class T, class... Arguments>
    [[nodiscard]] row_range<T> rows(std::string_view sql, const Arguments&... arguments) {
        return row_range<T>{open(sql, arguments...)};
    }

    // Gives the snapshot up, before slow work that needs no more of it. Every later call throws. Of
    // a transaction it does nothing: that ends with its handler.
    void end() { runner_->end_snapshot(); }

protected:
    template <class... Arguments>
    [[nodiscard]] detail::cursor_owner open(std::string_view sql, const Arguments&... arguments) {
        const std::array<detail::cell, sizeof...(Arguments)> values{
            detail::argument_cell(arguments)...};
        return runner_->query(sql, values);
    }

    detail::statement_runner* runner_;
};

}  // namespace tramite
