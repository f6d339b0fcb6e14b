// Marks in the code at which a test can have the process killed, stopped or failing, chosen at run
// time. They exist where TRAMITE_FAULTS is defined, in a build for tests alone; elsewhere they are
// constants, and nothing of them is in the program. In sources only: a header is compiled both
// ways.
#pragma once

#include "base/fault_names.hpp"

// A statement, at a point of the list.
#define TRAMITE_FAULT_POINT(name) \
    static_cast<void>(TRAMITE_FAULT_ASKED(passes, name, ::tramite::base::fault_kind::point))
// A condition: what is done here is to fail.
#define TRAMITE_FAULT_FAILS(name) \
    TRAMITE_FAULT_ASKED(passes, name, ::tramite::base::fault_kind::failure)
// A condition: the code is to be wrong in this way, which a test must notice.
#define TRAMITE_FAULT_VARIANT(name) \
    TRAMITE_FAULT_ASKED(is_variant, name, ::tramite::base::fault_kind::variant)

#ifndef TRAMITE_FAULTS

#define TRAMITE_FAULT_ASKED(how, name, kind) ::tramite::base::no_fault(name, kind)

#else

#include <functional>
#include <string_view>

#define TRAMITE_FAULT_ASKED(how, name, kind) \
    ::tramite::base::fault_points::how(::tramite::base::fault_number(name, kind))

// The environment's TRAMITE_FAULT is armed when the first mark is passed; a text that is wrong
// there ends the process with 2. Thread: any.
namespace tramite::base::fault_points {

// Adds what is to happen, as `MARK:N:ACTION`, several separated by commas or line breaks, or as
// `@FILE`, which holds the same. N is a passing of the mark, counted from 1 since the start or
// disarm(); `N+` that one and each later one. ACTION is one of
//   kill        SIGKILL, as by kill -9
//   throw       a database_error of class 58, as of a broken disk
//   fail        what is done at the mark fails in the way that the list says
//   gate=PATH   waits until the FIFO at PATH was opened and closed by the test
//   on          of a variant, whose N is 1+
// Throws std::invalid_argument for anything else.
void arm(std::string_view text);
// What the test says, called where the mark is passed for the n-th time, outside of any lock.
void arm(std::string_view name, unsigned nth, std::function<void()> action);
// Nothing happens any more, and counting begins anew.
void disarm();
// How often the mark was passed.
[[nodiscard]] unsigned passings(std::string_view name);

// The marks' own. True if what is done there is to fail.
bool passes(std::size_t mark);
[[nodiscard]] bool is_variant(std::size_t mark);

}  // namespace tramite::base::fault_points

#endif
