// The writer in memory.
#include "testing/scripted_writer.hpp"

#include "tramite/database_error.hpp"

namespace tramite::testing {
namespace {

[[noreturn]] void fail(std::string_view sqlstate) {
    throw database_error{"scripted", {.sqlstate = std::string{sqlstate}}};
}

}  // namespace

void scripted_writer::plan(std::size_t step, mishap what) {
    planned_step_ = steps_ + step;
    planned_ = what;
}

std::optional<store::receipt> scripted_writer::kept(std::string_view id) const {
    const auto found = kept_.receipts.find({"", std::string{id}});
    return found == kept_.receipts.end() ? std::nullopt : std::optional{found->second};
}

void scripted_writer::step() {
    const auto now = steps_++;
    if (is_dead_) fail("25P02");
    if (planned_ != mishap::none && now == planned_step_)
        meet(std::exchange(planned_, mishap::none));
}

void scripted_writer::meet(mishap what) {
    is_dead_ = what != mishap::failure;
    has_failed_ = what != mishap::death;
    fail(what == mishap::death ? "23505" : "58030");
}

void scripted_writer::begin(std::chrono::milliseconds wait) {
    waits_.push_back(wait);
    is_dead_ = has_failed_ = is_broken_ = false;
    step();
    if (is_locked_ && meanwhile_) meanwhile_(wait);
    if (is_locked_) fail("40001");
    open_ = kept_;
}

std::optional<store::receipt> scripted_writer::claim(const store::receipt_key& key) {
    step();
    const auto found = open_.receipts.find({std::string{key.principal}, std::string{key.id}});
    return found == open_.receipts.end() ? std::nullopt : std::optional{found->second};
}

void scripted_writer::keep(const store::receipt_key& key, const store::receipt& answer) {
    step();
    open_.receipts[{std::string{key.principal}, std::string{key.id}}] = answer;
}

std::optional<store::receipt> scripted_writer::find(const store::receipt_key& key) {
    step();
    const auto found = kept_.receipts.find({std::string{key.principal}, std::string{key.id}});
    return found == kept_.receipts.end() ? std::nullopt : std::optional{found->second};
}

void scripted_writer::mark() {
    has_failed_ = is_broken_ = false;
    step();
    marked_ = open_;
}

std::optional<std::string> scripted_writer::unmark() {
    step();
    if (is_broken_) return "a deferred constraint is broken";
    return std::nullopt;
}

void scripted_writer::undo() {
    step();
    open_ = marked_;
    is_broken_ = false;
}

store::commit_result scripted_writer::commit() {
    ++commits_;
    if (std::exchange(refuses_commit_, false))
        return {.what = store::commit_result::kind::refused, .reason = "scripted"};
    if (is_full_ && open_.effects != kept_.effects) {
        is_dead_ = true;
        return {.what = store::commit_result::kind::full, .reason = "scripted"};
    }
    kept_ = open_;
    return {};
}

void scripted_writer::rollback() noexcept {
    open_ = {};
}

detail::cursor_owner scripted_writer::query(std::string_view, std::span<const detail::cell>) {
    step();
    fail("42601");
}

std::int64_t scripted_writer::execute(std::string_view sql, std::span<const detail::cell>) {
    step();
    if (sql == "die") meet(mishap::death);
    if (sql == "fail") meet(mishap::failure);
    if (sql == "refuse") fail("23505");
    if (sql == "break") is_broken_ = true;
    open_.effects.emplace_back(sql);
    return 1;
}

}  // namespace tramite::testing
