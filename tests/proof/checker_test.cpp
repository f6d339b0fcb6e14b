// The checker itself, on histories made right and then made wrong on purpose: what it cannot find
// here it would not find in a server.
#include "tests/proof/checker.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace proof {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using kind = answer::kind;

// A bank in which each request is done at once and answered; the time is counted.
class checker_test : public ::testing::Test {
protected:
    checker_test() {
        for (const auto& [cuenta, state] : bank_.state())
            kept.accounts[cuenta] = state;
        do_once(deposit, {.cuenta = 1, .valor = 5});
        do_once(withdraw, {.cuenta = 1, .valor = 100});
        do_once(transfer, {.cuenta = 2, .otra = 1, .valor = 7});
        do_once(withdraw, {.cuenta = 3, .valor = 5000});
        do_once(withdraw_jointly, {.cuenta = 9, .otra = 10, .valor = 1500});
        do_once(count_key, {.cuenta = first_key, .otra = first_key + 1});
        do_once(refuse, {.cuenta = 2, .valor = 1});
        do_once(fail, {.cuenta = 2, .valor = 1});
        do_once(read_one, {.cuenta = 1});
        do_once(read_all, {});
    }

    void do_once(const deed& which, const order& data) {
        const std::string name{which.name};
        const bool is_reading = name == read_one.name || name == read_all.name;
        call made{.id = is_reading ? "" : "id-" + name + std::to_string(told.size()),
                  .operation = name,
                  .data = data,
                  .attempts = {}};
        made.attempts.push_back({.sent_ns = ++now_, .received_ns = 0, .got = execute(made)});
        made.attempts.back().received_ns = ++now_;
        if (!is_reading) kept.receipts[made.id] = made.attempts.back().got;
        told.push_back(std::move(made));
    }

    answer execute(const call& made) {
        if (made.id.empty()) return success(bank_.look(made.operation, made.data));
        if (made.operation == fail.name) return {.what = kind::fault, .text = "mal", .code = {}};
        auto moves = bank_.moves_of(made.operation, made.data);
        if (moves.empty())
            return {.what = kind::refusal,
                    .text = refusal_text(bank_.look(made.operation, made.data)),
                    .code = "fondos"};
        for (auto& each : moves) {
            each.numero = static_cast<std::int64_t>(kept.movements.size()) + 1;
            each.id = made.id;
            bank_.apply(each);
            kept.accounts[each.cuenta] = {.saldo = each.saldo, .version = each.version};
            kept.movements.push_back(each);
        }
        const auto& first = moves.front();
        return success({.numero = first.numero, .saldo = first.saldo, .version = first.version});
    }

    static answer success(const position& at) {
        return {.what = kind::success, .text = success_text(at), .code = {}};
    }

    call& made_by(const deed& which) {
        return *std::ranges::find(told, which.name, &call::operation);
    }
    movement& movement_of(const deed& which) {
        return *std::ranges::find(kept.movements, made_by(which).id, &movement::id);
    }
    [[nodiscard]] std::vector<std::string> broken(ending how = ending::healed) const {
        std::vector<std::string> names;
        for (const auto& each : checker{accounts{}, told, kept}.check(how))
            names.emplace_back(each.invariant);
        return names;
    }

    history told;
    ledger kept;

private:
    model bank_{accounts{}};
    std::int64_t now_ = 0;
};

TEST_F(checker_test, what_was_done_once_is_in_order) {
    EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(checker_test, an_answer_whose_receipt_is_gone_is_found) {
    kept.receipts.erase(made_by(withdraw).id);
    EXPECT_THAT(broken(), Contains("ACUSE_DURABLE"));
}

TEST_F(checker_test, an_answer_that_is_not_the_stored_one_is_found) {
    kept.receipts[made_by(refuse).id].text += ' ';
    EXPECT_THAT(broken(), Contains("ACUSE_DURABLE"));
}

TEST_F(checker_test, two_answers_to_one_id_are_found) {
    auto& twice = made_by(withdraw);
    twice.attempts.push_back(twice.attempts.front());
    twice.attempts.back().got = {.what = kind::refusal, .text = "otro", .code = "fondos"};
    EXPECT_THAT(broken(), Contains("MISMA_RESPUESTA"));
}

TEST_F(checker_test, other_data_that_is_told_an_answer_is_found) {
    auto& asked = made_by(withdraw);
    asked.forgeries.push_back(asked.attempts.front());
    EXPECT_THAT(broken(), Contains("HUELLA"));
    asked.forgeries.back().got = {.what = kind::rejected, .text = "no", .code = "datos_invalidos"};
    EXPECT_THAT(broken(), Contains("HUELLA"));
}

TEST_F(checker_test, other_data_may_be_told_that_the_id_is_used_or_nothing) {
    auto& asked = made_by(withdraw);
    asked.forgeries.push_back({.sent_ns = 1, .got = {}});
    asked.forgeries.push_back(
        {.sent_ns = 1,
         .got = {.what = kind::rejected, .text = "ya se usó", .code = "id_reutilizado"}});
    EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(checker_test, an_answer_to_what_is_too_old_is_found) {
    auto& asked = made_by(withdraw);
    asked.id = "019b76da-a801-7738-82d1-00e77ae6459b";
    asked.revivals.push_back(asked.attempts.front());
    EXPECT_THAT(broken(), Contains("VENCIMIENTO"));
    asked.revivals.back().got = {.what = kind::rejected, .text = "no", .code = "id_reutilizado"};
    EXPECT_THAT(broken(), Contains("VENCIMIENTO"));
    asked.revivals.back().got.code = "id_vencido";
    EXPECT_THAT(broken(), Not(Contains("VENCIMIENTO")));
}

TEST(aged, an_id_is_a_day_and_a_half_older_and_otherwise_the_same) {
    EXPECT_EQ(aged("019b76da-a801-7738-82d1-00e77ae6459b"), "019b6f21-1e01-7738-82d1-00e77ae6459b");
}

TEST_F(checker_test, what_was_done_twice_is_found) {
    auto again = movement_of(deposit);
    again.numero = static_cast<std::int64_t>(kept.movements.size()) + 1;
    kept.movements.push_back(again);
    EXPECT_THAT(broken(), Contains("UNA_VEZ"));
}

TEST_F(checker_test, an_effect_without_its_receipt_is_found) {
    auto& lost = made_by(deposit);
    lost.attempts.clear();
    kept.receipts.erase(lost.id);
    EXPECT_THAT(broken(ending::cut), Contains("SIN_FANTASMA"));
}

TEST_F(checker_test, a_success_without_its_effect_is_found) {
    kept.movements.pop_back();
    EXPECT_THAT(broken(), Contains("SIN_FANTASMA"));
}

TEST_F(checker_test, an_effect_of_what_nobody_sent_is_found) {
    movement_of(deposit).id = "nadie";
    EXPECT_THAT(broken(), Contains("SIN_FANTASMA"));
}

TEST_F(checker_test, an_effect_of_what_was_refused_is_found) {
    movement_of(deposit).id = made_by(refuse).id;
    EXPECT_THAT(broken(), Contains("RECHAZO_FIRME"));
}

TEST_F(checker_test, a_transfer_of_which_half_is_there_is_found) {
    kept.movements.erase(std::ranges::find(kept.movements, made_by(transfer).id, &movement::id));
    EXPECT_THAT(broken(), Contains("UNA_VEZ"));
}

TEST_F(checker_test, money_from_nowhere_is_found) {
    kept.accounts[4].saldo += 1;
    EXPECT_THAT(broken(), Contains("CONSERVA"));
}

TEST_F(checker_test, a_balance_below_zero_is_found) {
    movement_of(withdraw).saldo = -1;
    EXPECT_THAT(broken(), Contains("NO_NEGATIVO"));
}

TEST_F(checker_test, a_withdrawal_that_had_to_be_refused_is_found) {
    made_by(withdraw).data.valor = 5000;
    EXPECT_THAT(broken(), Contains("SERIE"));
}

TEST_F(checker_test, a_refusal_of_what_had_to_be_done_is_found) {
    auto& refused =
        *std::ranges::find(told, 5000, [](const call& each) { return each.data.valor; });
    refused.data.valor = 1;
    EXPECT_THAT(broken(), Contains("SERIE"));
}

TEST_F(checker_test, an_answer_that_says_another_state_is_found) {
    auto& said = made_by(deposit);
    auto wrong = *read_success(said.attempts.front().got.text);
    ++wrong.saldo;
    said.attempts.front().got = success(wrong);
    kept.receipts[said.id] = said.attempts.front().got;
    EXPECT_THAT(broken(), Contains("SERIE"));
}

TEST_F(checker_test, a_success_of_what_always_throws_is_found) {
    kept.receipts[made_by(fail).id].what = kind::success;
    EXPECT_THAT(broken(), Contains("SERIE"));
}

TEST_F(checker_test, a_fault_of_what_never_throws_is_found) {
    kept.receipts[made_by(refuse).id].what = kind::fault;
    EXPECT_THAT(broken(), Contains("SERIE"));
}

TEST_F(checker_test, a_read_of_what_was_never_there_is_found) {
    auto seen = *read_success(made_by(read_all).attempts.front().got.text);
    ++seen.saldo;
    made_by(read_all).attempts.front().got = success(seen);
    EXPECT_THAT(broken(), Contains("LECTURA_DURABLE"));
}

TEST_F(checker_test, a_read_of_what_was_lost_later_is_found) {
    auto seen = *read_success(made_by(read_all).attempts.front().got.text);
    ++seen.numero;
    made_by(read_all).attempts.front().got = success(seen);
    EXPECT_THAT(broken(), Contains("LECTURA_DURABLE"));
}

TEST_F(checker_test, an_answer_before_its_request_in_the_order_is_found) {
    // The read of all, sent when everything was answered, saw the beginning.
    made_by(read_all).attempts.front().got =
        success({.numero = 0, .saldo = 12 * accounts{}.balance, .version = 0});
    EXPECT_THAT(broken(), Contains("TIEMPO_REAL"));
}

TEST_F(checker_test, a_request_that_was_left_without_an_answer_is_found_in_the_end) {
    made_by(read_one).attempts.front().got = {};
    EXPECT_THAT(broken(ending::healed), Contains("VIVEZA"));
    EXPECT_THAT(broken(ending::cut), IsEmpty());
}

TEST_F(checker_test, what_sqlite_finds_broken_is_told) {
    kept.damage = "row 3 missing from index";
    EXPECT_THAT(broken(), Contains("INTEGRIDAD"));
}

TEST(history, a_line_is_read_as_what_its_client_makes_of_it) {
    EXPECT_EQ(
        read_line(
            R"({"datos":{"numero":1},"error":null,"id":"a","codigo":null,"reintentar":false})"),
        (answer{.what = kind::success, .text = "{\"numero\":1}", .code = {}}));
    const auto of = [](const std::string& code, const std::string& again) {
        return read_line("{\"datos\":null,\"error\":\"no\",\"id\":\"a\",\"codigo\":\"" + code +
                         "\",\"reintentar\":" + again + "}")
            .what;
    };
    EXPECT_EQ(of("fondos", "false"), kind::refusal);
    EXPECT_EQ(of("error_interno", "false"), kind::fault);
    EXPECT_EQ(of("anulado", "false"), kind::annulled);
    EXPECT_EQ(of("id_reutilizado", "false"), kind::rejected);
    EXPECT_EQ(of("saturado", "true"), kind::retriable);
    EXPECT_EQ(read_line(R"({"datos":null,"error":"no"})").what, kind::none);
}

}  // namespace
}  // namespace proof
