// One generator for all that is random, so that a seed says everything.
#include "tests/proof/call_source.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace proof {
namespace {

struct share {
    std::string_view operation;
    std::size_t parts;
};
// What goes wrong is rare enough to leave money to move, and frequent enough to be everywhere.
constexpr std::array shares{
    share{deposit.name, 20},         share{withdraw.name, 20}, share{transfer.name, 20},
    share{withdraw_jointly.name, 8}, share{count_key.name, 8}, share{read_one.name, 6},
    share{read_all.name, 6},         share{refuse.name, 4},    share{fail.name, 4},
    share{break_key.name, 3},        share{roll_back.name, 1},
};
constexpr std::size_t all_parts = 100;

}  // namespace

call_source::call_source(std::uint64_t seed, const mix& wanted) : random_{seed}, mix_{wanted} {
    double sum = 0;
    for (std::int64_t rank = 1; rank <= wanted.of.plain; ++rank)
        chances_.push_back(sum += 1 / std::pow(static_cast<double>(rank), wanted.skew));
    for (auto& each : chances_)
        each /= sum;
}

std::size_t call_source::below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
}

std::int64_t call_source::any_account() {
    const double drawn = std::uniform_real_distribution<double>{0, 1}(random_);
    const auto found = std::ranges::lower_bound(chances_, drawn);
    return std::min<std::int64_t>(found - chances_.begin(), mix_.of.plain - 1) + 1;
}

call call_source::next() {
    auto left = below(all_parts);
    auto chosen = shares.begin();
    for (; left >= chosen->parts; ++chosen)
        left -= chosen->parts;
    const bool is_read = chosen->operation == read_one.name || chosen->operation == read_all.name;
    return {.id = is_read ? std::string{} : new_id(),
            .operation = std::string{chosen->operation},
            .data = data_for(chosen->operation),
            .attempts = {}};
}

order call_source::data_for(std::string_view operation) {
    order data{.cuenta = any_account(),
               .otra = any_account(),
               .valor = static_cast<std::int64_t>(below(400)) + 1};
    if (operation == transfer.name && data.otra == data.cuenta)
        data.otra = data.cuenta % mix_.of.plain + 1;
    if (operation == withdraw_jointly.name) {
        data.cuenta = mix_.of.first_paired() +
                      static_cast<std::int64_t>(below(static_cast<std::size_t>(2 * mix_.of.pairs)));
        data.otra = mix_.of.partner(data.cuenta);
    }
    if (operation == count_key.name) {
        const auto keys = static_cast<std::size_t>(mix_.keys);
        data.cuenta = first_key + static_cast<std::int64_t>(below(keys));
        data.otra = first_key + static_cast<std::int64_t>(below(keys));
    }
    return data;
}

// UUIDv7 by form; every fifth is a name, which has a table of its own.
std::string call_source::new_id() {
    const auto number = ++made_;
    const auto drawn = random_();
    std::array<char, 40> text{};
    if (number % 5 == 0)
        std::snprintf(text.data(), text.size(), "nombre-%08llx-%016llx",
                      static_cast<unsigned long long>(number),
                      static_cast<unsigned long long>(drawn));
    else
        std::snprintf(text.data(), text.size(), "%08llx-%04llx-7%03llx-8%03llx-%012llx",
                      static_cast<unsigned long long>((mix_.begin_ms + number) >> 16),
                      static_cast<unsigned long long>((mix_.begin_ms + number) & 0xffff),
                      static_cast<unsigned long long>(drawn >> 52),
                      static_cast<unsigned long long>((drawn >> 40) & 0xfff),
                      static_cast<unsigned long long>(
                          ((drawn & 0xff'ffff'ffff) ^ static_cast<std::uint64_t>(number))));
    return text.data();
}

std::string text_of(const call& asked) {
    std::string text = "{\"operacion\":\"" + asked.operation +
                       "\",\"datos\":{\"cuenta\":" + std::to_string(asked.data.cuenta) +
                       ",\"otra\":" + std::to_string(asked.data.otra) +
                       ",\"valor\":" + std::to_string(asked.data.valor) + "}";
    if (!asked.id.empty()) text += ",\"id\":\"" + asked.id + '"';
    return text + "}\n";
}

}  // namespace proof
