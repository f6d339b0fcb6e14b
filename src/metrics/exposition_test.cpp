// The page of numbers: its names, which others rely on, and that Prometheus takes it.
#include "metrics/exposition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "tests/golden/golden.hpp"

namespace tramite::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A page on which every number has happened.
std::string full_page() {
    registry all{{"retiro", "una \"rara\"\\\n"}};
    io_sheet& io = all.add_io_thread();
    io.calls.observe({.operation = 0, .end = ending::of(base::success("1"))},
                     std::chrono::microseconds{60});
    io.calls.observe({.operation = 0, .end = ending::of(base::fault())}, std::chrono::seconds{60});
    io.calls.observe({.operation = 1, .end = ending::of(base::success("1"))},
                     std::chrono::microseconds{60});
    all.add_lane_thread(lane_name::writing).group_requests.observe(3);
    return expose(all.add_up(),
                  {.version = "1.2.3", .compiler = "a compiler", .is_ready = true, .process = {}});
}

// Type and labels of each family, without its values.
std::string names_on(const std::string& page) {
    std::istringstream lines{page};
    std::map<std::string, std::set<std::string>> labels;
    std::map<std::string, std::string> types;
    std::string family;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# TYPE ")) {
            family = line.substr(7, line.rfind(' ') - 7);
            types[family] = line.substr(line.rfind(' ') + 1);
        }
        if (line.starts_with('#')) continue;
        const auto begin = line.find('{');
        for (auto at = begin; at != std::string::npos && line[at] != '}';) {
            const auto equals = line.find("=\"", at);
            labels[family].insert(line.substr(at + 1, equals - at - 1));
            at = equals + 2;
            while (line[at] != '"')
                at += line[at] == '\\' ? 2 : 1;
            ++at;
        }
    }
    std::string names;
    for (const auto& [name, type] : types) {
        names += name + " " + type;
        for (const auto& label : labels[name])
            names += " " + label;
        names += "\n";
    }
    return names;
}

TEST(exposition, its_names_are_kept) {
    golden::expect_golden("metrics/names.txt", names_on(full_page()));
}

TEST(exposition, a_histogram_counts_up_to_infinity) {
    const auto page = full_page();
    EXPECT_THAT(page, HasSubstr("tramite_group_requests_bucket{le=\"2\"} 0\n"));
    EXPECT_THAT(page, HasSubstr("tramite_group_requests_bucket{le=\"4\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("tramite_group_requests_bucket{le=\"+Inf\"} 1\n"));
    EXPECT_THAT(page, HasSubstr("tramite_group_requests_sum 3\n"));
    EXPECT_THAT(page, HasSubstr("le=\"0.0001\"} 1\n"));
}

TEST(exposition, no_name_of_an_operation_can_forge_a_line) {
    EXPECT_THAT(full_page(), HasSubstr("rpc_method=\"una \\\"rara\\\"\\\\\\n\""));
}

TEST(exposition, what_went_well_has_no_error) {
    EXPECT_THAT(full_page(), HasSubstr("error_type=\"error_interno\""));
    EXPECT_THAT(full_page(), Not(HasSubstr("error_type=\"\"")));
}

TEST(exposition, what_has_not_happened_yet_is_zero) {
    const registry none{{}};
    const auto page = expose(none.add_up(), {.version = {}, .compiler = {}, .process = {}});
    EXPECT_THAT(page, HasSubstr("tramite_transactions_total{outcome=\"rollback\"} 0\n"));
    EXPECT_THAT(page, HasSubstr("tramite_rejections_total{code=\"saturado\"} 0\n"));
    EXPECT_THAT(page, HasSubstr("tramite_ready 0\n"));
}

}  // namespace
}  // namespace tramite::metrics
