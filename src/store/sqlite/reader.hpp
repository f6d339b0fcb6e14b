// A connection that reads, one snapshot at a time (S5).
#pragma once

#include "store/sqlite/place.hpp"
#include "store/sqlite/receipts.hpp"
#include "store/sqlite/runner.hpp"
#include "store/sqlite/statement.hpp"
#include "store/store.hpp"

namespace tramite::store::sqlite {

// Thread: one at a time.
class reader final : public store::reader {
public:
    explicit reader(shared_place where);
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;
    ~reader() override;

    [[nodiscard]] snapshot& begin() override;
    void end() noexcept override;
    [[nodiscard]] std::optional<receipt> find(const receipt_key& key) override;
    [[nodiscard]] base::wall_time line() const override { return line_of(*where_); }
    [[nodiscard]] bool is_open() const override { return on_.is_in_transaction(); }
    [[nodiscard]] bool has_failed() const override { return on_.has_failed(); }

    [[nodiscard]] connection& on() noexcept { return on_; }

private:
    shared_place where_;
    connection on_;
    statement begin_;
    statement look_;
    statement end_;
    receipt_finder receipts_;
    runner runner_;
    snapshot handle_;
};

}  // namespace tramite::store::sqlite
