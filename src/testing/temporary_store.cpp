// Follows the order of calls that the server follows.
#include "testing/temporary_store.hpp"

#include <stdexcept>
#include <utility>

namespace tramite::testing {

temporary_store::temporary_store(std::vector<migration> migrations, limits bounds,
                                 const base::clock* time)
    : path_{folder_.file("test.db")},
      migrations_{std::move(migrations)},
      bounds_{bounds},
      time_{time == nullptr ? system_time_ : *time} {
    reopen();
}

temporary_store::temporary_store(std::string file, std::vector<migration> migrations, limits bounds,
                                 const base::clock& time)
    : path_{std::move(file)}, migrations_{std::move(migrations)}, bounds_{bounds}, time_{time} {
    reopen();
}

void temporary_store::reopen() {
    close();
    database_ =
        store::open("sqlite:" + path(), {.migrations = migrations_,
                                         .bounds = bounds_,
                                         .time = time_,
                                         // One start of a machine, which is as long as the test.
                                         .boot = "test"});
    writer_ = database_->make_writer();
}

void temporary_store::close() noexcept {
    writer_.reset();
    database_.reset();
}

void temporary_store::write(const part& handler) {
    writer_->begin(bounds_.database_wait);
    // Undone however this ends, unless it was committed.
    const auto end = [](store::writer* open) { open->rollback(); };
    const std::unique_ptr<store::writer, decltype(end)> open{writer_.get(), end};
    if (const auto why = request(handler)) throw std::runtime_error{*why};
    const auto result = writer_->commit();
    if (result.what != store::commit_result::kind::committed)
        throw std::runtime_error{result.reason};
}

std::optional<std::string> temporary_store::request(const part& handler) {
    writer_->mark();
    try {
        handler(writer_->handle());
    } catch (...) {
        writer_->undo();
        throw;
    }
    auto why = writer_->unmark();
    if (why) writer_->undo();
    return why;
}

}  // namespace tramite::testing
