// The one kind of url that there is, and what is said of others.
#include "store/store_url.hpp"

#include <stdexcept>
#include <string>

namespace tramite::store {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

[[noreturn]] void refuse(std::string_view url, std::string_view problem) {
    throw std::runtime_error{"the store '" + std::string{url} + "' " + std::string{problem}};
}

}  // namespace

std::string_view file_of(std::string_view url) {
    // Its text may hold a password, and is not shown.
    if (url.starts_with("postgresql:") || url.starts_with("postgres:"))
        throw std::runtime_error{"this build has no PostgreSQL; use sqlite:FILE"};
    if (!url.starts_with(sqlite_scheme)) refuse(url, "is not known; it is written sqlite:FILE");
    const auto file = url.substr(sqlite_scheme.size());
    if (file.empty()) refuse(url, "names no file; it is written sqlite:FILE");
    if (file.starts_with(":") || file.find('\0') != std::string_view::npos)
        refuse(url, "is in memory, where nothing is durable; name a file");
    return file;
}

}  // namespace tramite::store
