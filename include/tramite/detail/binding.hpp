// An operation bound to its handler, with the types taken away: what a catalog holds and what the
// server calls. Made by the templates of catalog.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tramite/detail/description.hpp"

namespace tramite {
class context;
class snapshot;
class transaction;
}  // namespace tramite

namespace tramite::detail {

// What a handler needs, by its signature; a writing one may do all that a reading one may.
enum class handler_kind : std::uint8_t { computes, reads, writes };

// What a preparing step made, of a type that only its handler knows.
using prepared_value = std::unique_ptr<void, void (*)(void*)>;

// The arguments of one call. `input` is a live object of the operation's input type (of
// tramite::request for a whole controller); the snapshot or transaction is set as the kind demands.
struct invocation {
    const void* input = nullptr;
    const void* prepared = nullptr;
    snapshot* reads = nullptr;
    transaction* writes = nullptr;
    const context* about = nullptr;
};

// Thread: any, and several at once; a handler is called through a const object only.
class handler {
public:
    virtual ~handler() = default;
    // The preparing step; called only if the binding says that there is one.
    [[nodiscard]] virtual prepared_value prepare(const void* input, const context& about) const = 0;
    // Calls the user's function and appends the JSON of what it returned to `out`. Whatever the
    // function throws passes through.
    virtual void call(const invocation& arguments, std::string& out) const = 0;
};

struct binding {
    std::string name;
    handler_kind kind = handler_kind::computes;
    bool is_immediate = false;
    bool has_preparation = false;
    // A request without an id is rejected.
    bool demands_id = false;
    // Null for a whole controller, whose input is the request itself.
    description_of input = nullptr;
    description_of output = nullptr;
    std::unique_ptr<handler> call;
};

}  // namespace tramite::detail
