// That each way in which receipts could be done wrong is another behaviour, and so can be caught.
#include <gtest/gtest.h>

#include <chrono>

#include "base/fault_point.hpp"
#include "base/id.hpp"
#include "server/id_age.hpp"
#include "store/receipt_line.hpp"

namespace tramite {
namespace {

using namespace std::chrono_literals;
using base::fault_points::arm;

const base::wall_time noon{std::chrono::milliseconds{1'767'268'800'000}};

class receipt_variant : public ::testing::Test {
protected:
    ~receipt_variant() { base::fault_points::disarm(); }
};

TEST_F(receipt_variant, an_expired_id_is_run) {
    const auto id = base::make_uuid7(noon - 25h);
    const serving::id_bounds bounds{.line = noon - 24h, .now = noon, .ahead = 10min};
    EXPECT_TRUE(serving::expired(id, bounds));
    arm("receipts.expired_ids_run:1+:on");
    EXPECT_FALSE(serving::expired(id, bounds));
}

TEST_F(receipt_variant, the_line_follows_a_jump) {
    const auto line_behind_a_jump = [] {
        store::receipt_line line{
            std::nullopt, {.boot = "a", .life = 24h, .now = {.monotonic = {}, .wall = noon}}};
        const auto before = line.ms();
        line.advance({.monotonic = {}, .wall = noon + 1000h});
        return std::chrono::milliseconds{line.ms() - before};
    };
    EXPECT_EQ(line_behind_a_jump(), 0h);
    arm("receipts.line_follows_jumps:1+:on");
    EXPECT_EQ(line_behind_a_jump(), 1000h);
}

}  // namespace
}  // namespace tramite
