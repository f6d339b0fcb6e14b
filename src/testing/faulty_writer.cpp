// What each failure of the machine looks like to whoever writes.
#include "testing/faulty_writer.hpp"

#include "tramite/database_error.hpp"

namespace tramite::testing {

void faulty_writer::begin(std::chrono::milliseconds wait) {
    if (planned_ == test::fault::disk_broken)
        throw database_error{"the disk is broken, as the test says", {.sqlstate = "58030"}};
    has_written_ = false;
    real_.begin(wait);
}

std::optional<store::receipt> faulty_writer::claim(const store::receipt_key& key) {
    return real_.claim(key);
}

std::optional<store::receipt> faulty_writer::find(const store::receipt_key& key) {
    if (planned_ == test::fault::disk_broken)
        throw database_error{"the disk is broken, as the test says", {.sqlstate = "58030"}};
    return real_.find(key);
}

void faulty_writer::keep(const store::receipt_key& key, const store::receipt& answer) {
    has_written_ = true;
    real_.keep(key, answer);
}

std::optional<std::string> faulty_writer::unmark() {
    has_written_ = true;
    return real_.unmark();
}

store::commit_result faulty_writer::commit() {
    using kind = store::commit_result::kind;
    if (planned_ == test::fault::disk_full && has_written_)
        return {.what = kind::full, .reason = "the disk is full, as the test says"};
    const bool is_killed = planned_ == test::fault::killed_before_commit ||
                           planned_ == test::fault::killed_after_commit;
    if (!is_killed) return real_.commit();
    const bool is_committed = planned_ == test::fault::killed_after_commit;
    planned_.reset();
    if (is_committed) static_cast<void>(real_.commit());
    throw killed{};
}

}  // namespace tramite::testing
