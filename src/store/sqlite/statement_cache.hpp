// The handlers' statements of one connection, by their text. A text that is walked twice at once
// has two statements; the one unused longest makes room for the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/sqlite/cached_statement.hpp"
#include "tramite/limits.hpp"

namespace tramite::store::sqlite {

// Thread: its connection's. In steady state no call allocates.
class statement_cache {
public:
    statement_cache(connection& on, statement_owner& owner, const limits& bounds);

    // A statement of that text that nobody uses, prepared if need be. Throws database_error.
    [[nodiscard]] cached_statement& take(std::string_view sql);
    void give_back(cached_statement& ended) noexcept;
    // A handler's call has ended: what it left open is reset, and stays useless to whoever still
    // holds it, until it is given back.
    void end_call() noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return by_text_.size(); }
    [[nodiscard]] static bool is_stale(const cached_statement& held) noexcept {
        return held.is_stale_;
    }

private:
    cached_statement& prepare(std::string_view sql);
    void make_room(std::string_view sql);

    connection& on_;
    statement_owner& owner_;
    const limits& bounds_;
    std::size_t most_;
    // Keys view the statements' own texts.
    std::unordered_multimap<std::string_view, std::unique_ptr<cached_statement>> by_text_;
    std::vector<cached_statement*> out_;
    std::uint64_t uses_ = 0;
};

}  // namespace tramite::store::sqlite
