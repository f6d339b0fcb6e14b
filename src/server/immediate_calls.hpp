// Requests for immediate handlers in the plainest spelling, each answered as it is read. One call
// is used for all of them, and each answer is written right behind the last: what most of them
// cost otherwise is making, moving and ending what nobody else looks at. No Asio. For the sessions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/json_text.hpp"
#include "operation/input.hpp"
#include "server/admission.hpp"
#include "server/call.hpp"
#include "server/seeds.hpp"
#include "server/watch.hpp"
#include "tramite/catalog.hpp"
#include "tramite/limits.hpp"
#include "wire/plain_request.hpp"

namespace tramite::serving {

// One for each I/O thread. Thread: that one.
class immediate_calls {
public:
    // `here`: where the handlers are watched.
    immediate_calls(const catalog& operations, const limits& bounds, station& here);

    // Whether the text is such a request, and its data fits: then it is the call under way. What
    // it is not is for admission, which says why.
    [[nodiscard]] bool admit(std::string_view text, const asker& who, const base::moment& came);
    // Calls its handler and appends the answer to `out`. The outcome, if it is no success.
    [[nodiscard]] std::optional<base::outcome> answer(std::string& out);
    // Of the last that was admitted; the id, empty if there is none, as a view of its text.
    [[nodiscard]] const detail::binding& bound() const noexcept { return *call_.bound; }
    [[nodiscard]] std::string_view id() const noexcept { return id_; }

private:
    [[nodiscard]] const detail::binding* find(std::string_view operation);
    [[nodiscard]] bool decode(const wire::plain_request& asked);
    [[nodiscard]] bool fill(boost::json::value&& data);
    void tell(const wire::plain_request& asked, const asker& who, base::wall_time came);

    const catalog* operations_;
    const limits* bounds_;
    station* here_;
    base::json_parser parser_;
    seeds seeds_;
    // What its watch looks at, and its handler.
    call call_;
    operations::input_place input_;
    void* data_ = nullptr;
    std::string_view id_;
};

}  // namespace tramite::serving
