// The contract of the bank: each operation's name on the wire, its data and its answer.
// Shared by the server controller and the client controller; they have nothing else in common.
#pragma once

#include <boost/describe/enum.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tramite/operation.hpp"
#include "tramite/secret.hpp"

namespace bank {

// Amounts are whole numbers, and an account is named by its number of eight digits.
struct account {
    std::int64_t cuenta;
};

struct movement {
    std::int64_t cuenta;
    std::int64_t valor;
};

struct transfer_order {
    std::int64_t origen;
    std::int64_t destino;
    std::int64_t valor;
};

struct application {
    std::string nombre;
    tramite::secret contrasena;
    std::int64_t saldo;
};

struct credentials {
    std::int64_t cuenta;
    tramite::secret contrasena;
};

struct client_data {
    bool ok = true;
    std::string error;
    std::string nombre;
};

struct statement_request {
    std::int64_t cuenta;
    std::int64_t limite = 20;
};

enum class entry_kind { apertura, retiro, abono, transferencia_enviada, transferencia_recibida };
BOOST_DESCRIBE_ENUM(entry_kind, apertura, retiro, abono, transferencia_enviada,
                    transferencia_recibida)

// One change of an account's balance. `numero` counts from 1 in each account, `saldo` is the
// balance behind it, `contraparte` the other account of a transfer, `direccion` who asked for it.
struct entry {
    std::int64_t numero;
    std::string fecha;
    entry_kind tipo;
    std::int64_t valor;
    std::int64_t saldo;
    std::optional<std::int64_t> contraparte;
    std::string direccion;
};

// Any data; its text in capitals. Shows that there is a server, and that it answers.
inline constexpr tramite::operation<boost::json::value, std::string> greet{"prueba_conexion"};
// Refused: an empty name or password, a negative balance.
inline constexpr tramite::operation<application, account> open_account{"abrir_cuenta"};
// Refused: `Cuenta no existe`, `Clave incorrecta`.
inline constexpr tramite::operation<credentials, client_data> check_client{"consulta_cliente"};
// The balance. Refused: `Cuenta no existe`.
inline constexpr tramite::operation<account, std::int64_t> balance{"consulta"};
// Refused: a value that is not above zero, `Cuenta no existe`, `Fondos insuficientes`.
inline constexpr tramite::operation<movement, std::string> withdraw{"retiro"};
// Refused: a value that is not above zero, `Cuenta no existe`, a balance over 64 bits.
inline constexpr tramite::operation<movement, std::string> deposit{"abono"};
// Refused: all of the above, and an account's transfer to itself.
inline constexpr tramite::operation<transfer_order, std::string> transfer{"transferencia"};
// Newest first. Refused: `Cuenta no existe`, a limit outside 1 to 1000.
inline constexpr tramite::operation<statement_request, std::vector<entry>> statement{"movimientos"};

}  // namespace bank
