// What a writing handler may do to the database: all of it happens, or nothing of it.
// A handler can never commit: the server does, and answers when it is durable.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "tramite/snapshot.hpp"

namespace tramite {

// A snapshot that sees its own writes. Made by tramite for the time of a handler's call. BEGIN,
// COMMIT, ROLLBACK, SAVEPOINT, PRAGMA and ATTACH are refused. Thread: the handler's.
class transaction : public snapshot {
public:
    using snapshot::snapshot;

    // Runs one statement to its end and gives the number of rows that it changed.
    template <class... Arguments>
    std::int64_t run(std::string_view sql, const Arguments&... arguments) {
        const std::array<detail::cell, sizeof...(Arguments)> values{
            detail::argument_cell(arguments)...};
        return runner_->execute(sql, values);
    }

    // Runs `part` so that what it throws undoes what it wrote, and nothing before it:
    // `try { db.nested([&] { ... }); } catch (const database_error&) { ... }`.
    template <class Part>
    auto nested(Part&& part) {
        nesting level{*runner_};
        if constexpr (std::is_void_v<decltype(part())>) {
            part();
            level.keep();
        } else {
            auto result = part();
            level.keep();
            return result;
        }
    }

private:
    class nesting {
    public:
        explicit nesting(detail::statement_runner& runner) : runner_{runner} {
            runner_.begin_nested();
        }
        nesting(const nesting&) = delete;
        nesting& operator=(const nesting&) = delete;
        ~nesting() {
            if (!is_kept_) runner_.undo_nested();
        }
        void keep() {
            runner_.keep_nested();
            is_kept_ = true;
        }

    private:
        detail::statement_runner& runner_;
        bool is_kept_ = false;
    };
};

}  // namespace tramite
