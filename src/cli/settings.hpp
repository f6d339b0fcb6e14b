// The settings of a server: what they are called, where each value came from, and the options that
// they make. For serve().
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "cli/arguments.hpp"
#include "tramite/server.hpp"

namespace tramite::cli {

// How log lines are written; `automatic` is for people on a terminal, and for programs elsewhere.
enum class log_form : std::uint8_t { automatic, text, logfmt, json };

struct server_settings {
    server_options server;
    base::log_level log_level = base::log_level::info;
    log_form log_format = log_form::automatic;
};

// Later ones beat earlier ones.
enum class origin : std::uint8_t { built_in, file, environment, flag };

// One setting as it stands: its name, its values as text, and who set them.
struct setting {
    std::string_view name;
    std::vector<std::string> values{};
    // A list is written as one, even of a single value.
    bool is_list = false;
    bool is_number = false;
    origin from = origin::built_in;
    // `--threads`, `TRAMITE_THREADS` or `FILE:LINE`.
    std::string where{};
};

// An environment: the value of a variable, if it is set.
using environment = std::function<std::optional<std::string>(const std::string& name)>;

struct resolved_settings {
    server_settings values;
    std::vector<setting> table;
};

// The flags that set something, for parse() and for --help: the usual ones, then the limits.
[[nodiscard]] std::span<const flag> usual_settings();
[[nodiscard]] std::span<const flag> limit_settings();

// Flags beat TRAMITE_* variables, which beat the file (--config or TRAMITE_CONFIG), which beats
// `built_in`. Throws usage_error that names the setting, where it was set, and what is wrong.
[[nodiscard]] resolved_settings resolve(const server_settings& built_in, const arguments& given,
                                        const environment& variables);

// A variable that looks like a setting and is none, and the setting's that it is nearest to, if
// any.
struct unknown_variable {
    std::string name;
    std::string nearest;
};

// Of the names of an environment's variables. They are no error: an environment is inherited, and
// another program may have put them there.
[[nodiscard]] std::vector<unknown_variable> unknown_variables(std::span<const std::string> names);

// Each value with its origin, in the form of a file of settings. Passwords are not shown.
[[nodiscard]] std::string print(const resolved_settings& settings);

}  // namespace tramite::cli
