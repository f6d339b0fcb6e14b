// The load generator: connections that each send a batch of requests, wait for all the answers,
// check that each is a success, and send the next. One thread, no library between it and epoll.
// `load ADDRESS:PORT KIND` prints what it counted as JSON; an answer that is no success is exit 1.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <exception>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "bench/descriptor.hpp"
#include "bench/exchange.hpp"
#include "bench/flags.hpp"
#include "bench/latencies.hpp"

namespace {

using namespace tramite::bench;
using std::chrono::milliseconds;
using tramite::base::monotonic_time;

// A server that says nothing for so long is broken, and so is what would be measured.
constexpr int patience_ms = 20'000;

struct plan {
    std::string address;
    std::string kind;
    std::size_t connections;
    std::size_t depth;
    accounts of;
    milliseconds warm_up;
    milliseconds duration;
    // To end by a number rather than by the time; 0 for by the time.
    std::uint64_t requests;
};

struct peer {
    descriptor socket;
    exchange batch;
    // Of the batch's answers, how many bytes have come.
    std::size_t came = 0;
    // Themselves, and their lines, of a kind whose answers differ.
    std::string answers;
    std::size_t lines = 0;
    monotonic_time sent{};
};

class load {
public:
    load(const plan& wanted, exchange_kind& kind);
    void run();
    void print() const;

private:
    void send(peer& to);
    // The batch is complete, and was checked.
    [[nodiscard]] bool receive(peer& from);
    [[nodiscard]] bool compare(peer& from, std::string_view fresh) const;
    [[nodiscard]] bool collect(peer& from, std::string_view fresh) const;
    void answered(peer& whole);
    void turn(monotonic_time now);

    const plan* wanted_;
    exchange_kind* kind_;
    tramite::base::system_clock time_;
    descriptor poll_;
    std::vector<peer> peers_;
    std::size_t waiting_ = 0;

    enum class phase { warming, measuring, ending } phase_ = phase::warming;
    monotonic_time from_{};
    monotonic_time now_{};
    std::chrono::nanoseconds took_{};
    std::uint64_t sent_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t counted_ = 0;
    double busy_from_ = 0;
    double busy_ = 0;
    latencies latencies_;
};

descriptor connect_to(const std::string& address) {
    const auto colon = address.rfind(':');
    if (colon == std::string::npos) throw std::invalid_argument{"ADDRESS:PORT is expected"};
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    if (::inet_pton(AF_INET, address.substr(0, colon).c_str(), &there.sin_addr) != 1)
        throw std::invalid_argument{address + " is no IPv4 address"};
    descriptor made{checked(::socket(AF_INET, SOCK_STREAM, 0), "socket")};
    checked(::connect(made.get(), reinterpret_cast<sockaddr*>(&there), sizeof there), "connect");
    const int yes = 1;
    ::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return made;
}

// Seconds of processor that this process has used.
double busy_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

load::load(const plan& wanted, exchange_kind& kind)
    : wanted_{&wanted}, kind_{&kind}, poll_{checked(::epoll_create1(0), "epoll_create1")} {
    for (std::size_t i = 0; i < wanted.connections; ++i) {
        auto& made = peers_.emplace_back(peer{
            .socket = connect_to(wanted.address), .batch = kind.make(wanted.depth), .answers = {}});
        if (made.batch.expected.empty())
            made.answers.reserve(std::max<std::size_t>(4096, 256 * wanted.depth));
    }
    for (std::size_t i = 0; i < peers_.size(); ++i) {
        epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
        checked(::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, peers_[i].socket.get(), &event),
                "epoll_ctl");
    }
}

void load::run() {
    from_ = now_ = time_.monotonic();
    for (auto& each : peers_)
        send(each);
    std::array<epoll_event, 256> events;
    while (waiting_ != 0) {
        const int count = checked(
            ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), patience_ms),
            "epoll_wait");
        if (count == 0) throw std::runtime_error{"the server has stopped answering"};
        turn(time_.monotonic());
        for (int i = 0; i < count; ++i) {
            auto& from = peers_[events[static_cast<std::size_t>(i)].data.u64];
            if (receive(from)) answered(from);
        }
    }
}

void load::turn(monotonic_time now) {
    now_ = now;
    if (phase_ == phase::warming && now >= from_ + wanted_->warm_up) {
        phase_ = phase::measuring;
        from_ = now;
        busy_from_ = busy_seconds();
    }
    const bool is_enough =
        wanted_->requests != 0 ? sent_ >= wanted_->requests : now >= from_ + wanted_->duration;
    if (phase_ != phase::measuring || !is_enough) return;
    phase_ = phase::ending;
    took_ = now - from_;
    busy_ = busy_seconds() - busy_from_;
}

// A batch fits the buffer of a socket, which has been emptied by the answers to the last.
void load::send(peer& to) {
    to.sent = now_;
    std::string_view rest = to.batch.request;
    while (!rest.empty()) {
        const auto count = ::send(to.socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count < 0) throw_errno("send");
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    sent_ += wanted_->depth;
    ++waiting_;
}

bool load::receive(peer& from) {
    std::array<char, 32 << 10> in;
    const auto count = ::recv(from.socket.get(), in.data(), in.size(), 0);
    if (count < 0) throw_errno("recv");
    if (count == 0) throw std::runtime_error{"the server has closed a connection"};
    const std::string_view fresh{in.data(), static_cast<std::size_t>(count)};
    return from.batch.expected.empty() ? collect(from, fresh) : compare(from, fresh);
}

[[noreturn]] void fail_at(std::string_view answers) {
    throw std::runtime_error{"an answer is not the success that it must be, in: " +
                             std::string{answers.substr(0, 1000)}};
}

// What comes is where it is to be, byte for byte: nothing of it is kept.
bool load::compare(peer& from, std::string_view fresh) const {
    const auto expected = std::string_view{from.batch.expected};
    if (expected.substr(from.came, fresh.size()) != fresh) fail_at(fresh);
    from.came += fresh.size();
    return from.came == expected.size();
}

bool load::collect(peer& from, std::string_view fresh) const {
    from.answers.append(fresh);
    from.lines += static_cast<std::size_t>(std::ranges::count(fresh, '\n'));
    if (from.lines < wanted_->depth) return false;
    if (!are_successes(from.answers, wanted_->depth)) fail_at(from.answers);
    return true;
}

void load::answered(peer& whole) {
    received_ += wanted_->depth;
    --waiting_;
    if (phase_ == phase::measuring) {
        counted_ += wanted_->depth;
        latencies_.add(now_ - whole.sent);
    }
    whole.came = 0;
    whole.answers.clear();
    whole.lines = 0;
    if (phase_ == phase::ending || (wanted_->requests != 0 && sent_ >= wanted_->requests)) return;
    kind_->renew(whole.batch);
    send(whole);
}

void load::print() const {
    const double seconds = std::chrono::duration<double>(took_).count();
    std::printf(
        R"({"kind": "%s", "connections": %zu, "depth": %zu, "sent": %llu, "successes": %llu, )",
        wanted_->kind.c_str(), wanted_->connections, wanted_->depth,
        static_cast<unsigned long long>(sent_), static_cast<unsigned long long>(received_));
    std::printf(R"("seconds": %.3f, "per_second": %.1f, "p50_us": %.1f, "p99_us": %.1f, )", seconds,
                seconds > 0 ? static_cast<double>(counted_) / seconds : 0.0,
                latencies_.quantile_us(0.5), latencies_.quantile_us(0.99));
    std::printf(R"("own_processor": %.3f})"
                "\n",
                seconds > 0 ? busy_ / seconds : 0.0);
}

plan read_plan(int argc, char** argv) {
    flags given{argc, argv};
    if (given.words().size() != 2)
        throw std::invalid_argument{
            "usage: load ADDRESS:PORT prueba_conexion|retiro|consulta [--connections N] "
            "[--depth N] [--ms N] [--warm-up-ms N] [--requests N] [--accounts N] "
            "[--first-account N]"};
    plan wanted{
        .address = given.words()[0],
        .kind = given.words()[1],
        .connections = static_cast<std::size_t>(given.take("connections", 50)),
        .depth = static_cast<std::size_t>(given.take("depth", 1)),
        .of = {.first = given.take("first-account", 12345678), .count = given.take("accounts", 1)},
        .warm_up = milliseconds{given.take("warm-up-ms", 500)},
        .duration = milliseconds{given.take("ms", 3000)},
        .requests = static_cast<std::uint64_t>(given.take("requests", 0))};
    given.end();
    if (wanted.connections == 0 || wanted.depth == 0)
        throw std::invalid_argument{"at least one connection, and a depth of at least one"};
    return wanted;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto wanted = read_plan(argc, argv);
        const auto kind = make_kind(wanted.kind, wanted.of);
        load generator{wanted, *kind};
        generator.run();
        generator.print();
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "load: %s\n", failed.what());
        return 1;
    }
}
