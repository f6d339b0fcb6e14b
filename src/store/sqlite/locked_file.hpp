// The files of the store that are opened outside SQLite: the database itself, so that what is none
// is refused untouched and nobody but its owner can read it, and the lock against a second server.
// With locked_file.cpp, the only code of the store that is the system's own.
#pragma once

#include <string>
#include <utility>

namespace tramite::store::sqlite {

// A descriptor, closed with its object; none if negative.
class open_file {
public:
    explicit open_file(int descriptor) noexcept : descriptor_{descriptor} {}
    open_file(open_file&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    open_file& operator=(open_file&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~open_file();

    [[nodiscard]] int get() const noexcept { return descriptor_; }
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    // It stays open until the process ends.
    void abandon() noexcept { descriptor_ = -1; }

private:
    int descriptor_;
};

// Holds a database against every other server, by whichever name it is opened, as long as this
// lives; the system lets go of it when the process ends, however it ends. Two locks: on the
// database, and on FILE.lock, which is asked first. It outlives every connection to the database:
// the end of its descriptor drops the locks of SQLite.
class locked_file {
public:
    // `database` is absolute and no link. One that is not there is made, empty and private. Throws
    // std::runtime_error that names it and says what to do: it is in use, or is no database. What
    // was there is then as it was.
    explicit locked_file(const std::string& database);
    locked_file(const locked_file&) = delete;
    locked_file& operator=(const locked_file&) = delete;
    // FILE.lock stays if it was there before, or is kept.
    ~locked_file();

    // Takes the rights of others from the database, and makes its name durable. Throws
    // std::runtime_error.
    void make_private() const;
    // The database is tramite's: FILE.lock stays beside it.
    void keep() noexcept { is_kept_ = true; }

private:
    std::string database_;
    std::string lock_path_;
    open_file lock_;
    open_file file_{-1};
    bool is_kept_ = true;
};

}  // namespace tramite::store::sqlite
