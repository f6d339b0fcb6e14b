// Room is made by looking at every statement: that is cheaper than the prepare that follows, and
// spares each use the upkeep of a list.
#include "store/sqlite/statement_cache.hpp"

#include <algorithm>

#include "store/sqlite/error.hpp"

namespace tramite::store::sqlite {

statement_cache::statement_cache(connection& on, statement_owner& owner, const limits& bounds)
    : on_{on},
      owner_{owner},
      bounds_{bounds},
      most_{std::max<std::size_t>(bounds.cached_statements, 1)} {
    by_text_.reserve(most_);
    out_.reserve(most_);
}

cached_statement& statement_cache::take(std::string_view sql) {
    auto [at, end] = by_text_.equal_range(sql);
    while (at != end && at->second->is_out_)
        ++at;
    const bool is_found = at != end;
    auto& taken = is_found ? *at->second : prepare(sql);
    (is_found ? on_.numbers().statements_found : on_.numbers().statements_prepared).add();
    taken.is_out_ = true;
    taken.is_stale_ = false;
    taken.last_use_ = ++uses_;
    out_.push_back(&taken);
    return taken;
}

cached_statement& statement_cache::prepare(std::string_view sql) {
    if (sql.size() > bounds_.statement_bytes)
        throw_statement_error("54000",
                              "a statement has at most " + std::to_string(bounds_.statement_bytes) +
                                  " bytes (--statement-bytes); give data as arguments",
                              sql);
    make_room(sql);
    auto made = std::make_unique<cached_statement>(on_, sql, owner_, bounds_);
    const auto text = made->sql();
    return *by_text_.emplace(text, std::move(made))->second;
}

void statement_cache::make_room(std::string_view sql) {
    if (by_text_.size() < most_) return;
    auto oldest = by_text_.end();
    for (auto at = by_text_.begin(); at != by_text_.end(); ++at) {
        if (at->second->is_out_) continue;
        if (oldest == by_text_.end() || at->second->last_use_ < oldest->second->last_use_)
            oldest = at;
    }
    if (oldest == by_text_.end())
        throw_statement_error("54000",
                              "all " + std::to_string(most_) +
                                  " statements of the connection (--cached-statements) are being "
                                  "walked at once; end some first",
                              sql);
    by_text_.erase(oldest);
}

void statement_cache::give_back(cached_statement& ended) noexcept {
    ended.reset();
    ended.is_out_ = false;
    const auto at = std::ranges::find(out_, &ended);
    if (at != out_.end()) out_.erase(at);
}

void statement_cache::end_call() noexcept {
    for (auto* const left : out_) {
        left->reset();
        left->is_stale_ = true;
    }
}

}  // namespace tramite::store::sqlite
