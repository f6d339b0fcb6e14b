// What is told apart in the numbers: closed sets, so that no client can add to them. For whoever
// counts, and for the exposition, which writes their names.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace tramite::metrics {

// How a call ended: well, with one of tramite's codes (by its number), with a code of the
// application's own, or with an outcome that is not known. Refusals' codes are free text, and all
// count as one.
class ending {
public:
    static constexpr std::size_t codes = static_cast<std::size_t>(base::code::no_disponible) + 1;
    static constexpr std::size_t count = codes + 3;

    [[nodiscard]] static ending of(const base::outcome& answer) noexcept;
    // Empty for what went well.
    [[nodiscard]] static std::string_view name(std::size_t index) noexcept;

    [[nodiscard]] std::size_t index() const noexcept { return index_; }

    friend bool operator==(ending, ending) = default;

private:
    explicit ending(std::size_t index) : index_{index} {}

    std::size_t index_;
};

// The protocol of a call.
enum class rpc_system : std::uint8_t { native, jsonrpc };
inline constexpr std::array<std::string_view, 2> rpc_system_names{"tramite", "jsonrpc"};

// What a connection turned out to speak. `unknown`: it has said nothing yet.
enum class way_in : std::uint8_t { native, jsonrpc, http, unknown };
inline constexpr std::array<std::string_view, 4> way_in_names{"native", "jsonrpc", "http",
                                                              "unknown"};

enum class lane_name : std::uint8_t { computing, reading, writing };
inline constexpr std::array<std::string_view, 3> lane_names{"computing", "reading", "writing"};

// How a transaction ended. `full`: the disk had no room for it.
enum class transaction_end : std::uint8_t { commit, rollback, full };
inline constexpr std::array<std::string_view, 3> transaction_end_names{"commit", "rollback",
                                                                       "full"};

// How a checkpoint ended. `held_up`: readers or the disk left some of it for later.
enum class checkpoint_end : std::uint8_t { done, held_up };
inline constexpr std::array<std::string_view, 2> checkpoint_end_names{"done", "held_up"};

}  // namespace tramite::metrics
