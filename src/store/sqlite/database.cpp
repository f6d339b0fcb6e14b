// The order of a start: the lock before the file is touched, the log before anything is read.
#include "store/sqlite/database.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "store/sqlite/migrations.hpp"
#include "store/sqlite/reader.hpp"
#include "store/sqlite/schema.hpp"

namespace tramite::store::sqlite {
namespace {

// One name for each file, so that links to it meet at one lock; absolute, so that SQLite reads
// nothing into it.
std::string real_path(const std::string& file) {
    namespace fs = std::filesystem;
    std::error_code problem;
    const auto path = fs::weakly_canonical(fs::absolute(file), problem);
    if (problem || !fs::is_directory(path.parent_path()))
        throw std::runtime_error{file +
                                 " cannot be opened: its folder is not there; make it first"};
    if (fs::is_directory(path)) throw std::runtime_error{file + " is a folder; name a file in it"};
    return path.string();
}

shared_place take_place(const std::string& file, const open_options& options) {
    static const base::system_clock system_time;
    const auto path = real_path(file);
    return shared_place{new place{path, locked_file{path}, options.bounds,
                                  options.time == nullptr ? system_time : *options.time}};
}

}  // namespace

database::database(const std::string& file, const open_options& options)
    : where_{take_place(file, options)} {
    make_private_file(where_->path);
    auto on = std::make_unique<connection>(where_->path, access::writing, where_->bounds);
    empty_log(*on);
    identity_ = prepare_schema(*on, where_->time);
    apply_migrations(*on, options.migrations, where_->time);
    writer_ = std::make_unique<writer>(where_, std::move(on));
}

std::unique_ptr<store::writer> database::make_writer() {
    if (!writer_) throw std::logic_error{"a store has one writer, and it is given out already"};
    return std::move(writer_);
}

std::unique_ptr<store::reader> database::make_reader() {
    return std::make_unique<reader>(where_);
}

}  // namespace tramite::store::sqlite
