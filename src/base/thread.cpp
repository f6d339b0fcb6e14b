// One place for all of them.
#include "base/thread.hpp"

#include <system_error>
#include <utility>

#include "base/fault_point.hpp"

namespace tramite::base {

std::thread start_thread(std::function<void()> work) {
    if (TRAMITE_FAULT_FAILS("thread.start"))
        throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again),
                                "a thread cannot be started"};
    return std::thread{std::move(work)};
}

}  // namespace tramite::base
