// tramite's own operations, bound as an application's are: their names, and what they are asked
// with. For admission; those about receipts are done by their lane, with the store itself.
#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "operation/input.hpp"
#include "operation/mismatch.hpp"
#include "tramite/detail/binding.hpp"

namespace tramite::operations {

// What `tramite.servidor` tells of its server: which store, which program, and what it takes.
struct server_facts {
    struct bounds {
        std::size_t mensaje_bytes = 0;
        std::size_t niveles = 0;
        std::size_t respuesta_bytes = 0;
    };
    std::string identidad;
    std::string version;
    bounds limites;
};

// What an operation about a receipt is asked with: the id of another request of the same principal.
struct receipt_subject {
    std::string id;
};

// Those that there are.
inline constexpr std::array<std::string_view, 3> reserved_names{
    "tramite.servidor", "tramite.resultado", "tramite.anular"};
// Names that no application's operation may have.
[[nodiscard]] bool is_reserved(std::string_view name) noexcept;

// It has no handler: its lane does it with the receipt of the subject that is its input.
[[nodiscard]] bool is_about_receipt(const detail::binding& bound) noexcept;

// Thread: any, once it is made.
class reserved_operations {
public:
    explicit reserved_operations(server_facts facts);

    // Null if there is none of that name.
    [[nodiscard]] const detail::binding* find(std::string_view name) const noexcept;
    // What whoever wrote `name` likely meant, if any name is near.
    [[nodiscard]] std::optional<std::string_view> nearest(std::string_view name) const;

private:
    std::array<detail::binding, reserved_names.size()> bound_;
};

// The input of a binding that is about a receipt. The id is held to what any id is.
[[nodiscard]] std::variant<input, data_mismatch> decode_subject(const detail::binding& bound,
                                                                boost::json::value&& data);

}  // namespace tramite::operations
