// What may stand at the path of a Unix-domain socket, and what becomes of it.
#include "net/socket_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "testing/temporary_folder.hpp"

namespace tramite::net {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace files = std::filesystem;

// A socket of the test's own.
class plain_socket {
public:
    explicit plain_socket(int kind = SOCK_STREAM)
        : fd_{::socket(AF_UNIX, kind | SOCK_CLOEXEC, 0)} {}
    plain_socket(const plain_socket&) = delete;
    plain_socket& operator=(const plain_socket&) = delete;
    ~plain_socket() { ::close(fd_); }

    [[nodiscard]] int get() const { return fd_; }
    void bind(const std::string& path) const {
        const auto where = address_of(path);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where), 0) << path;
    }
    void listen() const { EXPECT_EQ(::listen(fd_, 5), 0); }
    [[nodiscard]] bool connect(const std::string& path) const {
        const auto where = address_of(path);
        return ::connect(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
    }

private:
    static sockaddr_un address_of(const std::string& path) {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        std::memcpy(where.sun_path, path.data(), path.size());
        return where;
    }

    int fd_;
};

// As a server does it: the socket, and its name.
struct bound_socket {
    explicit bound_socket(const std::string& path) : file{path} {
        file.prepare(socket.get());
        socket.bind(path);
        file.has_bound();
        socket.listen();
    }

    plain_socket socket;
    socket_file file;
};

void leave_stale(const std::string& path) {
    const plain_socket killed;
    killed.bind(path);
    killed.listen();
}

std::string refusal_of(const std::string& path) {
    try {
        const socket_file refused{path};
        return "it was taken";
    } catch (const std::runtime_error& said) {
        return said.what();
    }
}

class socket_file_test : public ::testing::Test {
protected:
    testing::temporary_folder folder;
    std::string path = folder.file("bank.sock");
};

TEST_F(socket_file_test, a_new_socket_is_its_owners_alone_whatever_the_umask) {
    const auto before = ::umask(0);
    const bound_socket server{path};
    ::umask(before);
    struct stat found {};
    ASSERT_EQ(::lstat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0600U);
    EXPECT_TRUE(plain_socket{}.connect(path));
}

TEST_F(socket_file_test, what_a_killed_server_left_is_replaced) {
    leave_stale(path);
    std::ofstream{path + ".lock"}.flush();
    ASSERT_FALSE(plain_socket{}.connect(path));
    const bound_socket server{path};
    EXPECT_TRUE(plain_socket{}.connect(path));
}

TEST_F(socket_file_test, it_is_removed_at_the_end_and_so_is_its_lock) {
    { const bound_socket server{path}; }
    EXPECT_TRUE(files::is_empty(files::path{path}.parent_path()));
}

TEST_F(socket_file_test, what_somebody_put_in_its_place_is_left) {
    const plain_socket other;
    {
        const bound_socket server{path};
        files::remove(path);
        other.bind(path);
        other.listen();
    }
    EXPECT_TRUE(plain_socket{}.connect(path));
}

TEST_F(socket_file_test, a_socket_that_somebody_serves_is_refused_and_its_process_named) {
    const plain_socket other;
    other.bind(path);
    other.listen();
    EXPECT_THAT(refusal_of(path), AllOf(HasSubstr("unix:" + path),
                                        HasSubstr("process " + std::to_string(::getpid()))));
    EXPECT_TRUE(plain_socket{}.connect(path));
    EXPECT_FALSE(files::exists(path + ".lock"));
}

TEST_F(socket_file_test, a_second_server_is_refused_until_the_first_has_ended) {
    {
        const bound_socket first{path};
        EXPECT_THAT(refusal_of(path), HasSubstr("another server listens there"));
        EXPECT_TRUE(plain_socket{}.connect(path));
    }
    const bound_socket second{path};
    EXPECT_TRUE(plain_socket{}.connect(path));
}

TEST_F(socket_file_test, another_name_of_the_same_socket_is_found_out) {
    const auto linked = folder.file("linked");
    files::create_directory_symlink(files::path{path}.parent_path(), linked);
    const auto hard = folder.file("hard.sock");
    const bound_socket first{path};
    files::create_hard_link(path, hard);
    EXPECT_THAT(refusal_of(linked + "/bank.sock"), HasSubstr("another server listens there"));
    EXPECT_THAT(refusal_of(hard), HasSubstr("listens there"));
    EXPECT_TRUE(plain_socket{}.connect(path));
}

TEST_F(socket_file_test, what_is_no_socket_is_refused_and_left_as_it_is) {
    std::ofstream{path} << "a letter";
    EXPECT_THAT(refusal_of(path), AllOf(HasSubstr(path), HasSubstr("no socket")));
    EXPECT_EQ(files::file_size(path), 8U);

    const auto link = folder.file("link.sock");
    const auto target = folder.file("target.sock");
    leave_stale(target);
    files::create_symlink(target, link);
    EXPECT_THAT(refusal_of(link), HasSubstr("no socket"));
    EXPECT_TRUE(files::is_socket(target));
}

TEST_F(socket_file_test, a_socket_of_another_kind_is_refused_and_left) {
    const plain_socket datagrams{SOCK_DGRAM};
    datagrams.bind(path);
    EXPECT_THAT(refusal_of(path), HasSubstr("not known"));
    EXPECT_TRUE(files::is_socket(path));
}

TEST_F(socket_file_test, a_path_that_is_too_long_or_leads_nowhere_is_told) {
    EXPECT_THAT(refusal_of("/" + std::string(107, 'x')),
                AllOf(HasSubstr("108 bytes"), HasSubstr("at most 107")));
    EXPECT_THAT(refusal_of(folder.file("missing") + "/bank.sock"), HasSubstr("No such file"));
}

TEST_F(socket_file_test, a_file_of_somebody_that_has_the_name_of_the_lock_is_not_removed) {
    std::ofstream{path + ".lock"} << "a letter";
    { const bound_socket server{path}; }
    EXPECT_EQ(files::file_size(path + ".lock"), 8U);
}

TEST_F(socket_file_test, of_servers_that_race_for_a_stale_socket_exactly_one_wins) {
    for (int round = 0; round < 20; ++round) {
        const auto contested = folder.file("race" + std::to_string(round));
        leave_stale(contested);
        std::atomic<int> ready = 0;
        std::vector<std::unique_ptr<bound_socket>> won(4);
        std::vector<std::thread> servers;
        for (auto& mine : won)
            servers.emplace_back([&contested, &ready, &mine] {
                ++ready;
                while (ready < 4)
                    std::this_thread::yield();
                try {
                    mine = std::make_unique<bound_socket>(contested);
                } catch (const std::runtime_error&) {
                    // Another was there first.
                }
            });
        for (auto& server : servers)
            server.join();
        EXPECT_EQ(std::ranges::count_if(won, [](const auto& each) { return each != nullptr; }), 1);
        EXPECT_TRUE(plain_socket{}.connect(contested));
    }
}

}  // namespace
}  // namespace tramite::net
