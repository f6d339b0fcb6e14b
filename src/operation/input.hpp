// The input of one call, with its type taken away: made by decode, lent to the handler.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

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

// The same for many calls, one after another, in memory that is kept. Thread: one at a time.
class input_place {
public:
    input_place() = default;
    input_place(const input_place&) = delete;
    input_place& operator=(const input_place&) = delete;
    ~input_place() { clear(); }

    // A new object, as its type makes it; null for void. The one before it ends.
    [[nodiscard]] void* make(const detail::type_description& type);
    void clear() noexcept;

private:
    std::vector<std::max_align_t> memory_;
    // For a type that wants more alignment than memory_ has.
    std::optional<input> apart_;
    void (*destroy_)(void* value) = nullptr;
};

}  // namespace tramite::operations
