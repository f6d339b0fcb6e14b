// A string that is read from requests like any other, and that tramite never writes anywhere else:
// not into logs, traces, histories or digests. For passwords and tokens.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tramite {

// A value; copied and compared like a string. To show it, one has to say so.
class secret {
public:
    secret() = default;
    secret(std::string text) : text_{std::move(text)} {}
    secret(std::string_view text) : text_{text} {}
    secret(const char* text) : text_{text} {}

    [[nodiscard]] const std::string& reveal() const noexcept { return text_; }

    friend bool operator==(const secret&, const secret&) = default;

private:
    std::string text_;
};

}  // namespace tramite
