// Data that does not fit its type, in words of both languages: where, what was expected, what came.
// Made by decode; told to whoever sent the data.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "tramite/detail/description.hpp"

namespace tramite::operations {

// `datos.valor: se esperaba un entero y llegó el texto "abc"`. Secrets are never in it.
struct data_mismatch {
    base::message text;
};

// A mismatch whose place is not known yet: the path grows from its end as decoding unwinds.
class found_mismatch {
public:
    // What came is not what `expected` describes.
    found_mismatch(const detail::type_description& expected, const boost::json::value& came);
    // `expected` in other words, for what its type alone does not say.
    found_mismatch(base::message expected, const boost::json::value& came);

    // A member that `owner` must have is not there.
    [[nodiscard]] static found_mismatch missing(const detail::member_description& member);
    // A member that `owner` does not have.
    [[nodiscard]] static found_mismatch surplus(const detail::type_description& owner,
                                                std::string_view name);

    // The mismatch lies in this member, entry or element of what is being decoded.
    void in_member(std::string_view name);
    void in_entry(std::string_view key);
    void in_element(std::size_t index);

    [[nodiscard]] data_mismatch finish() const;

private:
    explicit found_mismatch(base::message complaint);

    std::string path_;
    base::message complaint_;
};

// What a type accepts: "un entero entre -128 y 127", "an integer between -128 and 127".
[[nodiscard]] base::message expectation_of(const detail::type_description& type);

// A number that no integer of 64 bits reaches; however it was spelled, its parser made it a double.
[[nodiscard]] bool is_beyond_integers(const boost::json::value& came);

// The same for a number that is out of the type's range.
[[nodiscard]] base::message range_of(const detail::type_description& type);

}  // namespace tramite::operations
