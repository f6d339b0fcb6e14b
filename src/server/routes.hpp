// The pages that a server shows over plain HTTP.
#pragma once

#include "net/page.hpp"

namespace tramite::serving {

// Thread: any.
class routes final : public net::page_source {
public:
    [[nodiscard]] std::optional<net::page> get(const net::page_request& asked) const override;
};

}  // namespace tramite::serving
