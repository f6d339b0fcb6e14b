// Answers: made here, and read by the public templates through these few functions.
#include "client/answer.hpp"

#include <stdexcept>
#include <utility>

#include "base/json_text.hpp"
#include "tramite/detail/codec.hpp"

namespace tramite {
namespace calling {

detail::answer success(std::string id, boost::json::value data) {
    return detail::answer{std::make_unique<detail::answer::contents>(
        detail::answer::contents{std::move(id), std::move(data)})};
}

detail::answer problem(error why) {
    auto id = why.id();
    return detail::answer{std::make_unique<detail::answer::contents>(
        detail::answer::contents{std::move(id), std::move(why)})};
}

detail::answer unknown(outcome_unknown why) {
    auto id = why.id();
    return detail::answer{std::make_unique<detail::answer::contents>(
        detail::answer::contents{std::move(id), std::move(why)})};
}

}  // namespace calling

namespace detail {

answer::answer(std::unique_ptr<contents> what) noexcept : what_{std::move(what)} {}
answer::answer(answer&& other) noexcept = default;
answer& answer::operator=(answer&& other) noexcept = default;
answer::~answer() = default;

std::optional<error> answer::problem() const {
    if (const auto* unknown = std::get_if<outcome_unknown>(&what_->what)) throw *unknown;
    const auto* why = std::get_if<error>(&what_->what);
    return why ? std::optional{*why} : std::nullopt;
}

const boost::json::value& answer::data() const {
    return std::get<boost::json::value>(what_->what);
}

std::string answer::json() const {
    std::string text;
    base::write_json(text, data());
    return text;
}

const std::string& answer::id() const {
    return what_->id;
}

void answer::read(const type_description& type, void* value) const {
    try {
        decode(data(), type, value);
    } catch (const std::invalid_argument& misfit) {
        throw error{"the operation succeeded, but its answer does not fit the contract: " +
                        std::string{misfit.what()},
                    "protocolo", what_->id};
    }
}

}  // namespace detail
}  // namespace tramite
