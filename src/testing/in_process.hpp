// What a server does between a message and its answer, on the thread that asks: the same admission,
// handling, groups and store, without sockets and lanes. For the public kit.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/sheet.hpp"
#include "operation/reserved.hpp"
#include "server/admission.hpp"
#include "server/call.hpp"
#include "server/handling.hpp"
#include "server/health.hpp"
#include "server/running_ids.hpp"
#include "server/watch.hpp"
#include "testing/fake_clock.hpp"
#include "testing/faulty_reader.hpp"
#include "testing/faulty_writer.hpp"
#include "testing/temporary_store.hpp"
#include "tramite/catalog.hpp"
#include "tramite/limits.hpp"
#include "tramite/test_options.hpp"

namespace tramite::testing {

// One text that arrives, and who sends it.
struct message {
    std::string_view text;
    serving::asker who;
};

// Thread: one at a time.
class in_process {
public:
    in_process(const catalog& operations, test::service_options options);
    // On a database of its caller's.
    in_process(const catalog& operations, test::service_options options, std::string file);
    in_process(const in_process&) = delete;
    in_process& operator=(const in_process&) = delete;

    [[nodiscard]] fake_clock& time() noexcept { return time_; }
    [[nodiscard]] const limits& bounds() const noexcept { return bounds_; }

    // The lines that answer them, in their order, as if all came down one connection at once:
    // nothing for those that a killed server left without one.
    [[nodiscard]] std::vector<std::optional<std::string>> answer(std::span<const message> arrived);

    void restart();
    void plan(std::optional<test::fault> what) noexcept { planned_ = what; }

    // Meet no fault. What is thrown within passes through, undone.
    void read(const std::function<void(snapshot&)>& look);
    void write(const std::function<void(transaction&)>& change);

private:
    // At least the first of them; says how many.
    [[nodiscard]] std::size_t execute(std::span<serving::call> run);
    void do_step(serving::batch& lent);
    void read_all(serving::batch& lent);
    void write_all(serving::batch& lent);
    [[nodiscard]] serving::workplace workplace();
    void open();

    limits bounds_;
    fake_clock time_;
    temporary_store store_;
    operations::reserved_operations own_;
    // Nobody asks for these.
    metrics::lane_sheet numbers_{metrics::lane_name::writing};
    // Watched by nobody: a test that hangs is ended by its runner.
    serving::station here_;
    serving::health state_;
    serving::admission door_;
    serving::running_ids running_;
    std::optional<test::fault> planned_;
    std::unique_ptr<faulty_reader> reader_;
    std::optional<serving::reading> reads_;
};

}  // namespace tramite::testing
