// A network that fails, between clients and a server: a proxy on a thread of its own that passes
// lines on, and now and then loses one, sends it twice, holds it back, or ends a connection in the
// middle of it. For tests/crash.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>

namespace proof {

// What may become of a request and its answer. Behind what is lost on a connection nothing comes.
enum class network_fault : std::uint8_t {
    lost_request,
    lost_answer,
    // The server gets it twice, on the same connection or on another one.
    duplicate,
    // It comes when its client has stopped waiting.
    late,
    cut_request,
    cut_answer,
    reset,
};
inline constexpr std::array network_fault_names{
    std::string_view{"lost requests"}, std::string_view{"lost answers"},
    std::string_view{"duplicates"},    std::string_view{"late requests"},
    std::string_view{"cut requests"},  std::string_view{"cut answers"},
    std::string_view{"resets"},
};

struct proxy_plan {
    std::uint64_t seed = 1;
    // Of the server.
    std::string address;
    // Of so many requests one meets a fault.
    std::size_t one_of = 4;
    // How long a late request is held back.
    std::chrono::milliseconds delay{40};
};

// Serves from its making to its end. Thread: any.
class faulty_proxy {
public:
    explicit faulty_proxy(const proxy_plan& wanted);
    faulty_proxy(const faulty_proxy&) = delete;
    faulty_proxy& operator=(const faulty_proxy&) = delete;
    ~faulty_proxy();

    // ADDRESS:PORT.
    [[nodiscard]] const std::string& address() const noexcept { return own_address_; }
    // From now on it passes everything on.
    void heal() { is_healed_ = true; }
    [[nodiscard]] std::size_t count(network_fault which) const {
        return counts_[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::size_t count() const;

private:
    class link;

    void run();
    void accept();
    [[nodiscard]] bool meets_fault();
    [[nodiscard]] network_fault any_fault();
    void note(network_fault which) { ++counts_[static_cast<std::size_t>(which)]; }

    proxy_plan plan_;
    std::mt19937_64 random_;
    std::string own_address_;
    int listener_ = -1;
    std::list<std::unique_ptr<link>> links_;
    std::array<std::atomic<std::size_t>, network_fault_names.size()> counts_{};
    std::atomic<bool> is_healed_{false};
    std::atomic<bool> is_ending_{false};
    std::thread thread_;
};

}  // namespace proof
