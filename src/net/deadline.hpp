// Deadlines of many connections, kept cheaply: arming one is a store, and one sweep for each
// thread, ten times a second, finds what is overdue. For the streams; precise to a tenth of a
// second.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "base/clock.hpp"

namespace tramite::net {

// Told when its deadline has passed. Thread: that of its list.
class deadline_owner {
public:
    virtual void overdue() = 0;

protected:
    ~deadline_owner() = default;
};

class deadline;

// The deadlines of one I/O thread. Thread: that one.
class deadline_list {
public:
    // How often sweep() is to be called; a timer for each read would cost a system call each.
    static constexpr std::chrono::milliseconds sweep_interval{100};

    explicit deadline_list(const base::clock& time) : time_{&time}, now_{time.monotonic()} {}
    deadline_list(const deadline_list&) = delete;
    deadline_list& operator=(const deadline_list&) = delete;

    // Reads the clock, and tells every owner whose deadline has passed. Owners may end themselves
    // or others meanwhile.
    void sweep();
    // The clock as of the last sweep.
    [[nodiscard]] base::monotonic_time now() const noexcept { return now_; }

private:
    friend class deadline;
    const base::clock* time_;
    base::monotonic_time now_;
    std::vector<deadline*> members_;
};

// One owner's deadline. Thread: that of its list, which must outlive it.
class deadline {
public:
    deadline(deadline_list& list, deadline_owner& owner);
    deadline(const deadline&) = delete;
    deadline& operator=(const deadline&) = delete;
    ~deadline();

    void arm(std::chrono::milliseconds from_now) noexcept { when_ = list_->now_ + from_now; }
    void arm_at(base::monotonic_time when) noexcept { when_ = when; }
    void disarm() noexcept { when_ = never; }
    [[nodiscard]] base::monotonic_time now() const noexcept { return list_->now_; }

private:
    friend class deadline_list;
    static constexpr auto never = base::monotonic_time::max();

    deadline_list* list_;
    deadline_owner* owner_;
    std::size_t place_;
    base::monotonic_time when_ = never;
};

}  // namespace tramite::net
