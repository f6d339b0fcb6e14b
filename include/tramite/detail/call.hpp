// A call on its way out and the answer on its way back, with the types taken away: what the
// templates of client.hpp hand to the library. Implemented in src/client.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "tramite/client_options.hpp"
#include "tramite/detail/codec.hpp"
#include "tramite/detail/describe.hpp"
#include "tramite/error.hpp"
#include "tramite/export.hpp"
#include "tramite/operation.hpp"
#include "tramite/result.hpp"

namespace tramite {
class client;
}

namespace tramite::detail {

// An operation's name and its data as JSON.
struct question {
    std::string operation;
    std::string data;
};

template <class In, class Out>
question encoded(const operation<In, Out>& which, const In& data) {
    question asked{std::string{which.name}, {}};
    encode(asked.data, describe<In>(), &data);
    return asked;
}

// What came of one call: data, an error, or nothing that one could know.
class TRAMITE_EXPORT answer {
public:
    struct contents;
    explicit answer(std::unique_ptr<contents> what) noexcept;
    answer(answer&& other) noexcept;
    answer& operator=(answer&& other) noexcept;
    ~answer();

    // The error, if it was one. Throws outcome_unknown.
    [[nodiscard]] std::optional<error> problem() const;
    // The data of a success, and the same as compact JSON.
    [[nodiscard]] const boost::json::value& data() const;
    [[nodiscard]] std::string json() const;
    // The id that was sent, or empty.
    [[nodiscard]] const std::string& id() const;

    // Throws error and outcome_unknown; error `protocolo` if the data does not fit Out.
    template <class Out>
    [[nodiscard]] Out take() const {
        if (auto why = problem()) throw *std::move(why);
        if constexpr (!std::is_void_v<Out>) {
            Out out{};
            read(describe<Out>(), &out);
            return out;
        }
    }
    template <class Out>
    [[nodiscard]] result<Out> take_result() const {
        if (auto why = problem()) return *std::move(why);
        if constexpr (std::is_void_v<Out>)
            return {};
        else
            return take<Out>();
    }

private:
    void read(const type_description& type, void* value) const;

    std::unique_ptr<contents> what_;
};

// The operations that tell of an earlier call: what became of it; and the same, but decided.
inline constexpr std::string_view ask_outcome = "tramite.resultado";
inline constexpr std::string_view ask_settle = "tramite.anular";

// What one of them tells.
struct standing {
    progress how_far = progress::none;
    std::optional<answer> final;
};

// Takes an answer when it comes, once. Thread: the client's own.
class receiver {
public:
    virtual ~receiver() = default;
    virtual void receive(answer came) noexcept = 0;
};

// Turns an answer into a future's value or exception.
template <class Out>
class promised final : public receiver {
public:
    [[nodiscard]] std::future<Out> future() { return promise_.get_future(); }

    void receive(answer came) noexcept override {
        try {
            if constexpr (std::is_void_v<Out>) {
                came.template take<Out>();
                promise_.set_value();
            } else {
                promise_.set_value(came.template take<Out>());
            }
        } catch (...) {
            promise_.set_exception(std::current_exception());
        }
    }

private:
    std::promise<Out> promise_;
};

struct outgoing {
    question what;
    call_options how;
    std::unique_ptr<receiver> whom;
};

// Sends a call for which nobody waits. `take` is handed what gives it up, before the call can be
// answered: error `cancelado` if it was not sent yet, else outcome_unknown; nothing once it is
// answered. Thread: any; what was handed out may outlive the client.
using take_giver_up = std::function<void(std::function<void()>)>;
TRAMITE_EXPORT void begin(client& by, outgoing what, const take_giver_up& take);

}  // namespace tramite::detail
