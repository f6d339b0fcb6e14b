// What goes wrong, as types: what a handler throws to say no, and what a client is told.
// For whoever writes a handler (refused, try_again) or calls an operation (error and its kin).
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

#include "tramite/export.hpp"

namespace tramite {

// Thrown by a handler: the answer is no. The transaction is rolled back, the refusal is kept under
// the request's id and is final. `message` is one line for a person (its control characters become
// blanks); `code` is stable, for programs. Throws std::invalid_argument if either is empty or too
// long, if the code is one of tramite's own, or if the message begins `Resultado desconocido:`.
class TRAMITE_EXPORT refused : public std::exception {
public:
    // A refusal is kept for as long as its receipt, and sent each time that it is asked for. A
    // message is a sentence or two, and a code is one word.
    static constexpr std::size_t message_bytes_max = 4'096;
    static constexpr std::size_t code_bytes_max = 64;

    explicit refused(const std::string& message, std::string code = "rechazado");

    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] const std::string& code() const noexcept { return code_; }

private:
    std::string message_;
    std::string code_;
};

// Thrown by a handler: not now. Rolled back, kept nowhere; the client may send it again.
class TRAMITE_EXPORT try_again : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Thrown by a client's call: the operation was answered with an error, or could not be asked.
// `code` is the answer's codigo (empty from a founding server, which has none), or one of the
// client's own: `sin_conexion` (no server could be reached; nothing was sent), `plazo_vencido` (the
// deadline passed and nothing was done: not sent, or rejected each time), `demasiado_grande` (not
// sent: over the limit), `saturado` (not sent: too many calls wait), `cancelado` (not sent: given
// up), `protocolo` (done, but the answer's data does not fit the operation's type). With a given id
// it speaks of this call only, not of earlier ones.
class TRAMITE_EXPORT error : public std::runtime_error {
public:
    error(const std::string& message, std::string code, std::string id, bool is_retriable = false)
        : std::runtime_error{message},
          code_{std::move(code)},
          id_{std::move(id)},
          is_retriable_{is_retriable} {}

    [[nodiscard]] const std::string& code() const noexcept { return code_; }
    // The id that the request was sent under; empty if it had none.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    // Sending the same request again, with the same id, may be answered otherwise.
    [[nodiscard]] bool is_retriable() const noexcept { return is_retriable_; }

private:
    std::string code_;
    std::string id_;
    bool is_retriable_;
};

// Thrown by a client's call: it was sent, and what became of it is not known. Nothing is decided:
// send it again under the same id to the same store, and it is done once whatever happened to this
// copy; or ask client::outcome(); or have it decided by client::settle(). Not if why() is expired:
// such an id is never run, and only the data tell whether its request was done.
class TRAMITE_EXPORT outcome_unknown : public std::runtime_error {
public:
    // What was seen last: no answer in time; the connection's end; something that is no answer; an
    // answer that decides nothing; its caller, who did not wait for it; that the id is too old or
    // too far ahead (`id_vencido`).
    enum class reason { deadline, closed, not_an_answer, answered, given_up, expired };

    outcome_unknown(const std::string& message, std::string id, reason why = reason::closed,
                    std::string store = {})
        : std::runtime_error{message}, id_{std::move(id)}, why_{why}, store_{std::move(store)} {}

    // The id that the request was sent under; empty if it had none.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    [[nodiscard]] reason why() const noexcept { return why_; }
    // The identity of the store that it may have reached, the only one that knows the id: for
    // call_options::store and inquiry_options::store. Empty if its server told none.
    [[nodiscard]] const std::string& store() const noexcept { return store_; }

private:
    std::string id_;
    reason why_;
    std::string store_;
};

}  // namespace tramite
