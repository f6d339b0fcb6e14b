// One connection's life on the server: the visible loop that reads, admits, executes and writes.
// The same for every way in.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/message_stream.hpp"
#include "server/admission.hpp"
#include "server/call.hpp"
#include "server/immediate_calls.hpp"
#include "server/lanes.hpp"
#include "server/tally.hpp"
#include "tramite/limits.hpp"

namespace tramite::serving {

// What a session uses of the server. All of it outlives every session.
struct services {
    lane* computing;
    lane* reading;
    lane* writing;
    running_ids* running;
    const limits* bounds;
    const base::clock* time;
    const operations::reserved_operations* own;
};

// What the sessions of one I/O thread share besides.
struct home {
    admission* door;
    immediate_calls* at_once;
    batch_owner* box;
    tally_book* book;
    // Where its immediate handlers are watched.
    station* here;
};

// Thread: its connection's I/O thread, on which it was made.
//
// Invariants, cited where they are kept:
//   N1  Requests take effect and are answered in the order sent: a run begins when the one before
//       it is done.
//   N2  A batch is lent to one lane at a time, and the session does nothing meanwhile.
//   N3  After one `cerrando` everything later on the connection is `cerrando`.
class session final : private net::message_taker {
public:
    session(std::unique_ptr<net::message_stream> stream, const home& at, const services& used);
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session();

    // Until the connection is closed.
    [[nodiscard]] boost::asio::awaitable<void> run();

    // Answers what has arrived, refuses what comes later, and ends.
    void drain() { stream_->drain(); }
    void abort() noexcept { stream_->abort(); }

private:
    taken take(std::span<const std::string_view> texts) override;
    void take_all(const net::arrivals& arrived);
    // Those at the front that are answered by the time they are read; says how many.
    [[nodiscard]] std::size_t answer_at_once(std::span<const std::string_view> texts,
                                             const base::moment& came);
    void answer_at_once();
    void admit(std::span<const std::string_view> texts, const base::moment& came);
    void admit(std::string_view text, const base::moment& came);
    [[nodiscard]] wire::dialect dialect_of_next(std::string_view text) const;
    // Why reading ended, in the dialect of what had come of the text.
    void write_flaw(const net::arrivals& arrived);
    [[nodiscard]] bool has_unknown_end() const;
    // Those at the front that need no lane; says how many.
    [[nodiscard]] std::size_t answer_first();
    // The rest of them, behind the first so many.
    [[nodiscard]] boost::asio::awaitable<bool> answer_all(std::size_t first);
    void refuse_rest_of_batch(std::size_t first);
    void forget_calls();
    // Answers at least the first of them, and says how many.
    [[nodiscard]] boost::asio::awaitable<std::size_t> answer_run(std::span<call> run);
    [[nodiscard]] std::size_t answer_now(std::span<call> run);
    void refuse_batch(lane& to);
    [[nodiscard]] std::span<call> next_run(std::size_t first);
    void answer_here(call& request);
    [[nodiscard]] boost::asio::awaitable<void> lend();
    void submit();
    void write(call& answered);
    void finish(std::span<call> answered);
    // The connection has taken it all, at once, as it nearly always does: no coroutine waits.
    [[nodiscard]] bool flush_now();
    [[nodiscard]] boost::asio::awaitable<bool> flush();
    // What an idle connection does not keep.
    void give_memory_back();
    // So much waits to be written that nothing more is executed before.
    [[nodiscard]] bool is_heavy() const noexcept {
        return out_.size() >= used_->bounds->unwritten_bytes;
    }
    [[nodiscard]] lane& lane_of_batch() const;

    std::unique_ptr<net::message_stream> stream_;
    admission* door_;
    immediate_calls* at_once_;
    const services* used_;
    station* here_;
    asker who_;
    tally tally_;
    // Of what is being answered; null if its way in has none.
    const wire::message_head* head_ = nullptr;
    // Of the last message that told it.
    wire::dialect dialect_ = wire::dialect::native;
    answer_writer writer_;
    std::vector<call> calls_;
    batch batch_;
    std::unique_ptr<suspended> waiting_;
    std::string out_;
    // The clock, as it was when the last calls were taken or answered.
    base::monotonic_time looked_{};
    bool is_refusing_ = false;
};

}  // namespace tramite::serving
