// Signals reach whoever watches for them, and nobody else.
#include "host/signals.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <future>

namespace tramite::host {
namespace {

TEST(signal_watch, a_signal_is_heard_and_does_not_end_the_process) {
    std::promise<int> heard;
    const signal_watch watch{{SIGTERM, SIGINT}, [&](int which) { heard.set_value(which); }};
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(heard.get_future().get(), SIGTERM);
}

TEST(signal_watch, each_signal_is_heard_in_turn) {
    std::promise<void> first;
    std::promise<void> second;
    int count = 0;
    const signal_watch watch{{SIGINT},
                             [&](int) { ++count == 1 ? first.set_value() : second.set_value(); }};
    ::kill(::getpid(), SIGINT);
    first.get_future().get();
    ::kill(::getpid(), SIGINT);
    second.get_future().get();
}

TEST(signal_watch, its_end_does_not_wait_for_a_signal) {
    {
        const signal_watch watch{{SIGTERM}, [](int) { FAIL(); }};
    }
    SUCCEED();
}

TEST(signals, what_was_ignored_at_the_start_is_known) {
    EXPECT_FALSE(is_ignored(SIGHUP));
    std::signal(SIGHUP, SIG_IGN);
    EXPECT_TRUE(is_ignored(SIGHUP));
    std::signal(SIGHUP, SIG_DFL);
}

TEST(signals, a_broken_pipe_is_an_error_of_the_write) {
    ignore_broken_pipes();
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ::close(ends[0]);
    EXPECT_EQ(::write(ends[1], "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
    ::close(ends[1]);
}

}  // namespace
}  // namespace tramite::host
