// The files of the store that are made outside SQLite: the database itself, so that nobody but its
// owner can ever read it, and the lock that keeps a second server off it.
// With locked_file.cpp, the only code of the store that is the system's own.
#pragma once

#include <string>

namespace tramite::store::sqlite {

// Creates the file with mode 0600 if it is not there, durably; one that is there keeps its content
// and loses the rights of others. Throws std::runtime_error.
void make_private_file(const std::string& path);

// Holds FILE.lock, exclusively, as long as it lives; the system lets go of it when the process
// ends, however it ends. The file stays: removing it would let two holders in.
class locked_file {
public:
    // Throws std::runtime_error that names `database` and the process that holds it.
    explicit locked_file(const std::string& database);
    locked_file(const locked_file&) = delete;
    locked_file& operator=(const locked_file&) = delete;
    ~locked_file();

private:
    int descriptor_;
};

}  // namespace tramite::store::sqlite
