// A thread that has begun is always in the list.
#include "server/crew.hpp"

#include <utility>

#include "base/thread.hpp"

namespace tramite::serving {

crew::~crew() {
    queue_.close();
    for (auto& thread : threads_)
        thread.join();
}

void crew::add(std::function<void()> work) {
    threads_.reserve(threads_.size() + 1);
    threads_.push_back(base::start_thread(std::move(work)));
}

}  // namespace tramite::serving
