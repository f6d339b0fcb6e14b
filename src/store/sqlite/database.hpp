// Opens a SQLite file as a store: locked, private, its log emptied, migrated.
#pragma once

#include <memory>
#include <string>

#include "store/sqlite/place.hpp"
#include "store/sqlite/writer.hpp"
#include "store/store.hpp"

namespace tramite::store::sqlite {

// Thread: any, one call at a time for each method.
class database final : public store::database {
public:
    // `file` is as the user wrote it. Throws std::runtime_error, see store::open().
    database(const std::string& file, const open_options& options);

    // Throws std::logic_error the second time.
    [[nodiscard]] std::unique_ptr<store::writer> make_writer() override;
    [[nodiscard]] std::unique_ptr<store::reader> make_reader() override;
    [[nodiscard]] const std::string& identity() const override { return identity_; }

private:
    shared_place where_;
    std::string identity_;
    // The connection that prepared the database goes on as the writer.
    std::unique_ptr<sqlite::writer> writer_;
};

}  // namespace tramite::store::sqlite
