// From an outcome to its label.
#include "metrics/labels.hpp"

namespace tramite::metrics {
namespace {

// Behind the codes.
constexpr std::size_t refused = ending::codes;
constexpr std::size_t unknown = ending::codes + 1;
constexpr std::size_t well = ending::codes + 2;

}  // namespace

ending ending::of(const base::outcome& answer) noexcept {
    using kind = base::outcome::kind;
    switch (answer.what) {
        case kind::success:
            return ending{well};
        case kind::refusal:
            return ending{refused};
        case kind::unknown:
            return ending{unknown};
        case kind::fault:
        case kind::rejection:
        case kind::failure:
            break;
    }
    const auto known = base::code_of(answer.code);
    return ending{known ? static_cast<std::size_t>(*known) : refused};
}

std::string_view ending::name(std::size_t index) noexcept {
    if (index < codes) return base::name(static_cast<base::code>(index));
    if (index == refused) return "rechazado";
    if (index == unknown) return "desconocido";
    return {};
}

}  // namespace tramite::metrics
