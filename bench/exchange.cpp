// The texts are made once; afterwards only the digits of ids and accounts are written over.
#include "bench/exchange.hpp"

#include <charconv>
#include <stdexcept>

#include "base/id.hpp"

namespace tramite::bench {
namespace {

constexpr std::string_view account_place = "AAAAAAAA";
constexpr std::string_view id_place = "IIIIIIII-IIII-IIII-IIII-IIIIIIIIIIII";

std::string repeat(std::string_view text, std::size_t count) {
    std::string made;
    made.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i)
        made += text;
    return made;
}

// The founding document's first operation: nothing changes, and the handler is immediate.
class greeting final : public exchange_kind {
public:
    exchange make(std::size_t depth) override {
        return {
            .request = repeat("{\"operacion\":\"prueba_conexion\",\"datos\":\"hola\"}\n", depth),
            .expected = repeat("{\"datos\":\"HOLA\",\"error\":null}\n", depth)};
    }
    void renew(exchange&) override {}
};

class spread_kind : public exchange_kind {
public:
    explicit spread_kind(accounts of) : of_{of} {
        constexpr std::int64_t end = 100'000'000;
        if (of.count < 1 || of.first < end / 10 || of.first + of.count > end)
            throw std::invalid_argument{"accounts have eight digits, and there is at least one"};
    }

protected:
    void write_account(char* at) {
        const auto which = source_.random() % static_cast<std::uint64_t>(of_.count);
        std::to_chars(at, at + account_place.size(), of_.first + static_cast<std::int64_t>(which));
    }
    [[nodiscard]] base::uuid new_id() { return source_.next(); }

private:
    accounts of_;
    uuid_source source_;
};

void write_id(char* at, const base::uuid& id) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        const auto byte = std::to_integer<std::size_t>(id[i]);
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
    }
}

class withdrawal final : public spread_kind {
public:
    using spread_kind::spread_kind;

    exchange make(std::size_t depth) override {
        exchange made{.request = repeat(asked, depth), .expected = repeat(answered, depth)};
        renew(made);
        return made;
    }
    void renew(exchange& batch) override {
        char* request = batch.request.data();
        char* answer = batch.expected.data();
        char* const end = request + batch.request.size();
        for (; request != end; request += asked.size(), answer += answered.size()) {
            const auto id = new_id();
            write_account(request + asked.find(account_place));
            write_id(request + asked.find(id_place), id);
            write_id(answer + answered.find(id_place), id);
        }
    }

private:
    static constexpr std::string_view asked =
        "{\"operacion\":\"retiro\",\"datos\":{\"cuenta\":AAAAAAAA,\"valor\":1},"
        "\"id\":\"IIIIIIII-IIII-IIII-IIII-IIIIIIIIIIII\"}\n";
    static constexpr std::string_view answered =
        "{\"datos\":\"Retiro exitoso\",\"error\":null,"
        "\"id\":\"IIIIIIII-IIII-IIII-IIII-IIIIIIIIIIII\",\"codigo\":null,\"reintentar\":false}\n";
};

class balance_question final : public spread_kind {
public:
    using spread_kind::spread_kind;

    exchange make(std::size_t depth) override {
        exchange made{.request = repeat(asked, depth), .expected = {}};
        renew(made);
        return made;
    }
    void renew(exchange& batch) override {
        char* const end = batch.request.data() + batch.request.size();
        for (char* request = batch.request.data(); request != end; request += asked.size())
            write_account(request + asked.find(account_place));
    }

private:
    static constexpr std::string_view asked =
        "{\"operacion\":\"consulta\",\"datos\":{\"cuenta\":AAAAAAAA}}\n";
};

}  // namespace

bool are_successes(std::string_view lines, std::size_t count) {
    for (; count != 0 && !lines.empty(); --count) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(line.size() + 1);
        if (!line.starts_with("{\"datos\":") || !line.ends_with(",\"error\":null}")) return false;
    }
    return count == 0 && lines.empty();
}

std::unique_ptr<exchange_kind> make_kind(std::string_view name, accounts of) {
    if (name == "prueba_conexion") return std::make_unique<greeting>();
    if (name == "retiro") return std::make_unique<withdrawal>(of);
    if (name == "consulta") return std::make_unique<balance_question>(of);
    throw std::invalid_argument{"there is no kind of request '" + std::string{name} +
                                "'; there are prueba_conexion, retiro, consulta"};
}

}  // namespace tramite::bench
