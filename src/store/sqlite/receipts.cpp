// The encoded data of a success, code and message of a refusal; what a fault or an annulment says
// is the same for all and made anew.
#include "store/sqlite/receipts.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/id.hpp"

namespace tramite::store::sqlite {
namespace {

using kind = base::outcome::kind;

// As stored: never renumbered.
enum class stored_kind : std::int64_t { success = 0, refusal = 1, fault = 2, annulment = 3 };

[[noreturn]] void refuse_damage(std::string_view what) {
    throw database_error{"a receipt is damaged: " + std::string{what}, {.sqlstate = "XX001"}};
}

// Of a row with digest, kind, code, answer.
receipt read(const statement& row) {
    receipt found;
    const auto digest = row.blob(0);
    if (digest.size() != found.digest.size()) refuse_damage("its digest has another size");
    std::ranges::copy(digest, found.digest.begin());
    switch (static_cast<stored_kind>(row.integer(1))) {
        case stored_kind::success:
            found.answer = base::success(std::string{row.text(3)});
            return found;
        case stored_kind::refusal:
            found.answer = base::refusal(std::string{row.text(3)}, std::string{row.text(2)});
            return found;
        case stored_kind::fault:
            found.answer = base::fault();
            return found;
        case stored_kind::annulment:
            found.answer = base::annulment();
            return found;
    }
    refuse_damage("its kind is unknown");
}

std::optional<receipt> find_row(statement& ask) {
    const reset_later end{ask};
    return ask.step() ? std::optional{read(ask)} : std::nullopt;
}

// Places 3 to 6 of either insert.
void bind_answer(statement& insert, const receipt& kept) {
    insert.bind(3, kept.digest);
    const auto& answer = kept.answer;
    if (base::is_annulment(answer)) {
        insert.bind(4, static_cast<std::int64_t>(stored_kind::annulment));
        insert.bind_null(5).bind_null(6);
        return;
    }
    switch (answer.what) {
        case kind::success:
            insert.bind(4, static_cast<std::int64_t>(stored_kind::success));
            insert.bind_null(5).bind(6, answer.data);
            return;
        case kind::refusal:
            insert.bind(4, static_cast<std::int64_t>(stored_kind::refusal));
            insert.bind(5, answer.code).bind(6, answer.text.spanish);
            return;
        default:
            insert.bind(4, static_cast<std::int64_t>(stored_kind::fault));
            insert.bind_null(5).bind_null(6);
    }
}

}  // namespace

receipt_finder::receipt_finder(connection& on)
    : find_{on,
            "select digest, kind, code, answer from tramite_receipts "
            "where id = ?1 and principal = ?2"},
      find_named_{on,
                  "select digest, kind, code, answer from tramite_named_receipts "
                  "where id = ?1 and principal = ?2"} {}

receipts::receipts(connection& on, const place& where)
    : finder_{on},
      retention_{on, where},
      keep_{on,
            "insert into tramite_receipts(id, principal, digest, kind, code, answer) "
            "values(?1, ?2, ?3, ?4, ?5, ?6)"},
      keep_named_{on,
                  "insert into tramite_named_receipts"
                  "(id, principal, digest, kind, code, answer, made_ms) "
                  "values(?1, ?2, ?3, ?4, ?5, ?6, ?7)"} {}

std::optional<receipt> receipt_finder::find(const receipt_key& key) {
    if (const auto id = base::parse_uuid7(key.id)) {
        find_.bind(1, *id).bind(2, key.principal);
        return find_row(find_);
    }
    find_named_.bind(1, key.id).bind(2, key.principal);
    return find_row(find_named_);
}

void receipts::keep(const receipt_key& key, const receipt& answer) {
    TRAMITE_CHECK(answer.answer.is_final());
    const auto id = base::parse_uuid7(key.id);
    if (id) {
        retention_.keep(*id);
        keep_.bind(1, *id).bind(2, key.principal);
        bind_answer(keep_, answer);
        return keep_.run();
    }
    const auto made = retention_.keep_named();
    keep_named_.bind(1, key.id).bind(2, key.principal).bind(7, made);
    bind_answer(keep_named_, answer);
    keep_named_.run();
}

}  // namespace tramite::store::sqlite
