// One connection of a trial, on which lines are sent and read by a thread that waits for them.
// For the clients of tests/crash.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace proof {

// A socket of the kind that an address names, ADDRESS:PORT or unix:PATH, connected to it; -1 if
// nobody is there.
[[nodiscard]] int connect_to(const std::string& address);

// Thread: one at a time.
class line_socket {
public:
    line_socket() = default;
    line_socket(const line_socket&) = delete;
    line_socket& operator=(const line_socket&) = delete;
    ~line_socket() { close(); }

    // Closes what was open. False if nobody is there.
    [[nodiscard]] bool open(const std::string& address);
    void close();
    [[nodiscard]] bool is_open() const noexcept { return socket_ >= 0; }
    // False if the connection is gone.
    [[nodiscard]] bool send(std::string_view bytes);
    // The next line, without its break; nothing if the connection ends first, or time is up.
    [[nodiscard]] std::optional<std::string> read_line(std::chrono::milliseconds patience);

private:
    int socket_ = -1;
    std::string arrived_;
};

}  // namespace proof
