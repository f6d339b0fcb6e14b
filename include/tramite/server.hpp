// The server: listens, gives each connection a session of its own, and hands requests to the
// catalog's handlers inside transactions. For programs that embed it; serve.hpp is the usual way.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tramite/export.hpp"
#include "tramite/limits.hpp"
#include "tramite/migration.hpp"
#include "tramite/receipt_clock.hpp"

namespace tramite {

class catalog;

struct server_options {
    // At least one ADDRESS:PORT, [IPV6]:PORT or unix:PATH; port 0 picks a free one.
    std::vector<std::string> listen{"127.0.0.1:8888"};
    // The database: sqlite:FILE.
    std::string store{"sqlite:tramite.db"};
    std::vector<migration> migrations;
    // Threads that serve connections; 0 for half the processors, at least one.
    unsigned threads = 0;
    // Stopping: how long new connections are still accepted after readiness is gone.
    std::chrono::milliseconds drain_delay{0};
    // Web pages of other origins that may ask by a browser, as `https://bank.example:8443`.
    std::vector<std::string> allowed_origins;
    // By what receipts grow old after a time without a server.
    receipt_clock receipt_ages = receipt_clock::measured;
    limits bounds;
};

// Serves from its construction to stop(). The catalog must outlive it and not change meanwhile.
// Thread: any.
class TRAMITE_EXPORT server {
public:
    // Opens and migrates the store, then listens. Throws std::runtime_error that says what could
    // not be done and what to do about it: store held, migration edited, address in use; and
    // std::invalid_argument for options with which no server can be.
    server(const catalog& operations, server_options options);
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    // Ends every connection at once and waits for the handlers that run; stop() and wait() first,
    // to answer what is pending.
    ~server();

    // The addresses listened on, in the order asked for, with the ports that were picked.
    [[nodiscard]] const std::vector<std::string>& addresses() const;

    // Begins to stop: what is pending is answered, later requests are `cerrando`, then connections
    // are closed. Returns at once; a second call ends every connection, whatever is pending. Past
    // the drain deadline a handler that does not end is ended with the process.
    void stop();

    // Returns when the server has stopped: every connection is closed. Its end closes the store.
    void wait();

private:
    class core;
    std::unique_ptr<core> core_;
};

}  // namespace tramite
