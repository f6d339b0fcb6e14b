// BEGIN alone takes no snapshot; the first read does. Its end may be a rollback: there is nothing
// to keep.
#include "store/sqlite/reader.hpp"

#include <utility>

namespace tramite::store::sqlite {

reader::reader(shared_place where)
    : where_{std::move(where)},
      on_{where_->path, access::reading, where_->bounds},
      begin_{on_, "begin"},
      look_{on_, "select 1 from tramite_meta limit 1"},
      end_{on_, "rollback"},
      receipts_{on_},
      runner_{on_, where_->bounds, where_->time, &end_},
      handle_{runner_} {
    if (where_->numbers != nullptr) on_.count_in(where_->numbers->add_connection());
}

reader::~reader() {
    end();
}

snapshot& reader::begin() {
    // A snapshot that could not be taken leaves its transaction behind.
    end();
    on_.forgive();
    begin_.run();
    look_.run();
    runner_.begin_call(where_->bounds.snapshot_life);
    return handle_;
}

// A single statement is a snapshot of its own.
std::optional<receipt> reader::find(const receipt_key& key) {
    end();
    on_.forgive();
    return receipts_.find(key);
}

void reader::end() noexcept {
    runner_.end_call();
    if (!on_.is_in_transaction()) return;
    if (end_.attempt() != 0) on_.note_failure();
}

}  // namespace tramite::store::sqlite
