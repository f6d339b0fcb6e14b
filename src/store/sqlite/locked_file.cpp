// flock, not fcntl: it belongs to the open file, so that neither a fork nor the closing of another
// descriptor of the same file lets go of it. SQLite's own locks are fcntl's, and the closing of any
// descriptor of the database drops all that its process has: hence the order below.
#include "store/sqlite/locked_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace tramite::store::sqlite {
namespace {

using namespace std::string_view_literals;

// The first bytes of every SQLite database that is not empty.
constexpr auto database_header = "SQLite format 3\0"sv;
// The first bytes of its logs: of a write-ahead log in either byte order, and of a journal that is
// to be rolled back.
constexpr std::array log_headers{"\x37\x7f\x06\x82"sv, "\x37\x7f\x06\x83"sv};
constexpr auto journal_header = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"sv;
constexpr mode_t owner_alone = S_IRUSR | S_IWUSR;

[[noreturn]] void refuse(const std::string& path, std::string_view what) {
    throw std::runtime_error{path + " " + std::string{what}};
}

[[noreturn]] void fail(const std::string& path, std::string_view what, int reason) {
    throw std::runtime_error{path + ": " + std::string{what} + ": " +
                             std::generic_category().message(reason)};
}

// Without `O_CREAT`, not open if it is not there.
open_file open(const std::string& path, int flags) {
    open_file file{::open(path.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, owner_alone)};
    if (file.is_open() || (errno == ENOENT && (flags & O_CREAT) == 0)) return file;
    if (errno == ELOOP) refuse(path, "is a link, and would be written through; remove it");
    fail(path, "cannot be opened", errno);
}

bool lock(const open_file& file, const std::string& path) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) fail(path, "cannot be locked", errno);
    return false;
}

[[noreturn]] void refuse_second(const std::string& database, const std::string& holder) {
    refuse(database, "is in use by " + holder + "; stop that server first, or name another file");
}

// The number that the holder wrote, for the message.
std::string holder_of(const open_file& lock) {
    std::array<char, 16> text{};
    const auto bytes = ::pread(lock.get(), text.data(), text.size(), 0);
    const std::string_view read{text.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0};
    const auto line = read.substr(0, read.find('\n'));
    return line.empty() ? "another process" : "process " + std::string{line};
}

void take_lock(const open_file& file, const std::string& path, const std::string& database) {
    struct stat found {};
    if (::fstat(file.get(), &found) != 0) fail(path, "cannot be read", errno);
    if (!S_ISREG(found.st_mode)) refuse(path, "is no regular file; remove it");
    if (!lock(file, path)) refuse_second(database, holder_of(file));
}

// Before it is opened: that alone may do something to a device.
void check_kind(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) {
        if (errno == ENOENT) return;
        fail(path, "cannot be read", errno);
    }
    if (!S_ISREG(found.st_mode)) refuse(path, "is no regular file; name another file");
    // SQLite finds the log by the name: under another one, what is still in the log is missing.
    if (found.st_nlink > 1)
        refuse(path,
               "has more than one name (hard links), and its log belongs to one of them; remove "
               "the others, which 'find -samefile' lists");
}

std::string start_of(const open_file& file, const std::string& path) {
    std::string start(database_header.size(), '\0');
    const auto bytes = ::pread(file.get(), start.data(), start.size(), 0);
    if (bytes < 0) fail(path, "cannot be read", errno);
    start.resize(static_cast<std::size_t>(bytes));
    return start;
}

// SQLite writes the first page while one of these lies beside it, durable, with a copy of that
// page: a loss of power may leave the page torn, and the next start mends it.
bool has_log(const std::string& path) {
    const auto start = [](const std::string& name) {
        // Read and closed here, before SQLite has a lock on anything.
        const auto log = open(name, O_RDONLY);
        return log.is_open() ? start_of(log, name) : std::string{};
    };
    const auto log = start(path + "-wal");
    if (std::ranges::any_of(log_headers, [&](auto header) { return log.starts_with(header); }))
        return true;
    return start(path + "-journal").starts_with(journal_header);
}

void check_header(const open_file& file, const std::string& path) {
    const auto start = start_of(file, path);
    if (!start.empty() && start != database_header && !has_log(path))
        refuse(path, "is not a database of SQLite, and was left as it is; name another file");
}

void make_durable(const std::string& folder_path) {
    const open_file folder{::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.is_open()) fail(folder_path, "cannot be opened", errno);
    if (::fsync(folder.get()) != 0) fail(folder_path, "cannot be made durable", errno);
}

}  // namespace

open_file::~open_file() {
    if (is_open()) ::close(descriptor_);
}

locked_file::locked_file(const std::string& database)
    : database_{database}, lock_path_{database + ".lock"}, lock_{open(lock_path_, O_RDWR)} {
    if (lock_.is_open()) take_lock(lock_, lock_path_, database);
    check_kind(database);
    file_ = open(database, O_RDWR | O_CREAT);
    check_header(file_, database);
    if (!lock(file_, database)) {
        // FILE.lock was removed, or the database was renamed. If this very process is the holder,
        // closing would drop the locks of its connections.
        file_.abandon();
        refuse_second(database, "another process");
    }
    if (!lock_.is_open()) {
        lock_ = open(lock_path_, O_RDWR | O_CREAT);
        take_lock(lock_, lock_path_, database);
        is_kept_ = false;
    }
    const auto own = std::to_string(::getpid()) + "\n";
    // Only the message of a second server would lack the number.
    if (::ftruncate(lock_.get(), 0) == 0)
        static_cast<void>(::pwrite(lock_.get(), own.data(), own.size(), 0) < 0);
}

locked_file::~locked_file() {
    // Whoever opened it meanwhile is still kept off by the lock on the database.
    if (!is_kept_) static_cast<void>(::unlink(lock_path_.c_str()));
}

void locked_file::make_private() const {
    struct stat found {};
    if (::fstat(file_.get(), &found) != 0) fail(database_, "cannot be read", errno);
    if ((found.st_mode & ~static_cast<mode_t>(S_IFMT)) != owner_alone &&
        ::fchmod(file_.get(), owner_alone) != 0)
        fail(database_, "its mode cannot be set to 0600", errno);
    // A new name is durable only with its folder.
    make_durable(std::filesystem::path{database_}.parent_path());
}

}  // namespace tramite::store::sqlite
