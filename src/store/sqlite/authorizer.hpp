// What SQL may do, by whose it is (S3). One for each connection, installed once for its life: to
// install another expires every prepared statement.
// SQLite asks only when it prepares: what tramite prepares for itself must never reach a handler.
#pragma once

#include <cstdint>
#include <string_view>

struct sqlite3;

namespace tramite::store::sqlite {

enum class caller : std::uint8_t { tramite, handler, migration };

// Thread: its connection's.
class authorizer {
public:
    authorizer() = default;
    authorizer(const authorizer&) = delete;
    authorizer& operator=(const authorizer&) = delete;

    void install(sqlite3* on) noexcept;
    void set_caller(caller who) noexcept { who_ = who; }
    // What the last denial was about, for the message; empty once it is taken.
    [[nodiscard]] std::string_view take_denial() noexcept;

private:
    static int ask(void* self, int action, const char* first, const char* second,
                   const char* database, const char* trigger) noexcept;
    [[nodiscard]] std::string_view objection(int action, std::string_view first,
                                             std::string_view second) const noexcept;

    caller who_ = caller::tramite;
    std::string_view denial_;
};

}  // namespace tramite::store::sqlite
