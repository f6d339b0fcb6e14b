// One thread and poll(): what is between two looks is at most a millisecond late, which is nothing
// to a fault.
#include "tests/crash/faulty_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/crash/line_socket.hpp"

namespace proof {
namespace {

using clock = std::chrono::steady_clock;

constexpr int queue_length = 1024;
constexpr int look_ms = 1;
constexpr std::size_t read_bytes = 1 << 16;

sockaddr_in loopback() {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return where;
}

// Both ends lose what is under way.
void reset(int socket) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

// One direction or the other of a link: what came and is not taken on yet.
struct side {
    int socket = -1;
    std::string arrived;
    std::string leaving;
    bool is_ended = false;

    // False if the connection is gone.
    [[nodiscard]] bool read() {
        std::string part(read_bytes, '\0');
        const auto count = ::recv(socket, part.data(), part.size(), MSG_DONTWAIT);
        if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        if (count == 0) is_ended = true;
        arrived.append(part.data(), static_cast<std::size_t>(count));
        return true;
    }
    [[nodiscard]] bool write() {
        if (leaving.empty()) return true;
        const auto count =
            ::send(socket, leaving.data(), leaving.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        leaving.erase(0, static_cast<std::size_t>(count));
        return true;
    }
    // Empty if none is whole.
    [[nodiscard]] std::string take_line() {
        const auto end = arrived.find('\n');
        if (end == std::string::npos) return {};
        auto line = arrived.substr(0, end + 1);
        arrived.erase(0, end + 1);
        return line;
    }
};

}  // namespace

// A client's connection and its own to the server.
class faulty_proxy::link {
public:
    link(faulty_proxy& home, int client) : home_{&home} {
        client_.socket = client;
        server_.socket = connect_to(home.plan_.address);
        is_over_ = server_.socket < 0;
    }
    link(const link&) = delete;
    link& operator=(const link&) = delete;
    ~link() {
        for (const int each : {client_.socket, server_.socket, beside_.socket})
            if (each >= 0) ::close(each);
    }

    void add_to(std::vector<pollfd>& all) const {
        for (const auto* each : {&client_, &server_, &beside_}) {
            if (each->socket < 0 || each->is_ended) continue;
            const int wanted = POLLIN | (each->leaving.empty() ? 0 : POLLOUT);
            all.push_back({.fd = each->socket, .events = static_cast<short>(wanted), .revents = 0});
        }
    }

    // What can be done now; false if it is over.
    [[nodiscard]] bool step() {
        if (is_over_) return false;
        if (!client_.is_ended && !client_.read()) return false;
        if (!server_.read()) return false;
        if (beside_.socket >= 0) static_cast<void>(beside_.read());
        take_requests();
        take_answers();
        const bool is_written = server_.write() && client_.write();
        if (beside_.socket >= 0) static_cast<void>(beside_.write());
        return is_written && !is_over_ && !is_done();
    }

private:
    // What becomes of an answer, in the order of requests.
    enum class fate : std::uint8_t { pass, swallow, lose, cut };

    void take_requests() {
        while (!is_over_ && !is_request_lost_ && clock::now() >= held_until_) {
            const auto line = held_.empty() ? client_.take_line() : std::exchange(held_, {});
            if (line.empty()) return;
            if (was_held_) {
                was_held_ = false;
                forward(line, fate::pass);
            } else if (home_->meets_fault()) {
                spoil(line, home_->any_fault());
            } else {
                forward(line, fate::pass);
            }
        }
    }

    void forward(std::string_view line, fate of_answer) {
        server_.leaving += line;
        fates_.push_back(of_answer);
    }

    void spoil(const std::string& line, network_fault which) {
        home_->note(which);
        switch (which) {
            case network_fault::lost_request:
                is_request_lost_ = true;
                return;
            case network_fault::lost_answer:
                return forward(line, fate::lose);
            case network_fault::duplicate:
                return duplicate(line);
            case network_fault::late:
                held_ = line;
                was_held_ = true;
                held_until_ = clock::now() + home_->plan_.delay;
                return;
            case network_fault::cut_request:
                server_.leaving += line.substr(0, 1 + home_->random_() % (line.size() - 1));
                static_cast<void>(server_.write());
                is_over_ = true;
                return;
            case network_fault::cut_answer:
                return forward(line, fate::cut);
            case network_fault::reset:
                server_.leaving += line;
                static_cast<void>(server_.write());
                reset(client_.socket);
                if (home_->random_() % 2 == 0) reset(server_.socket);
                is_over_ = true;
        }
    }

    void duplicate(const std::string& line) {
        if (home_->random_() % 2 == 0) {
            const bool is_first_kept = home_->random_() % 2 == 0;
            forward(line, is_first_kept ? fate::pass : fate::swallow);
            return forward(line, is_first_kept ? fate::swallow : fate::pass);
        }
        if (beside_.socket < 0) beside_.socket = connect_to(home_->plan_.address);
        beside_.leaving += line;
        forward(line, fate::pass);
    }

    void take_answers() {
        for (auto line = server_.take_line(); !line.empty(); line = server_.take_line()) {
            if (is_answer_lost_) continue;
            // What is not asked for would be told as a broken order by whoever gets it.
            const auto what = fates_.empty() ? fate::pass : fates_.front();
            if (!fates_.empty()) fates_.pop_front();
            if (what == fate::pass) client_.leaving += line;
            if (what == fate::lose) is_answer_lost_ = true;
            if (what == fate::cut) {
                client_.leaving += line.substr(0, home_->random_() % (line.size() - 1));
                static_cast<void>(client_.write());
                is_over_ = true;
                return;
            }
        }
    }

    // The server has ended, or the client has and nothing of it is on its way.
    [[nodiscard]] bool is_done() const {
        if (server_.is_ended) return true;
        if (!client_.is_ended) return false;
        return is_request_lost_ ||
               (held_.empty() && client_.arrived.empty() && server_.leaving.empty());
    }

    faulty_proxy* home_;
    side client_;
    side server_;
    // Where copies go.
    side beside_;
    std::deque<fate> fates_;
    std::string held_;
    bool was_held_ = false;
    clock::time_point held_until_{};
    bool is_request_lost_ = false;
    bool is_answer_lost_ = false;
    bool is_over_ = false;
};

faulty_proxy::faulty_proxy(const proxy_plan& wanted) : plan_{wanted}, random_{wanted.seed} {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    auto where = loopback();
    socklen_t size = sizeof where;
    auto* const address = reinterpret_cast<sockaddr*>(&where);
    if (::bind(listener_, address, size) != 0 || ::listen(listener_, queue_length) != 0 ||
        ::getsockname(listener_, address, &size) != 0)
        throw std::runtime_error{"the proxy cannot listen"};
    own_address_ = "127.0.0.1:" + std::to_string(ntohs(where.sin_port));
    thread_ = std::thread{[this] { run(); }};
}

faulty_proxy::~faulty_proxy() {
    is_ending_ = true;
    thread_.join();
    ::close(listener_);
}

std::size_t faulty_proxy::count() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::size_t{0});
}

void faulty_proxy::run() {
    std::vector<pollfd> all;
    while (!is_ending_) {
        all.assign(1, {.fd = listener_, .events = POLLIN, .revents = 0});
        for (const auto& each : links_)
            each->add_to(all);
        ::poll(all.data(), all.size(), look_ms);
        accept();
        std::erase_if(links_, [](const auto& each) { return !each->step(); });
    }
}

void faulty_proxy::accept() {
    for (;;) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        const int yes = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        links_.push_back(std::make_unique<link>(*this, client));
    }
}

bool faulty_proxy::meets_fault() {
    return !is_healed_ && random_() % plan_.one_of == 0;
}

network_fault faulty_proxy::any_fault() {
    return static_cast<network_fault>(random_() % network_fault_names.size());
}

}  // namespace proof
