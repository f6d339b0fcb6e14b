// What happens at the marks. Empty but in the build for tests.
#include "base/fault_point.hpp"

#ifdef TRAMITE_FAULTS

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "tramite/database_error.hpp"

namespace tramite::base::fault_points {
namespace {

struct planned {
    std::size_t mark = 0;
    unsigned first = 0;
    unsigned last = 0;
    bool is_failure = false;
    std::function<void()> action{};
};

[[noreturn]] void refuse(std::string_view text, std::string_view problem) {
    throw std::invalid_argument{"the fault '" + std::string{text} + "' " + std::string{problem}};
}

std::size_t mark_named(std::string_view name) {
    const auto found = std::ranges::find(fault_names, name, &fault_name::text);
    if (found == fault_names.end()) refuse(name, "has no mark of that name in the list");
    return static_cast<std::size_t>(found - fault_names.begin());
}

void set_passings(planned& one, std::string_view text, std::string_view whole) {
    const bool has_more = text.ends_with('+');
    if (has_more) text.remove_suffix(1);
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, one.first);
    if (read.ec != std::errc{} || read.ptr != end || one.first == 0)
        refuse(whole, "needs the number of a passing, from 1, as MARK:N:ACTION");
    one.last = has_more ? std::numeric_limits<unsigned>::max() : one.first;
}

// A gate is a FIFO that the test made: opening it waits for the test, and its end is the leave to
// go on.
void pass_gate(const std::string& path) {
    (void)std::ifstream{path}.get();
}

void set_action(planned& one, std::string_view text, std::string_view whole) {
    constexpr std::string_view gate = "gate=";
    const auto& mark = fault_names[one.mark];
    if ((text == "on") != (mark.kind == fault_kind::variant))
        refuse(whole, "does not fit: a variant is `on`, and nothing else is");
    if (text == "kill") {
        one.action = [] { std::raise(SIGKILL); };
    } else if (text == "throw") {
        one.action = [&mark] {
            throw database_error{"fault at " + std::string{mark.text}, {.sqlstate = "58030"}};
        };
    } else if (text.starts_with(gate)) {
        one.action = [path = std::string{text.substr(gate.size())}] { pass_gate(path); };
    } else if (text == "fail") {
        if (mark.kind != fault_kind::failure) refuse(whole, "is at a mark that cannot fail");
        one.is_failure = true;
    } else if (text != "on") {
        refuse(whole, "has an action that is none: kill, throw, fail, gate=PATH, on");
    }
}

planned parsed(std::string_view text) {
    const auto name_end = text.find(':');
    const auto number_end = name_end == text.npos ? text.npos : text.find(':', name_end + 1);
    if (number_end == text.npos) refuse(text, "is not written MARK:N:ACTION");
    planned one{.mark = mark_named(text.substr(0, name_end))};
    set_passings(one, text.substr(name_end + 1, number_end - name_end - 1), text);
    set_action(one, text.substr(number_end + 1), text);
    return one;
}

std::string contents_of(const std::string& path) {
    std::ifstream file{path};
    if (!file) refuse("@" + path, "names a file that cannot be read");
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<planned> parsed_list(std::string_view text) {
    if (text.starts_with('@')) return parsed_list(contents_of(std::string{text.substr(1)}));
    std::vector<planned> all;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(",\n"), text.size());
        if (end > 0) all.push_back(parsed(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

class board {
public:
    board() {
        const char* const text = std::getenv("TRAMITE_FAULT");
        if (text == nullptr) return;
        try {
            plans_ = parsed_list(text);
        } catch (const std::invalid_argument& wrong) {
            std::fprintf(stderr, "TRAMITE_FAULT: %s\n", wrong.what());
            std::_Exit(2);
        }
    }

    void add(std::vector<planned> more) {
        const std::lock_guard lock{mutex_};
        std::ranges::move(more, std::back_inserter(plans_));
    }
    void clear() {
        const std::lock_guard lock{mutex_};
        plans_.clear();
        passings_ = {};
    }
    unsigned passings(std::size_t mark) {
        const std::lock_guard lock{mutex_};
        return passings_[mark];
    }
    bool is_planned(std::size_t mark) {
        const std::lock_guard lock{mutex_};
        return std::ranges::find(plans_, mark, &planned::mark) != plans_.end();
    }
    // Counts this passing, and gives what is to happen at it.
    std::vector<planned> pass(std::size_t mark) {
        const std::lock_guard lock{mutex_};
        const auto now = ++passings_[mark];
        std::vector<planned> due;
        for (const auto& one : plans_)
            if (one.mark == mark && one.first <= now && now <= one.last) due.push_back(one);
        return due;
    }

private:
    std::mutex mutex_;
    // Protected by mutex_.
    std::vector<planned> plans_;
    std::array<unsigned, fault_names.size()> passings_{};
};

// The process's, as the environment is.
board& the_board() {
    static const auto made = std::make_unique<board>();
    return *made;
}

}  // namespace

void arm(std::string_view text) {
    the_board().add(parsed_list(text));
}

void arm(std::string_view name, unsigned nth, std::function<void()> action) {
    the_board().add(
        {{.mark = mark_named(name), .first = nth, .last = nth, .action = std::move(action)}});
}

void disarm() {
    the_board().clear();
}

unsigned passings(std::string_view name) {
    return the_board().passings(mark_named(name));
}

bool passes(std::size_t mark) {
    bool is_failure = false;
    for (const auto& one : the_board().pass(mark)) {
        if (one.action) one.action();
        is_failure = is_failure || one.is_failure;
    }
    return is_failure;
}

bool is_variant(std::size_t mark) {
    return the_board().is_planned(mark);
}

}  // namespace tramite::base::fault_points

#endif
