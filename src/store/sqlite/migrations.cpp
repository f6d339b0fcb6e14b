// Foreign keys are off while a step runs, and checked at its end: rebuilding a table, the only way
// to change a column, would otherwise delete the rows that refer to it.
#include "store/sqlite/migrations.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/log.hpp"
#include "store/sqlite/schema_change.hpp"
#include "store/sqlite/statement.hpp"
#include "tramite/database_error.hpp"

namespace tramite::store::sqlite {
namespace {

struct applied_step {
    base::sha256 digest{};
    std::string applied_at;
};

base::sha256 digest_of(const migration& step) {
    const std::string_view text{step.sqlite};
    return base::digest({&text, 1});
}

std::vector<applied_step> read_applied(connection& on) {
    statement select{on, "select digest, applied_at from tramite_migrations order by number"};
    const reset_later end{select};
    std::vector<applied_step> steps;
    while (select.step()) {
        auto& step = steps.emplace_back();
        const auto digest = select.blob(0);
        // Another size leaves zeros, which are no text's digest: the step then counts as edited.
        if (digest.size() == step.digest.size()) std::ranges::copy(digest, step.digest.begin());
        step.applied_at = select.text(1);
    }
    return steps;
}

void check_applied(const connection& on, std::span<const migration> steps,
                   std::span<const applied_step> applied) {
    if (applied.size() > steps.size())
        throw std::runtime_error{on.path() + " has " + std::to_string(applied.size()) +
                                 " migrations and this program knows " +
                                 std::to_string(steps.size()) +
                                 ": it was written by a newer program; start that one"};
    for (std::size_t i = 0; i < applied.size(); ++i)
        if (digest_of(steps[i]) != applied[i].digest)
            throw std::runtime_error{"migration " + std::to_string(i + 1) + " was applied to " +
                                     on.path() + " at " + applied[i].applied_at +
                                     " and was edited since; restore its text, and put what "
                                     "changes into a migration of its own"};
}

void check_foreign_keys(connection& on) {
    statement check{on, "select \"table\", parent from pragma_foreign_key_check limit 1"};
    const reset_later end{check};
    if (check.step())
        throw database_error{"a row of " + std::string{check.text(0)} + " refers to a row of " +
                                 std::string{check.text(1)} + " that is not there",
                             {.sqlstate = "23503"}};
}

void apply(connection& on, const migration& step, std::size_t number, const base::clock& time) {
    schema_change whole{on};
    whole.run(step.sqlite, caller::migration);
    check_foreign_keys(on);
    const auto digest = digest_of(step);
    const auto now = std::chrono::system_clock::to_time_t(time.wall());
    statement{on,
              "insert into tramite_migrations(number, digest, applied_at) "
              "values(?1, ?2, strftime('%Y-%m-%dT%H:%M:%SZ', ?3, 'unixepoch'))"}
        .bind(1, static_cast<std::int64_t>(number))
        .bind(2, digest)
        .bind(3, std::int64_t{now})
        .run();
    whole.commit();
}

}  // namespace

void apply_migrations(connection& on, std::span<const migration> steps, const base::clock& time) {
    const auto applied = read_applied(on);
    check_applied(on, steps, applied);
    if (applied.size() == steps.size()) return;
    on.run("pragma foreign_keys = off");
    for (auto i = applied.size(); i < steps.size(); ++i) {
        const auto number = i + 1;
        try {
            apply(on, steps[i], number, time);
        } catch (const database_error& problem) {
            throw std::runtime_error{"migration " + std::to_string(number) + " of " + on.path() +
                                     " failed and was undone: " + problem.what()};
        }
        base::log(base::log_level::info, "migration applied",
                  {{"number", std::to_string(number)}, {"database", on.path()}});
    }
    on.run("pragma foreign_keys = on");
    if (on.run("pragma foreign_keys") != "1")
        throw std::runtime_error{on.path() + ": SQLite does not turn foreign keys on"};
}

}  // namespace tramite::store::sqlite
