// flock, not fcntl: it belongs to the open file, so that neither a fork nor the closing of another
// descriptor of the same file lets go of it.
#include "store/sqlite/locked_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace tramite::store::sqlite {
namespace {

[[noreturn]] void fail(const std::string& path, std::string_view what, int reason) {
    throw std::runtime_error{path + ": " + std::string{what} + ": " +
                             std::generic_category().message(reason)};
}

int open_private(const std::string& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) fail(path, "cannot be opened", errno);
    return descriptor;
}

// The number that the holder wrote, for the message.
std::string holder_of(int descriptor) {
    std::array<char, 16> text{};
    const auto bytes = ::pread(descriptor, text.data(), text.size(), 0);
    const std::string_view read{text.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0};
    const auto line = read.substr(0, read.find('\n'));
    return line.empty() ? "another process" : "process " + std::string{line};
}

}  // namespace

void make_private_file(const std::string& path) {
    const int file = open_private(path, O_RDWR | O_CREAT);
    const bool is_private = ::fchmod(file, S_IRUSR | S_IWUSR) == 0;
    const int reason = errno;
    ::close(file);
    if (!is_private) fail(path, "its mode cannot be set to 0600", reason);

    // A new name is durable only with its folder.
    auto folder_path = std::filesystem::path{path}.parent_path().string();
    if (folder_path.empty()) folder_path = ".";
    const int folder = open_private(folder_path, O_RDONLY | O_DIRECTORY);
    const bool is_durable = ::fsync(folder) == 0;
    const int folder_reason = errno;
    ::close(folder);
    if (!is_durable) fail(folder_path, "cannot be made durable", folder_reason);
}

locked_file::locked_file(const std::string& database)
    : descriptor_{open_private(database + ".lock", O_RDWR | O_CREAT)} {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        const auto holder = holder_of(descriptor_);
        ::close(descriptor_);
        if (reason != EWOULDBLOCK) fail(database + ".lock", "cannot be locked", reason);
        throw std::runtime_error{database + " is in use by " + holder +
                                 "; stop that server first, or name another file"};
    }
    const auto own = std::to_string(::getpid()) + "\n";
    // Only the message of a second server would lack the number.
    if (::ftruncate(descriptor_, 0) == 0)
        static_cast<void>(::pwrite(descriptor_, own.data(), own.size(), 0) < 0);
}

locked_file::~locked_file() {
    ::close(descriptor_);
}

}  // namespace tramite::store::sqlite
