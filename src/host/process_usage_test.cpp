// What a process uses, against what the test makes it use.
#include "host/process_usage.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/clock.hpp"

namespace tramite::host {
namespace {

TEST(process_usage, open_descriptors_are_counted) {
    const auto before = usage_of_process();
    std::vector<int> opened;
    for (int i = 0; i < 5; ++i)
        opened.push_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(usage_of_process().open_fds, before.open_fds + opened.size());
    for (const int fd : opened)
        ::close(fd);
    EXPECT_EQ(usage_of_process().open_fds, before.open_fds);
    EXPECT_GT(before.max_fds, before.open_fds);
}

TEST(process_usage, memory_and_time_are_told) {
    const auto used = usage_of_process();
    EXPECT_GT(used.resident_bytes, 100'000U);
    EXPECT_GT(used.virtual_bytes, used.resident_bytes);
    EXPECT_GT(used.cpu_time.count(), 0);
}

TEST(process_usage, a_name_with_brackets_and_blanks_shifts_nothing) {
    const std::string fields = "S 1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 4711 23 24\n";
    for (const auto* const name : {"(bank)", "(a) b)", "(a (b) 1 2 3)", "())"})
        EXPECT_EQ(start_in_ticks("7 " + std::string{name} + " " + fields), 4711) << name;
    EXPECT_FALSE(start_in_ticks("7 (bank) S 1 3"));
    EXPECT_FALSE(start_in_ticks(""));
}

TEST(process_usage, it_began_after_the_machine_and_before_now) {
    const std::chrono::duration<double> now = base::system_clock{}.wall().time_since_epoch();
    EXPECT_GT(start_of_process().count(), 1e9);
    EXPECT_LE(start_of_process().count(), now.count() + 2);
}

}  // namespace
}  // namespace tramite::host
