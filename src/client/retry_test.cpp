// What each event decides, before and after a byte may have left.
#include "client/retry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramite::calling {
namespace {

constexpr const char* id = "0192f0c1-2345-7abc-8def-0123456789ab";
using enum ending::kind;

wire::native_response refused(std::string text, std::string code, bool is_retriable = false) {
    wire::native_response came;
    came.error = std::move(text);
    came.code = std::move(code);
    came.is_retriable = is_retriable;
    return came;
}

outcome_unknown::reason why_unknown(const detail::answer& came) {
    try {
        (void)came.problem();
    } catch (const outcome_unknown& unknown) {
        EXPECT_EQ(unknown.id(), id);
        return unknown.why();
    }
    throw std::logic_error{"the outcome is known"};
}

TEST(retry, what_was_not_sent_goes_to_another_connection) {
    for (const auto what : {closed, not_an_answer}) {
        retry call{id};
        EXPECT_FALSE(call.on_ending({what, "gone"}).has_value());
    }
}

TEST(retry, a_server_that_closes_every_connection_is_not_dialled_for_ever) {
    retry call{id};
    for (int lost = 1; lost < retry::connections_max; ++lost)
        ASSERT_FALSE(call.on_ending({closed, "gone"}).has_value());
    const auto why = call.on_ending({closed, "gone"}).value().problem().value();
    EXPECT_EQ(why.code(), "sin_conexion");
    EXPECT_THAT(why.what(), testing::HasSubstr("gone"));
}

TEST(retry, without_any_server_nothing_was_done_and_it_may_be_tried_again) {
    for (const auto what : {not_connected, client_gone}) {
        retry call{id};
        const auto why = call.on_ending({what, "nobody there"}).value().problem().value();
        EXPECT_EQ(why.code(), "sin_conexion");
        EXPECT_EQ(why.id(), id);
        EXPECT_TRUE(why.is_retriable());
        EXPECT_THAT(why.what(), testing::HasSubstr("nobody there"));
    }
}

TEST(retry, once_a_byte_may_have_left_every_ending_leaves_the_outcome_unknown) {
    using enum outcome_unknown::reason;
    const std::vector<std::pair<ending::kind, outcome_unknown::reason>> cases{
        {ending::kind::closed, outcome_unknown::reason::closed},
        {ending::kind::client_gone, outcome_unknown::reason::closed},
        {ending::kind::not_an_answer, outcome_unknown::reason::not_an_answer}};
    for (const auto& [what, reason] : cases) {
        retry call{id};
        call.leaving();
        EXPECT_EQ(why_unknown(call.on_ending({what, "gone"}).value()), reason);
    }
}

TEST(retry, what_the_system_never_took_was_not_sent) {
    retry call{id};
    call.leaving();
    call.stayed();
    EXPECT_FALSE(call.on_ending({closed, "gone"}).has_value());
}

TEST(retry, a_deadline_before_the_first_byte_is_an_error_and_after_it_unknown) {
    retry call{id};
    const auto why = call.on_deadline().problem().value();
    EXPECT_EQ(why.code(), "plazo_vencido");
    EXPECT_TRUE(why.is_retriable());
    call.leaving();
    EXPECT_EQ(why_unknown(call.on_deadline()), outcome_unknown::reason::deadline);
}

TEST(retry, the_servers_answer_is_what_it_says) {
    retry call{id};
    call.leaving();
    wire::native_response done;
    done.data = 7;
    EXPECT_EQ(call.on_response(std::move(done)).json(), "7");
    const auto no = call.on_response(refused("Fondos insuficientes", "rechazado")).problem();
    EXPECT_STREQ(no->what(), "Fondos insuficientes");
    EXPECT_EQ(no->code(), "rechazado");
    EXPECT_EQ(no->id(), id);
    EXPECT_FALSE(no->is_retriable());
    EXPECT_TRUE(call.on_response(refused("Espere", "saturado", true)).problem()->is_retriable());
}

TEST(retry, a_server_that_does_not_know_leaves_it_unknown) {
    retry call{id};
    call.leaving();
    for (auto& came : {refused("Resultado desconocido: se perdió", "no_disponible", true),
                       refused("El id venció", "id_vencido")})
        EXPECT_EQ(why_unknown(call.on_response(came)), outcome_unknown::reason::answered);
}

TEST(retry, what_is_refused_here_was_not_sent) {
    const retry call{id};
    EXPECT_EQ(call.on_too_big(2000, 1000).problem()->code(), "demasiado_grande");
    EXPECT_FALSE(call.on_too_big(2000, 1000).problem()->is_retriable());
    EXPECT_EQ(call.on_overflow(10).problem()->code(), "saturado");
    EXPECT_TRUE(call.on_overflow(10).problem()->is_retriable());
    EXPECT_EQ(call.on_lost_order().problem()->code(), "sin_conexion");
}

}  // namespace
}  // namespace tramite::calling
