// Cutting a stream into texts, and reading each as an answer.
#include "client/answer_stream.hpp"

#include <fmt/format.h>

#include "wire/rejection.hpp"

namespace tramite::calling {

std::optional<answer_stream::reading> answer_stream::next() {
    using enum wire::json_stream::status;
    const auto step = stream_.scan(std::string_view{buffer_}.substr(scanned_));
    scanned_ += step.read;
    if (step.what == need_more) {
        forget_read();
        return std::nullopt;
    }
    if (step.what != complete) return wire::not_a_response{refusal(step.what)};
    const auto size = stream_.text_size();
    const auto text = std::string_view{buffer_}.substr(scanned_ - size, size);
    return wire::read_response(parser_->parse(text), text, bounds_);
}

std::string answer_stream::refusal(wire::json_stream::status why) const {
    if (why == wire::json_stream::status::too_big)
        return fmt::format("the answer is over the limit of {} bytes", bounds_.message_bytes);
    const auto next = std::string_view{buffer_}.substr(scanned_);
    return "The answer cannot be used: " +
           wire::rejection_of(why, bounds_, stream_.text_size(), next).text.english;
}

void answer_stream::forget_read() {
    const auto kept = stream_.is_between_texts() ? 0 : stream_.text_size();
    buffer_.erase(0, scanned_ - kept);
    scanned_ = kept;
}

limits reading_bounds(const limits& bounds, const client_limits& own_bounds) {
    auto reading = bounds;
    reading.message_bytes = bounds.answer_bytes + own_bounds.envelope_bytes;
    return reading;
}

}  // namespace tramite::calling
