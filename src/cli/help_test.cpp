// The texts of --help, byte for byte, for others quote them.
#include "cli/help.hpp"

#include <gtest/gtest.h>

#include "tests/golden/golden.hpp"

namespace tramite::cli {
namespace {

const program bank{.name = "bank-server", .version = "1.0"};

TEST(help, of_a_server) {
    golden::expect_golden("cli/server_help.txt", server_help(bank, {}));
}

TEST(help, of_a_client) {
    const program client{.name = "bank-client", .version = "1.0"};
    golden::expect_golden("cli/client_help.txt",
                          client_help(client, "127.0.0.1:8888", without_operation::runs_its_own));
}

TEST(help, of_tramite_and_its_commands) {
    const program call{.name = "tramite call", .version = {}};
    golden::expect_golden("cli/tramite_help.txt", tramite_help());
    golden::expect_golden("cli/tramite_call_help.txt",
                          client_help(call, "127.0.0.1:8888", without_operation::refuses));
}

TEST(help, no_line_is_wider_than_a_terminal) {
    for (const auto& text : {server_help(bank, {}), tramite_help(),
                             client_help(bank, "127.0.0.1:8888", without_operation::refuses)}) {
        std::size_t begin = 0;
        for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
            EXPECT_LE(end - begin, 100U) << text.substr(begin, end - begin);
            begin = end + 1;
        }
    }
}

}  // namespace
}  // namespace tramite::cli
