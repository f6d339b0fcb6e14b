// The contract of the consumers: both sides of it are built by people who know the public API only.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>

#include "tramite/operation.hpp"

struct deposit {
    std::string name;
    std::int64_t amount;
};
inline constexpr tramite::operation<deposit, std::int64_t> save{"guardar"};
inline constexpr tramite::operation<boost::json::value, boost::json::value> echo{"eco"};
