// One step of an application's schema. Steps are numbered by their place in the list, from 1, and
// each is applied once, in a transaction, at start.
#pragma once

#include <string>
#include <utility>

namespace tramite {

// A value. The text may hold several statements. Never edit a step that was applied anywhere: add
// another; an edited one is refused at start.
struct migration {
    std::string sqlite;
    std::string postgresql;

    // The same text for every database.
    migration(const char* sql) : sqlite{sql}, postgresql{sql} {}
    migration(const std::string& sql) : sqlite{sql}, postgresql{sql} {}
    // A text for each.
    migration(std::string for_sqlite, std::string for_postgresql)
        : sqlite{std::move(for_sqlite)}, postgresql{std::move(for_postgresql)} {}
};

}  // namespace tramite
