// One rule a line, the first objection counts. Handlers may read and write rows; migrations may
// also define; neither may touch the transaction, the settings, other files or tramite's tables.
#include "store/sqlite/authorizer.hpp"

#include <sqlite3.h>

#include <utility>

namespace tramite::store::sqlite {
namespace {

bool is_own(std::string_view name) noexcept {
    return name.size() >= 8 && sqlite3_strnicmp(name.data(), "tramite_", 8) == 0;
}

bool defines_temporary(int action) noexcept {
    switch (action) {
        case SQLITE_CREATE_TEMP_INDEX:
        case SQLITE_CREATE_TEMP_TABLE:
        case SQLITE_CREATE_TEMP_TRIGGER:
        case SQLITE_CREATE_TEMP_VIEW:
        case SQLITE_DROP_TEMP_INDEX:
        case SQLITE_DROP_TEMP_TABLE:
        case SQLITE_DROP_TEMP_TRIGGER:
        case SQLITE_DROP_TEMP_VIEW:
            return true;
        default:
            return false;
    }
}

bool defines(int action) noexcept {
    switch (action) {
        case SQLITE_CREATE_INDEX:
        case SQLITE_CREATE_TABLE:
        case SQLITE_CREATE_TRIGGER:
        case SQLITE_CREATE_VIEW:
        case SQLITE_CREATE_VTABLE:
        case SQLITE_DROP_INDEX:
        case SQLITE_DROP_TABLE:
        case SQLITE_DROP_TRIGGER:
        case SQLITE_DROP_VIEW:
        case SQLITE_DROP_VTABLE:
        case SQLITE_ALTER_TABLE:
        case SQLITE_ANALYZE:
        case SQLITE_REINDEX:
            return true;
        default:
            return false;
    }
}

bool uses_rows(int action) noexcept {
    return action == SQLITE_READ || action == SQLITE_INSERT || action == SQLITE_UPDATE ||
           action == SQLITE_DELETE;
}

// Full-text and spatial tables ask for these on their own account while a handler uses them.
bool is_harmless_pragma(std::string_view name, std::string_view argument) noexcept {
    return argument.empty() && (name == "data_version" || name == "page_size");
}

}  // namespace

void authorizer::install(sqlite3* on) noexcept {
    sqlite3_set_authorizer(on, &ask, this);
}

std::string_view authorizer::take_denial() noexcept {
    return std::exchange(denial_, {});
}

std::string_view authorizer::objection(int action, std::string_view first,
                                       std::string_view second) const noexcept {
    if (action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT)
        return "BEGIN, COMMIT, ROLLBACK and SAVEPOINT are tramite's; "
               "use transaction::nested for a part that may fail";
    if (action == SQLITE_PRAGMA)
        return is_harmless_pragma(first, second) ? "" : "PRAGMA is not allowed";
    if (action == SQLITE_ATTACH || action == SQLITE_DETACH)
        return "ATTACH and DETACH are not allowed; one file is one store";
    if (defines_temporary(action)) return "TEMP objects are not allowed; they outlive the request";
    if (defines(action)) {
        if (who_ == caller::handler)
            return "only a migration may define tables, indexes, views and triggers";
        if (is_own(first) || is_own(second)) return "names that begin with tramite_ are tramite's";
    }
    if (uses_rows(action) && is_own(first)) return "the tables tramite_* are tramite's";
    if (action == SQLITE_FUNCTION && second == "load_extension")
        return "load_extension is not allowed";
    return {};
}

int authorizer::ask(void* self, int action, const char* first, const char* second, const char*,
                    const char*) noexcept {
    auto& asked = *static_cast<authorizer*>(self);
    if (asked.who_ == caller::tramite) return SQLITE_OK;
    const auto text = [](const char* name) { return std::string_view{name ? name : ""}; };
    const auto denial = asked.objection(action, text(first), text(second));
    if (denial.empty()) return SQLITE_OK;
    asked.denial_ = denial;
    return SQLITE_DENY;
}

}  // namespace tramite::store::sqlite
