// The order of a start: the lock before the file is touched, the log before anything is read.
#include "store/sqlite/database.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "base/fault_point.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/reader.hpp"
#include "store/sqlite/schema.hpp"

namespace tramite::store::sqlite {
namespace {

constexpr int links_max = 40;

[[noreturn]] void refuse(const std::string& file, std::string_view problem) {
    throw std::runtime_error{file + " " + std::string{problem}};
}

// One name for each file, so that links to it meet at one lock; absolute, so that SQLite reads
// nothing into it. Links are followed one by one: one whose file is yet to be made has no other
// way to its name.
std::string real_path(const std::string& file) {
    namespace fs = std::filesystem;
    std::error_code problem;
    auto path = fs::absolute(file);
    for (int links = 0; fs::is_symlink(path, problem); ++links) {
        if (links == links_max) refuse(file, "is a link that leads nowhere; name a file");
        path = path.parent_path() / fs::read_symlink(path);
    }
    const auto folder = fs::canonical(path.parent_path(), problem);
    if (problem || !fs::is_directory(folder))
        refuse(file, "cannot be opened: its folder is not there; make it first");
    path = folder / path.filename();
    if (fs::is_directory(path, problem)) refuse(file, "is a folder; name a file in it");
    return path.string();
}

std::unique_ptr<place> take_place(const std::string& file, const open_options& options) {
    const auto path = real_path(file);
    std::unique_ptr<place> taken{new place{path, locked_file{path}, options.bounds, options.time,
                                           options.numbers, options.boot, options.ages}};
    taken->lock.make_private();
    return taken;
}

}  // namespace

database::database(const std::string& file, const open_options& options) {
    auto where = take_place(file, options);
    TRAMITE_FAULT_POINT("store.open");
    auto on = std::make_unique<connection>(where->path, access::writing, where->bounds);
    if (!TRAMITE_FAULT_VARIANT("store.no_start_barrier")) empty_log(*on);
    identity_ = prepare_schema(*on, where->time);
    where->lock.keep();
    apply_migrations(*on, options.migrations, where->time);
    where_ = std::move(where);
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
