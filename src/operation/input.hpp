// The input of one call, with its type taken away: made by decode, lent to the handler.
#pragma once

#include <cstddef>
#include <memory>

#include "tramite/detail/description.hpp"
#include "tramite/request.hpp"

namespace tramite::operations {

// The only owner of an object of a described type, or of a request. Moves, and does not copy.
// Thread: one at a time.
class input {
public:
    // A new object, as its type makes it; nothing for void.
    explicit input(const detail::type_description& type);
    // For a whole controller.
    explicit input(request asked);

    // Null for void.
    [[nodiscard]] const void* get() const noexcept { return value_.get(); }
    [[nodiscard]] void* get() noexcept { return value_.get(); }

private:
    struct release {
        void (*destroy)(void* value);
        // Of the memory; 0 if the object frees its own.
        std::size_t alignment;
        void operator()(void* value) const noexcept;
    };

    std::unique_ptr<void, release> value_;
};

}  // namespace tramite::operations
