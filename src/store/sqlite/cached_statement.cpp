// SQLite takes `$1` for a name and numbers names by first appearance, so each argument's place is
// looked up once, here.
#include "store/sqlite/cached_statement.hpp"

#include <sqlite3.h>

#include <charconv>
#include <cmath>

#include "store/sqlite/error.hpp"

namespace tramite::store::sqlite {
namespace {

// The number of `$12`; 0 for any other name.
std::size_t number_of(const char* name) noexcept {
    const std::string_view text{name == nullptr ? "" : name};
    if (text.size() < 2 || text[0] != '$' || text[1] == '0') return 0;
    std::size_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data() + 1, end, number);
    return problem == std::errc{} && stop == end ? number : 0;
}

// Copied arguments beyond this are not kept with an idle statement.
constexpr std::size_t copies_kept = 4096;

std::size_t bytes_of(const detail::cell& value) noexcept {
    if (const auto* text = std::get_if<std::string_view>(&value)) return text->size();
    if (const auto* blob = std::get_if<detail::blob_view>(&value)) return blob->size();
    if (const auto* made = std::get_if<std::string>(&value)) return made->size();
    return 0;
}

}  // namespace

cached_statement::cached_statement(connection& on, std::string_view sql, statement_owner& owner,
                                   const limits& bounds)
    : on_{on},
      owner_{owner},
      sql_{sql},
      handle_{on.prepare(sql_, use::often)},
      kept_bytes_max_{bounds.result_bytes} {
    columns_ = static_cast<std::size_t>(sqlite3_column_count(handle_.get()));
    only_reads_ = sqlite3_stmt_readonly(handle_.get()) != 0;
    find_places();
}

void cached_statement::find_places() {
    const int count = sqlite3_bind_parameter_count(handle_.get());
    places_.assign(static_cast<std::size_t>(count), 0);
    for (int place = 1; place <= count; ++place) {
        const char* name = sqlite3_bind_parameter_name(handle_.get(), place);
        const auto number = number_of(name);
        if (number == 0)
            throw_statement_error("42P02",
                                  std::string{"arguments are written $1, $2, ...; this has "} +
                                      (name == nullptr ? "?" : name),
                                  sql_);
        if (number > places_.size())
            throw_statement_error("42P02",
                                  "the arguments have a gap: there is $" + std::to_string(number) +
                                      ", and " + std::to_string(count) + " in all",
                                  sql_);
        places_[number - 1] = place;
    }
}

void cached_statement::bind(std::span<const detail::cell> values, views how) {
    if (values.size() != places_.size())
        throw_statement_error("07001",
                              "the statement takes " + std::to_string(places_.size()) +
                                  " arguments, and " + std::to_string(values.size()) + " are given",
                              sql_);
    copies_.clear();
    if (how == views::copied) {
        // At once, so that what is bound first does not move.
        std::size_t bytes = 0;
        for (const auto& value : values)
            bytes += bytes_of(value);
        copies_.reserve(bytes);
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        bind_one(places_[i], values[i], how);
    is_done_ = false;
    kept_bytes_ = 0;
}

void cached_statement::bind_one(int place, const detail::cell& value, views how) {
    auto* const to = handle_.get();
    switch (value.index()) {
        case 0:
            return check(sqlite3_bind_null(to, place));
        case 1:
            return check(sqlite3_bind_int(to, place, *std::get_if<bool>(&value) ? 1 : 0));
        case 2:
            return check(sqlite3_bind_int64(to, place, *std::get_if<std::int64_t>(&value)));
        case 3: {
            const double real = *std::get_if<double>(&value);
            // SQLite would bind it as NULL.
            if (std::isnan(real))
                throw_statement_error("22003", "an argument is not a number (NaN)", sql_);
            return check(sqlite3_bind_double(to, place, real));
        }
        case 4:
            return bind_text(place, *std::get_if<std::string_view>(&value), how);
        case 5:
            return bind_blob(place, *std::get_if<detail::blob_view>(&value), how);
        default:
            return bind_text(place, *std::get_if<std::string>(&value), how);
    }
}

void cached_statement::bind_text(int place, std::string_view text, views how) {
    if (how == views::copied) {
        const auto at = copies_.size();
        copies_ += text;
        text = std::string_view{copies_}.substr(at);
    }
    const char* data = text.data() == nullptr ? "" : text.data();
    check(sqlite3_bind_text64(handle_.get(), place, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void cached_statement::bind_blob(int place, detail::blob_view blob, views how) {
    const auto* data = reinterpret_cast<const char*>(blob.data());
    if (blob.empty()) data = "";
    if (how == views::copied) {
        const auto at = copies_.size();
        copies_.append(data, blob.size());
        data = copies_.data() + at;
    }
    check(sqlite3_bind_blob64(handle_.get(), place, data, blob.size(), SQLITE_STATIC));
}

int cached_statement::step() noexcept {
    // Another step would run it anew.
    if (is_done_) return SQLITE_DONE;
    const int result = sqlite3_step(handle_.get());
    is_done_ = result != SQLITE_ROW;
    return result;
}

void cached_statement::reset() noexcept {
    sqlite3_reset(handle_.get());
    is_done_ = true;
    if (copies_.capacity() > copies_kept) {
        copies_.clear();
        copies_.shrink_to_fit();
    }
}

std::string_view cached_statement::name(std::size_t column) const {
    const char* name = sqlite3_column_name(handle_.get(), static_cast<int>(column));
    if (name == nullptr) on_.raise(SQLITE_NOMEM, sql_);
    return name;
}

detail::cell cached_statement::value(std::size_t column) const {
    auto* const from = handle_.get();
    const int at = static_cast<int>(column);
    switch (sqlite3_column_type(from, at)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(from, at)};
        case SQLITE_FLOAT:
            return sqlite3_column_double(from, at);
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(from, at));
            if (text == nullptr) on_.raise(SQLITE_NOMEM, sql_);
            return std::string_view{text, static_cast<std::size_t>(sqlite3_column_bytes(from, at))};
        }
        case SQLITE_BLOB: {
            const auto* blob = static_cast<const std::byte*>(sqlite3_column_blob(from, at));
            const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(from, at));
            if (blob == nullptr && bytes != 0) on_.raise(SQLITE_NOMEM, sql_);
            return detail::blob_view{blob, blob == nullptr ? 0 : bytes};
        }
        default:
            return std::monostate{};
    }
}

void cached_statement::keep(std::size_t bytes) {
    kept_bytes_ += bytes;
    for (int column = 0; column < static_cast<int>(columns_); ++column) {
        const int type = sqlite3_column_type(handle_.get(), column);
        if (type == SQLITE_TEXT || type == SQLITE_BLOB)
            kept_bytes_ += static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    }
    if (kept_bytes_ > kept_bytes_max_)
        throw_statement_error(
            "54000",
            "its rows are over the limit of " + std::to_string(kept_bytes_max_) +
                " bytes (--result-bytes); ask for fewer, or walk them with rows()",
            sql_);
}

void cached_statement::check(int result) const {
    if (result != SQLITE_OK) on_.raise(result, sql_);
}

}  // namespace tramite::store::sqlite
