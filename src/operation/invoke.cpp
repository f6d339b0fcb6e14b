// What a handler may throw, and what each means.
#include "operation/invoke.hpp"

#include <array>
#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.hpp"
#include "tramite/database_error.hpp"
#include "tramite/error.hpp"
#include "wire/rejection.hpp"

namespace tramite::detail {

// Sets a context's random bytes back to where they were, so that a call that is run again gets the
// same: without a copy of the context, which is made of texts.
class random_bytes_mark {
public:
    explicit random_bytes_mark(const context& about)
        : about_{about}, blocks_given_{about.blocks_given_} {}
    random_bytes_mark(const random_bytes_mark&) = delete;
    random_bytes_mark& operator=(const random_bytes_mark&) = delete;
    ~random_bytes_mark() { about_.blocks_given_ = blocks_given_; }

private:
    const context& about_;
    std::uint64_t blocks_given_;
};

}  // namespace tramite::detail

namespace tramite::operations {
namespace {

// What is called, and for which request: what a line of the log names.
struct subject {
    const detail::binding& bound;
    const context& about;
};

void log(base::log_level level, std::string_view message, const subject& of,
         std::string_view reason) {
    base::log(level, message,
              {{"operation", name_told(of.bound, of.about)},
               {"id", of.about.id()},
               {"trace_id", of.about.trace_id()},
               {"peer", of.about.peer()},
               {"reason", reason}});
}

base::outcome logged_fault(const subject& of, std::string_view reason) {
    log(base::log_level::error, "a handler failed; its client is told error_interno", of, reason);
    return base::fault();
}

base::outcome unavailable(const subject& of, std::string_view reason) {
    log(base::log_level::warning, "a request failed for want of the machine", of, reason);
    return base::failure({.spanish = "El servicio no está disponible; no se hizo nada, inténtelo "
                                     "de nuevo",
                          .english = "The service is not available; nothing was done, try again"});
}

// Of SQLSTATE: connection, resources, operator intervention, system, rollback of the transaction,
// internal. Not 57014: the handler itself held its transaction for too long.
bool is_of_the_machine(std::string_view sqlstate) {
    constexpr std::array<std::string_view, 6> classes{"08", "53", "57", "58", "40", "XX"};
    if (sqlstate == "57014") return false;
    for (const auto each : classes)
        if (sqlstate.starts_with(each)) return true;
    return false;
}

// What is said with it is bounded like a refusal, and may not pretend that nothing is known.
base::outcome postponed(std::string_view why) {
    const bool can_be_told = !why.empty() && why.size() <= refused::message_bytes_max &&
                             !why.starts_with(base::unknown_prefix);
    if (!can_be_told)
        return base::failure({.spanish = "Inténtelo de nuevo", .english = "Try again"});
    return base::failure({.spanish = std::string{why}, .english = std::string{why}});
}

// Of the exception that is being handled.
base::outcome outcome_of_thrown(const subject& of) {
    try {
        throw;
    } catch (const refused& no) {
        return base::refusal(no.message(), no.code());
    } catch (const try_again& later) {
        return postponed(later.what());
    } catch (const std::bad_alloc&) {
        return unavailable(of, "out of memory");
    } catch (const database_error& failed) {
        if (is_of_the_machine(failed.sqlstate())) return unavailable(of, failed.what());
        return logged_fault(of, failed.what());
    } catch (const std::exception& thrown) {
        return logged_fault(of, thrown.what());
    } catch (...) {
        return logged_fault(of, "it threw something that is no std::exception");
    }
}

}  // namespace

std::string_view name_told(const detail::binding& bound, const context& about) {
    return bound.name.empty() ? wire::excerpt(about.operation()) : std::string_view{bound.name};
}

base::outcome invoke(const detail::binding& bound, const detail::invocation& arguments,
                     std::size_t answer_bytes_limit) {
    std::string answer;
    if (auto failed = invoke_into(answer, bound, arguments, answer_bytes_limit))
        return *std::move(failed);
    return base::success(std::move(answer));
}

std::optional<base::outcome> invoke_into(std::string& out, const detail::binding& bound,
                                         const detail::invocation& arguments,
                                         std::size_t answer_bytes_limit) {
    const subject of{bound, *arguments.about};
    const auto before = out.size();
    try {
        const detail::random_bytes_mark mark{*arguments.about};
        bound.call->call(arguments, out);
        const auto size = out.size() - before;
        if (size <= answer_bytes_limit) return std::nullopt;
        out.resize(before);
        return logged_fault(
            of, "its answer of " + std::to_string(size) + " bytes is over the limit of " +
                    std::to_string(answer_bytes_limit) + " (--answer-bytes); give it in parts");
    } catch (...) {
        out.resize(before);
        return outcome_of_thrown(of);
    }
}

std::variant<detail::prepared_value, base::outcome> prepare(const detail::binding& bound,
                                                            const void* input,
                                                            const context& about) {
    try {
        return bound.call->prepare(input, about);
    } catch (...) {
        return outcome_of_thrown({bound, about});
    }
}

}  // namespace tramite::operations
