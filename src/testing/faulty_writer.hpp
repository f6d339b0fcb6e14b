// A store's writer with the failures of the machine that a test asks for, before a real one.
// For the public kit.
#pragma once

#include <optional>
#include <string>

#include "store/store.hpp"
#include "tramite/test_options.hpp"

namespace tramite::testing {

// What becomes of the process in which the writer lives: it is gone, and with it whatever waits.
struct killed {};

// Passes all on to `real` but what `planned` forbids; both outlive it. Throws `killed` out of
// commit(), and forgets that plan then. Thread: its store's.
class faulty_writer final : public store::writer {
public:
    faulty_writer(store::writer& real, std::optional<test::fault>& planned)
        : real_{real}, planned_{planned} {}

    void begin(std::chrono::milliseconds wait) override;
    transaction& handle() override { return real_.handle(); }
    std::optional<store::receipt> claim(const store::receipt_key& key) override;
    void keep(const store::receipt_key& key, const store::receipt& answer) override;
    std::optional<store::receipt> find(const store::receipt_key& key) override;
    base::wall_time line() const override { return real_.line(); }
    void mark() override { real_.mark(); }
    std::optional<std::string> unmark() override;
    void undo() override { real_.undo(); }
    bool has_failed() const override { return real_.has_failed(); }
    bool is_dead() const override { return real_.is_dead(); }
    store::commit_result commit() override;
    void rollback() noexcept override { real_.rollback(); }
    void tidy() override { real_.tidy(); }

private:
    store::writer& real_;
    std::optional<test::fault>& planned_;
    // A commit that has nothing to write finds room on a full disk.
    bool has_written_ = false;
};

}  // namespace tramite::testing
