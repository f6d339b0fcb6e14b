// The contract of the probe server: operations that misbehave in each way there is, and the means
// to see what became of it. Their names are those that the scenarios send.
#pragma once

#include <boost/describe/enum.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tramite/operation.hpp"
#include "tramite/secret.hpp"

namespace probe {

struct note {
    std::string texto;
};
struct refused_note {
    std::string texto;
    std::string mensaje;
    std::string codigo = "rechazado";
};
struct gate_name {
    std::string puerta;
};
struct preparation {
    std::string puerta;
    // A file that gains a line for each preparation.
    std::optional<std::string> huella;
};
struct gated_note {
    std::string puerta;
    std::string texto;
};
struct statements {
    std::vector<std::string> sentencias;
    // Errors are noted down and swallowed, as a careless handler does.
    std::optional<bool> tragar;
};
struct password {
    tramite::secret contrasena;
};
struct size {
    std::int64_t bytes;
};

enum class colour { rojo, verde };
BOOST_DESCRIBE_ENUM(colour, rojo, verde)
struct point {
    std::int64_t x;
    std::int64_t y;
};
struct shapes {
    std::int8_t pequeno;
    std::uint32_t natural;
    double real;
    bool logico;
    std::string texto;
    colour color;
    point punto;
    std::vector<std::int64_t> lista;
    std::map<std::string, std::int64_t> mapa;
    std::optional<std::int64_t> opcional;
    std::int64_t propio = 7;
};

struct known {
    std::string operacion;
    std::string principal;
    std::string direccion;
    std::string id;
    std::int64_t ahora_ms;
    std::vector<std::byte> azar;
};

struct new_accounts {
    std::int64_t cuantas;
    std::int64_t saldo;
};
struct transfer_order {
    std::int64_t origen;
    std::int64_t destino;
    std::int64_t valor;
};
struct account {
    std::int64_t cuenta;
    std::int64_t saldo;
};
struct posting {
    std::string id;
    std::int64_t cuenta;
    std::int64_t cambio;
    std::int64_t saldo;
};

template <class In, class Out>
using op = tramite::operation<In, Out>;
using boost::json::value;

inline constexpr op<value, value> echo{"eco"};
inline constexpr op<value, value> echo_at_once{"eco_inmediato"};
inline constexpr op<shapes, shapes> echo_shapes{"formas"};
inline constexpr op<void, known> what_is_known{"contexto"};
inline constexpr op<password, std::int64_t> keep_secret{"secreto"};
inline constexpr op<size, std::string> large{"grande"};
inline constexpr op<size, std::string> write_large{"anotar_grande"};
inline constexpr op<void, void> break_down{"romper"};

inline constexpr op<gate_name, std::string> wait{"esperar"};
inline constexpr op<gate_name, std::int64_t> read_and_wait{"leer_y_esperar"};
inline constexpr op<gate_name, std::string> wait_at_once{"esperar_inmediato"};
inline constexpr op<preparation, std::string> wait_in_preparation{"preparar_y_esperar"};
inline constexpr op<gated_note, std::int64_t> write_and_wait{"anotar_y_esperar"};

inline constexpr op<note, std::int64_t> write{"anotar"};
inline constexpr op<void, std::vector<std::string>> notes{"notas"};
inline constexpr op<void, std::int64_t> count{"contar"};
inline constexpr op<note, std::int64_t> write_and_throw{"anotar_y_fallar"};
inline constexpr op<refused_note, std::int64_t> write_and_refuse{"anotar_y_rechazar"};
inline constexpr op<note, std::int64_t> write_if_open{"anotar_si_abierto"};
inline constexpr op<note, std::int64_t> refuse_in_preparation{"preparar_y_rechazar"};
inline constexpr op<statements, std::vector<std::string>> run_sql{"sql"};
inline constexpr op<statements, std::vector<std::string>> read_sql{"leer_sql"};

inline constexpr op<new_accounts, std::int64_t> open_accounts{"abrir_cuentas"};
inline constexpr op<transfer_order, std::string> move{"mover"};
inline constexpr op<void, std::vector<account>> balances{"saldos"};
inline constexpr op<void, std::vector<posting>> postings{"asientos"};

}  // namespace probe
