// Rows go from the left edge, more in each group than were kept in the one before, so that what is
// old always becomes less; and never so many that a group notices.
#include "store/sqlite/retention.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "tramite/database_error.hpp"

namespace tramite::store::sqlite {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t none_ms = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t unknown_ms = std::numeric_limits<std::int64_t>::min();

// Of each table and group, beyond what the last group kept: an old store is through with the day
// that it missed in an hour, and each such row costs a microsecond.
constexpr std::int64_t rows_more = 16;
// The line is written again when it has moved so far, though nothing was removed: so much less a
// restart of the machine credits.
constexpr std::int64_t written_every_ms = 60'000;
// A wall clock so much ahead of what was measured is worth a line in the log.
constexpr milliseconds told_behind{10 * 60'000};

std::int64_t ms_of(base::wall_time when) {
    return std::chrono::duration_cast<milliseconds>(when.time_since_epoch()).count();
}

base::wall_time at(std::int64_t ms) {
    return base::wall_time{milliseconds{ms}};
}

// Damage here must not be taken for a line that is long past.
[[noreturn]] void refuse_damage(std::string_view text) {
    throw database_error{"tramite_meta is damaged: '" + std::string{text} + "' is no number",
                         {.sqlstate = "XX001"}};
}

std::int64_t number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) refuse_damage(text);
    return value;
}

std::string_view take_word(std::string_view& text) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

// The line alone is what a database of the first version has: it is a line too.
std::optional<line_mark> read_mark(connection& on) {
    const auto clock = on.run("select value from tramite_meta where key = 'receipt_clock'");
    if (clock.empty()) return std::nullopt;
    std::string_view rest{clock};
    line_mark kept;
    kept.line_ms = number(on.run("select value from tramite_meta where key = 'removed_before_ms'"));
    kept.ceiling_ms = number(take_word(rest));
    kept.monotonic_ns = number(take_word(rest));
    kept.boot = rest;
    return kept;
}

}  // namespace

retention::retention(connection& on, const place& where)
    : on_{on},
      where_{where},
      line_{read_mark(on),
            {.boot = where.boot,
             .life = where.bounds.receipt_life,
             .clock = where.ages,
             .now = where.time.look()}},
      by_uuid_{.remove = {on,
                          "delete from tramite_receipts where (id, principal) in "
                          "(select id, principal from tramite_receipts where id < ?1 "
                          "order by id limit ?2)"},
               .first = {on, "select id from tramite_receipts order by id limit 1"}},
      by_name_{
          .remove = {on,
                     "delete from tramite_named_receipts where (id, principal) in "
                     "(select id, principal from tramite_named_receipts where made_ms < ?1 "
                     "order by made_ms limit ?2)"},
          .first = {on, "select made_ms from tramite_named_receipts order by made_ms limit 1"}},
      write_{on, "update tramite_meta set value = ?2 where key = ?1"} {}

void retention::begin_group() {
    line_.advance(where_.time.look());
    where_.line_ms.store(line_.ms());
    on_.numbers().receipt_line_behind_ms.set(static_cast<std::uint64_t>(line_.behind().count()));
    tell();
    if (kept_ > 0) kept_before_ = kept_;
    kept_ = 0;
}

void retention::undo_group() noexcept {
    by_uuid_.oldest_ms = by_name_.oldest_ms = unknown_ms;
    written_ms_ = unknown_ms;
    kept_ = 0;
}

void retention::keep(const base::uuid& id) {
    count_kept();
    by_uuid_.oldest_ms = std::min(by_uuid_.oldest_ms, ms_of(base::time_of(id)));
}

std::int64_t retention::keep_named() {
    count_kept();
    const auto made = line_.birth_ms();
    by_name_.oldest_ms = std::min(by_name_.oldest_ms, made);
    return made;
}

void retention::count_kept() {
    if (kept_++ == 0) remove_old();
}

// The line is in the transaction before what it allows is done (S7).
void retention::remove_old() {
    const bool has_old = line_.ms() > by_uuid_.oldest_ms || line_.ms() > by_name_.oldest_ms;
    const auto ceiling = line_.mark().ceiling_ms;
    const bool is_far = written_ms_ == unknown_ms || ceiling - written_ms_ >= written_every_ms;
    if (!has_old && !is_far) return;
    const auto most = kept_before_ + rows_more;
    const bool has_removed_uuids = remove_uuid_old(most);
    const bool has_removed_names = remove_named_old(most);
    if (is_far || has_removed_uuids || has_removed_names) write_line();
}

bool retention::remove_uuid_old(std::int64_t most) {
    if (line_.ms() <= by_uuid_.oldest_ms) return false;
    const auto border = base::first_uuid7(at(std::max<std::int64_t>(0, line_.ms())));
    by_uuid_.remove.bind(1, border).bind(2, most).run();
    const bool has_removed = sqlite3_changes(on_.get()) > 0;
    const reset_later end{by_uuid_.first};
    by_uuid_.oldest_ms = none_ms;
    if (!by_uuid_.first.step()) return has_removed;
    base::uuid oldest{};
    const auto found = by_uuid_.first.blob(0);
    if (found.size() == oldest.size()) std::ranges::copy(found, oldest.begin());
    by_uuid_.oldest_ms = ms_of(base::time_of(oldest));
    return has_removed;
}

bool retention::remove_named_old(std::int64_t most) {
    if (line_.ms() <= by_name_.oldest_ms) return false;
    by_name_.remove.bind(1, line_.ms()).bind(2, most).run();
    const bool has_removed = sqlite3_changes(on_.get()) > 0;
    const reset_later end{by_name_.first};
    by_name_.oldest_ms = by_name_.first.step() ? by_name_.first.integer(0) : none_ms;
    return has_removed;
}

void retention::write_line() {
    const auto mark = line_.mark();
    const auto line = std::to_string(mark.line_ms);
    write_.bind(1, "removed_before_ms").bind(2, line).run();
    const auto clock =
        std::to_string(mark.ceiling_ms) + ' ' + std::to_string(mark.monotonic_ns) + ' ' + mark.boot;
    write_.bind(1, "receipt_clock").bind(2, clock).run();
    written_ms_ = mark.ceiling_ms;
}

// Once for each time that it happens.
void retention::tell() {
    const bool is_behind = line_.behind() >= told_behind;
    if (is_behind && !is_told_)
        base::log(base::log_level::warning,
                  "the clock is ahead of the time that was measured (it was set, or the machine "
                  "was off): receipts are kept so much longer. If the clock is right, start with "
                  "--receipt-clock wall once",
                  {{"database", where_.path},
                   {"behind_seconds", std::to_string(line_.behind().count() / 1'000)}});
    is_told_ = is_behind;
}

}  // namespace tramite::store::sqlite
