// Threads begin here, so that a test can have the system refuse one. For whatever a server starts.
#pragma once

#include <functional>
#include <thread>

namespace tramite::base {

// Throws std::system_error if the system gives no more threads.
[[nodiscard]] std::thread start_thread(std::function<void()> work);

}  // namespace tramite::base
