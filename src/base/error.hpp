// The answers that are not data: tramite's codes in one table, and the outcome of a request.
// Everything between a handler and the wire speaks in these values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tramite::base {

// A line for a person, in the native dialect's language and in that of JSON-RPC, logs and tools.
struct message {
    std::string spanish;
    std::string english;

    friend bool operator==(const message&, const message&) = default;
};

// The codes that are tramite's own; a refusal may carry any other. Never renamed, never reused.
enum class code : std::uint8_t {
    error_interno,
    datos_invalidos,
    operacion_desconocida,
    peticion_invalida,
    no_es_json,
    demasiado_grande,
    no_autorizado,
    id_reutilizado,
    id_vencido,
    saturado,
    plazo_vencido,
    cerrando,
    no_disponible,
    anulado,
};

[[nodiscard]] std::string_view name(code which) noexcept;
// The code of that name, if it is one of tramite's own.
[[nodiscard]] std::optional<code> code_of(std::string_view name) noexcept;
[[nodiscard]] bool is_retriable(code which) noexcept;

// What became of a request. success, refusal and fault are final: of a writing request they are
// kept under its id, and every copy of it gets the same.
struct outcome {
    // unknown: the answer to a commit was lost, and the request may have had its effect.
    enum class kind : std::uint8_t { success, refusal, fault, rejection, failure, unknown };

    kind what = kind::success;
    // The answer, encoded as JSON; of a success only.
    std::string data;
    // The codigo of anything but a success.
    std::string code;
    // What to say of anything but a success. A refusal says the same in both languages.
    message text;

    [[nodiscard]] bool is_final() const noexcept { return what <= kind::fault; }
    [[nodiscard]] bool is_retriable() const noexcept;

    friend bool operator==(const outcome&, const outcome&) = default;
};

[[nodiscard]] outcome success(std::string data);
[[nodiscard]] outcome refusal(std::string text, std::string code);
[[nodiscard]] outcome fault();
// The refusal that claims the id of a request which is never to be done. No handler can make one.
[[nodiscard]] outcome annulment();
[[nodiscard]] bool is_annulment(const outcome& answer) noexcept;
[[nodiscard]] outcome rejection(code why, message text);
[[nodiscard]] outcome failure(message text);
// Its message begins `Resultado desconocido:`; every other kind means that nothing is half done.
[[nodiscard]] outcome unknown(message text);

// How the message of an unknown outcome begins; no other may begin so.
inline constexpr std::string_view unknown_prefix = "Resultado desconocido:";

// `text` with its line breaks and other control characters as blanks: messages are one line.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace tramite::base
