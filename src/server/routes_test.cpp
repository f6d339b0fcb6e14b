// What each page says, by what the server is.
#include "server/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"

namespace tramite::serving {
namespace {

using ::testing::HasSubstr;

// Takes what it is given, and is done with it when the test says so.
class still_lane final : public lane {
public:
    bool submit(batch& run) override {
        ++submitted;
        taken = &run;
        return has_room;
    }
    void finish() { taken->owner->finished({&taken, 1}); }

    int submitted = 0;
    bool has_room = true;
    batch* taken = nullptr;
};

class routes_test : public ::testing::Test {
protected:
    [[nodiscard]] net::page get(std::string_view path, std::string_view query = {}) const {
        return pages.get({.path = path, .query = query}).value();
    }

    metrics::registry numbers{{"retiro"}};
    health state;
    store_probe probe;
    still_lane writing;
    testing::fake_clock time;
    std::uint64_t looks = 0;
    routes pages{{.numbers = &numbers,
                  .state = &state,
                  .probe = &probe,
                  .writing = &writing,
                  .time = &time,
                  .usage = [this] { return host::process_usage{.open_fds = ++looks}; }}};
};

TEST_F(routes_test, a_server_is_alive_whatever_else_it_is) {
    state.store_failed();
    EXPECT_EQ(get("/livez").status, 200U);
    EXPECT_EQ(get("/livez").body, "ok\n");
}

TEST_F(routes_test, readiness_says_why_not) {
    EXPECT_EQ(get("/readyz").status, 503U);
    EXPECT_EQ(get("/readyz").body, "not ready: starting\n");
    state.enter(health::phase::serving);
    EXPECT_EQ(get("/readyz").status, 200U);
    EXPECT_EQ(get("/healthz").body, "ready\n");
    state.enter(health::phase::draining);
    EXPECT_EQ(get("/healthz").status, 503U);
    EXPECT_EQ(get("/readyz").body, "not ready: draining\n");
}

TEST_F(routes_test, detail_is_json) {
    state.enter(health::phase::serving);
    state.store_failed();
    for (const auto* const query : {"verbose", "verbose=1", "a=b&verbose", "verbose&a"}) {
        const auto page = get("/readyz", query);
        EXPECT_EQ(page.status, 503U);
        EXPECT_EQ(page.content_type, "application/json");
        EXPECT_EQ(page.body,
                  "{\"ready\":false,\"phase\":\"serving\",\"database\":\"unavailable\"}\n");
    }
    EXPECT_EQ(get("/readyz", "verbosely").body, "not ready: the database is unavailable\n");
}

TEST_F(routes_test, an_unwell_store_is_probed_once_at_a_time_when_somebody_asks) {
    state.enter(health::phase::serving);
    EXPECT_EQ(get("/readyz").status, 200U);
    EXPECT_EQ(writing.submitted, 0);
    state.store_failed();
    EXPECT_EQ(get("/readyz").status, 503U);
    EXPECT_EQ(get("/metrics").status, 200U);
    EXPECT_EQ(writing.submitted, 1);
    writing.finish();
    writing.has_room = false;
    EXPECT_EQ(get("/readyz").status, 503U);
    EXPECT_EQ(get("/readyz").status, 503U);
    EXPECT_EQ(writing.submitted, 3);
    state.store_works();
    EXPECT_EQ(get("/readyz").status, 200U);
    EXPECT_EQ(writing.submitted, 3);
}

TEST_F(routes_test, numbers_are_in_the_format_of_prometheus) {
    const auto page = get("/metrics");
    EXPECT_EQ(page.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(page.body, HasSubstr("\ntramite_ready 0\n"));
    EXPECT_THAT(page.body, HasSubstr("tramite_build_info{version=\""));
    EXPECT_THAT(page.body, HasSubstr("process_resident_memory_bytes "));
}

TEST_F(routes_test, the_process_is_looked_at_once_a_second_however_often_somebody_asks) {
    looks = 0;
    for (int i = 0; i < 500; ++i)
        EXPECT_THAT(get("/metrics").body, HasSubstr("\nprocess_open_fds 1\n"));
    EXPECT_EQ(looks, 1U);
    time.advance(routes::usage_life);
    EXPECT_THAT(get("/metrics").body, HasSubstr("\nprocess_open_fds 2\n"));
}

TEST_F(routes_test, there_is_no_other_page) {
    for (const auto* const path : {"/", "", "/metrics/", "/readyzz"})
        EXPECT_FALSE(pages.get({.path = path, .query = {}}));
}

}  // namespace
}  // namespace tramite::serving
