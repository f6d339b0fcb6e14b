// Greets, and counts the visits: the effect and the answer happen once, or not at all.
#pragma once
#include "greeting.hpp"
#include "tramite/catalog.hpp"

inline constexpr auto schema = "create table visitas(nombre text primary key, veces int not null)";

inline std::string count_and_greet(const person& in, tramite::transaction& db) {
    if (in.nombre.empty()) throw tramite::refused{"Falta el nombre"};
    const auto visits = db.one<int>(
        "insert into visitas(nombre, veces) values ($1, 1)"
        " on conflict (nombre) do update set veces = visitas.veces + 1 returning veces",
        in.nombre);
    return "Hola, " + in.nombre + ": visita " + std::to_string(visits);
}
