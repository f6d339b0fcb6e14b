// As sd-daemon(3) and systemd.exec(5) have it.
#include "host/standard_error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace tramite::host {

reader_kind reader_of_standard_error() {
    if (::isatty(STDERR_FILENO) == 1) return reader_kind::terminal;
    const char* const named = std::getenv("JOURNAL_STREAM");
    struct stat stream {};
    if (named == nullptr || ::fstat(STDERR_FILENO, &stream) != 0) return reader_kind::other;
    const bool is_it = named == std::to_string(stream.st_dev) + ":" + std::to_string(stream.st_ino);
    return is_it ? reader_kind::journal : reader_kind::other;
}

}  // namespace tramite::host
