// The steps that tramite's own tables have taken. A step that was ever released is never edited.
#include "store/sqlite/schema.hpp"

#include <array>
#include <stdexcept>

#include "base/id.hpp"
#include "store/sqlite/schema_change.hpp"
#include "store/sqlite/statement.hpp"

namespace tramite::store::sqlite {
namespace {

// Receipts lie by id, then principal: UUIDv7 ids come in the order of time, so that new ones go to
// the right edge and old ones are removed from the left. Other ids need an index for that.
// removed_before_ms is the line of removal: receipts made before it are gone, or may be.
constexpr std::array<std::string_view, 2> steps{R"(
create table tramite_meta(
    key text not null primary key,
    value text not null
) strict, without rowid;
insert into tramite_meta(key, value) values('removed_before_ms', '0');

create table tramite_migrations(
    number integer not null primary key,
    digest blob not null,
    applied_at text not null
) strict;

create table tramite_receipts(
    id blob not null,
    principal text not null,
    digest blob not null,
    kind integer not null,
    code text,
    answer text,
    primary key(id, principal)
) strict, without rowid;

create table tramite_named_receipts(
    id text not null,
    principal text not null,
    digest blob not null,
    kind integer not null,
    code text,
    answer text,
    made_ms integer not null,
    primary key(id, principal)
) strict, without rowid;
create index tramite_named_receipts_by_time on tramite_named_receipts(made_ms);
)",
                                                // By which time the line advances, see
                                                // retention.cpp. A program that does not know
                                                // of the line would run ids that are too old.
                                                R"(
insert into tramite_meta(key, value) values('receipt_clock', '');
)"};

std::size_t version_of(connection& on) {
    if (on.run("select count(*) from sqlite_schema where name = 'tramite_meta'") == "0") return 0;
    return std::stoul(on.run("select value from tramite_meta where key = 'version'"));
}

void write(connection& on, std::string_view key, std::string_view value) {
    statement insert{on, "insert or replace into tramite_meta(key, value) values(?1, ?2)"};
    insert.bind(1, key).bind(2, value).run();
}

}  // namespace

std::string prepare_schema(connection& on, const base::clock& time) {
    const auto version = version_of(on);
    if (version > steps.size())
        throw std::runtime_error{on.path() +
                                 " was written by a newer tramite (its tables have "
                                 "version " +
                                 std::to_string(version) + ", and this one knows " +
                                 std::to_string(steps.size()) + "); start that one"};
    if (version < steps.size()) {
        schema_change whole{on};
        for (auto step = version; step < steps.size(); ++step)
            whole.run(steps[step], caller::tramite);
        write(on, "version", std::to_string(steps.size()));
        if (version == 0) write(on, "identity", base::make_uuid7(time.wall()));
        whole.commit();
    }
    return on.run("select value from tramite_meta where key = 'identity'");
}

}  // namespace tramite::store::sqlite
