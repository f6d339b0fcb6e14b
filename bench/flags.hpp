// The flags of the programs that measure: --NAME NUMBER, and the words between them.
// For the main() of each.
#pragma once

#include <charconv>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tramite::bench {

// A value. Throws std::invalid_argument for what is no number.
class flags {
public:
    flags(int argc, char** argv) {
        for (int i = 1; i < argc; ++i) {
            const std::string_view given{argv[i]};
            if (!given.starts_with("--")) {
                words_.emplace_back(given);
                continue;
            }
            if (i + 1 == argc) throw std::invalid_argument{std::string{given} + " needs a number"};
            numbers_[std::string{given.substr(2)}] = read(argv[++i]);
        }
    }

    [[nodiscard]] const std::vector<std::string>& words() const noexcept { return words_; }
    // Takes the flag out: what is left at last is unknown.
    [[nodiscard]] std::int64_t take(const std::string& name, std::int64_t otherwise) {
        const auto found = numbers_.extract(name);
        return found.empty() ? otherwise : found.mapped();
    }
    void end() const {
        if (!numbers_.empty())
            throw std::invalid_argument{"there is no flag --" + numbers_.begin()->first};
    }

private:
    static std::int64_t read(std::string_view text) {
        std::int64_t number = 0;
        const auto [stop, problem] =
            std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc{} || stop != text.data() + text.size() || number < 0)
            throw std::invalid_argument{std::string{text} + " is no number"};
        return number;
    }

    std::vector<std::string> words_;
    std::map<std::string, std::int64_t> numbers_;
};

}  // namespace tramite::bench
