// Where the clients of a run learn which server there is now, and when the run ends; and where the
// trial that drives it learns how far they are. For tests/crash.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace proof {

struct service {
    // Counts the servers of a run, from 1.
    std::size_t number = 0;
    std::vector<std::string> addresses;
};

// Thread: any.
class meeting_place {
public:
    void announce(std::vector<std::string> addresses) {
        const std::lock_guard lock{mutex_};
        now_ = {.number = now_.number + 1, .addresses = std::move(addresses)};
        changed_.notify_all();
    }
    // Nothing new is to be asked: what is open is asked until it is answered.
    void begin_ending() { is_ending_ = true; }
    [[nodiscard]] bool is_ending() const { return is_ending_; }
    // Nobody is to wait any longer.
    void give_up() {
        const std::lock_guard lock{mutex_};
        is_given_up_ = is_ending_ = true;
        changed_.notify_all();
    }
    [[nodiscard]] bool is_given_up() const { return is_given_up_; }

    // How often one request was sent as yet.
    void count_attempts(std::size_t count) {
        if (count >= attempts_max) is_stuck_ = true;
    }
    // Something is asked again and again, and never decided.
    [[nodiscard]] bool is_stuck() const { return is_stuck_; }

    // Waits for a server behind number `known`; nothing if it is given up.
    [[nodiscard]] std::optional<service> wait_behind(std::size_t known) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return is_given_up_ || now_.number > known; });
        if (is_given_up_) return std::nullopt;
        return now_;
    }

    void count_answer() { ++answers_; }
    [[nodiscard]] std::size_t answers() const { return answers_; }

private:
    // What was sent so often without a final answer will never have one.
    static constexpr std::size_t attempts_max = 1'000;

    std::mutex mutex_;
    std::condition_variable changed_;
    // Protected by mutex_.
    service now_;
    std::atomic<bool> is_ending_{false};
    std::atomic<bool> is_given_up_{false};
    std::atomic<bool> is_stuck_{false};
    std::atomic<std::size_t> answers_{0};
};

}  // namespace proof
