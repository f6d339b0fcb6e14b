// The one connection that writes (S6): groups, their requests' savepoints, receipts, and the log.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "store/sqlite/log_keeper.hpp"
#include "store/sqlite/place.hpp"
#include "store/sqlite/receipts.hpp"
#include "store/sqlite/runner.hpp"
#include "store/sqlite/statement.hpp"
#include "store/store.hpp"

namespace tramite::store::sqlite {

// Thread: one at a time.
class writer final : public store::writer {
public:
    // The database is prepared: migrated, its log emptied.
    writer(shared_place where, std::unique_ptr<connection> on);
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer() override;

    void begin(std::chrono::milliseconds wait) override;
    [[nodiscard]] transaction& handle() override { return handle_; }
    [[nodiscard]] std::optional<receipt> claim(const receipt_key& key) override;
    void keep(const receipt_key& key, const receipt& answer) override;
    [[nodiscard]] std::optional<receipt> find(const receipt_key& key) override;
    [[nodiscard]] base::wall_time line() const override { return line_of(*where_); }
    void mark() override;
    [[nodiscard]] std::optional<std::string> unmark() override;
    void undo() override;
    [[nodiscard]] bool has_failed() const override { return on_->has_failed(); }
    [[nodiscard]] bool is_dead() const override;
    [[nodiscard]] commit_result commit() override;
    void rollback() noexcept override;
    void tidy() override;

    // For tests, which make the machine fail through it.
    [[nodiscard]] connection& on() noexcept { return *on_; }
    [[nodiscard]] std::size_t log_pages() const noexcept { return log_.pages(); }

private:
    void check_alive() const;
    [[nodiscard]] int attempt_commit();
    [[nodiscard]] bool leaves_keys_broken() const noexcept;

    shared_place where_;
    std::unique_ptr<connection> on_;
    log_keeper log_;
    receipts receipts_;
    statement begin_;
    statement commit_;
    statement rollback_;
    statement mark_;
    statement unmark_;
    statement undo_;
    runner runner_;
    transaction handle_;

    bool is_open_ = false;
    // A commit's outcome is unknown, or the log could not be copied: what this connection sees may
    // not be what the disk holds, and nothing more is done with it.
    bool is_broken_ = false;
};

}  // namespace tramite::store::sqlite
