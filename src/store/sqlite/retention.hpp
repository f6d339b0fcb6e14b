// How receipts grow old and go: the line of removal as the database keeps it, and the removal of a
// few old rows in each group that keeps new ones. For the writing connection's receipts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "store/receipt_line.hpp"
#include "store/sqlite/place.hpp"
#include "store/sqlite/statement.hpp"

namespace tramite::store::sqlite {

// Thread: its connection's. What touches the database throws database_error.
class retention {
public:
    // Both outlive it. Reads how far the line was.
    retention(connection& on, const place& where);

    // Moves the line, in memory.
    void begin_group();
    // What this group removed and kept is there again, or is not.
    void undo_group() noexcept;
    // A receipt is about to be kept in the open transaction. Gives when it was made, as the line
    // counts time.
    void keep(const base::uuid& id);
    [[nodiscard]] std::int64_t keep_named();

private:
    // Nothing lies left of there. At first that is not known, and is looked up when the line moves.
    struct table {
        statement remove;
        statement first;
        std::int64_t oldest_ms = std::numeric_limits<std::int64_t>::min();
    };

    void count_kept();
    void remove_old();
    [[nodiscard]] bool remove_named_old(std::int64_t most);
    [[nodiscard]] bool remove_uuid_old(std::int64_t most);
    void write_line();
    void tell();

    connection& on_;
    const place& where_;
    receipt_line line_;
    table by_uuid_;
    table by_name_;
    statement write_;
    // How much the last group that kept any has kept, and this one so far.
    std::int64_t kept_before_ = 0;
    std::int64_t kept_ = 0;
    // The ceiling as it was last written.
    std::int64_t written_ms_ = std::numeric_limits<std::int64_t>::min();
    bool is_told_ = false;
};

}  // namespace tramite::store::sqlite
