// Opening the database that a url means.
#include "store/store.hpp"

#include <stdexcept>

#include "store/sqlite/database.hpp"
#include "store/store_url.hpp"

namespace tramite::store {
std::unique_ptr<database> open(std::string_view url, const open_options& options) {
    const auto file = file_of(url);
    try {
        return std::make_unique<sqlite::database>(std::string{file}, options);
    } catch (const database_error& failed) {
        throw std::runtime_error{std::string{file} + " cannot be opened: " + failed.what()};
    }
}

}  // namespace tramite::store
