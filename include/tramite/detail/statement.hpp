// What a snapshot or transaction needs of a database: the seam between the public API and a store.
// Implemented once for each database, in src/store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tramite/detail/description.hpp"
#include "tramite/export.hpp"

namespace tramite::detail {

using blob_view = std::span<const std::byte>;

// One value on its way into a statement or out of a row. Views live as long as what they view:
// for a row, until the next row. A string is text that had to be made for the purpose (JSON).
using cell = std::variant<std::monostate, bool, std::int64_t, double, std::string_view, blob_view,
                          std::string>;

// Which member each column goes to: found once for a statement and a type, and kept with the
// statement.
struct row_plan {
    const type_description* type = nullptr;
    std::vector<std::size_t> member_of_column;
};

// The rows of a statement under way, one at a time. Thread: its transaction's.
class cursor {
public:
    // On to the next row; false behind the last. Throws database_error.
    virtual bool next() = 0;
    [[nodiscard]] virtual std::size_t columns() const = 0;
    [[nodiscard]] virtual std::string_view name(std::size_t column) const = 0;
    [[nodiscard]] virtual cell value(std::size_t column) const = 0;
    [[nodiscard]] virtual row_plan& plan() noexcept = 0;
    // The row is kept, in `bytes` beside its texts and blobs. Throws database_error (54000) once
    // all that was kept of the statement is more than one may gather.
    virtual void keep(std::size_t bytes) = 0;
    // Ends the statement and gives it back to its cache.
    virtual void close() noexcept = 0;

protected:
    ~cursor() = default;
};

struct cursor_closer {
    void operator()(cursor* open) const noexcept { open->close(); }
};
using cursor_owner = std::unique_ptr<cursor, cursor_closer>;

// A database connection with an open transaction, as its handler sees it. Thread: its lane's.
class statement_runner {
public:
    // Both throw database_error, also for a wrong number of values or a `$n` that has a gap.
    [[nodiscard]] virtual cursor_owner query(std::string_view sql,
                                             std::span<const cell> values) = 0;
    // The number of rows changed.
    virtual std::int64_t execute(std::string_view sql, std::span<const cell> values) = 0;

    virtual void begin_nested() = 0;
    virtual void keep_nested() = 0;
    virtual void undo_nested() noexcept = 0;

    // See snapshot::end().
    virtual void end_snapshot() = 0;

protected:
    ~statement_runner() = default;
};

// Reads the cursor's row into `value`, a live object of the described type: a scalar from the only
// column, an aggregate from the columns of its members' names. Throws database_error (class 22) if
// a column is missing or belongs to no member, null where it may not be, or of another type or
// range.
TRAMITE_EXPORT void read_row(cursor& row, const type_description& type, void* value);

// A described value as a statement's argument: a scalar, an enum by its name, an optional of one,
// JSON as its text. Views into `value`. Throws database_error (class 22) for any other type,
// for a natural number beyond 63 bits, and for JSON deeper than any setting of json_depth.
[[nodiscard]] TRAMITE_EXPORT cell to_cell(const type_description& type, const void* value);

[[noreturn]] TRAMITE_EXPORT void throw_wrong_row_count(std::string_view sql,
                                                       std::string_view expected);

}  // namespace tramite::detail
