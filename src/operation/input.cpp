// Raw memory of the right alignment, and an object in it.
#include "operation/input.hpp"

#include <new>
#include <utility>

namespace tramite::operations {
namespace {

// What every allocation has comes much faster from the plain one.
constexpr bool is_usual(std::size_t alignment) {
    return alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__;
}

struct free_memory {
    std::size_t alignment;
    void operator()(void* memory) const noexcept {
        if (is_usual(alignment))
            ::operator delete(memory);
        else
            ::operator delete (memory, std::align_val_t{alignment});
    }
};

void* allocate(const detail::type_description& type) {
    if (is_usual(type.alignment)) return ::operator new(type.size);
    return ::operator new (type.size, std::align_val_t{type.alignment});
}

}  // namespace

input::input(const detail::type_description& type) : value_{nullptr, release{nullptr, 0}} {
    if (type.construct == nullptr) return;
    std::unique_ptr<void, free_memory> memory{allocate(type), free_memory{type.alignment}};
    type.construct(memory.get());
    value_ = {memory.release(), release{type.destroy, type.alignment}};
}

input::input(request asked)
    : value_{
          std::make_unique<request>(std::move(asked)).release(),
          release{[](void* value) { std::default_delete<request>{}(static_cast<request*>(value)); },
                  0}} {}

void* input_place::make(const detail::type_description& type) {
    clear();
    if (type.construct == nullptr) return nullptr;
    if (type.alignment > alignof(std::max_align_t)) return apart_.emplace(type).get();
    const auto count = (type.size + sizeof(std::max_align_t) - 1) / sizeof(std::max_align_t);
    if (memory_.size() < count) memory_.resize(count);
    type.construct(memory_.data());
    destroy_ = type.destroy;
    return memory_.data();
}

void input_place::clear() noexcept {
    apart_.reset();
    if (destroy_ != nullptr) std::exchange(destroy_, nullptr)(memory_.data());
}

void input::release::operator()(void* value) const noexcept {
    destroy(value);
    if (alignment != 0) free_memory{alignment}(value);
}

}  // namespace tramite::operations
