// Decides what each operation of the bank does, in SQL and plain C++. Knows nothing of sockets,
// JSON, threads or commits: what it throws is undone, what it returns is durable when it is sent.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "operations.hpp"
#include "tramite/context.hpp"
#include "tramite/snapshot.hpp"
#include "tramite/transaction.hpp"

namespace tramite {
class catalog;
}

namespace bank {

// Holds no state, for its handlers run on many threads. What they refuse stands in operations.hpp.
class server_controller {
public:
    // Each operation with its handler. The controller must outlive the catalog.
    void add_to(tramite::catalog& operations) const;

private:
    [[nodiscard]] std::string capitals(const boost::json::value& in) const;

    // Hashing takes long, so it is done before the transaction is there.
    [[nodiscard]] std::string hash(const application& in, const tramite::context& about) const;
    [[nodiscard]] account open(const application& in, const std::string& hashed,
                               tramite::transaction& db, const tramite::context& about) const;

    [[nodiscard]] client_data check(const credentials& in, tramite::snapshot& db) const;
    [[nodiscard]] std::int64_t read_balance(const account& in, tramite::snapshot& db) const;
    [[nodiscard]] std::vector<entry> read_statement(const statement_request& in,
                                                    tramite::snapshot& db) const;

    [[nodiscard]] std::string take_out(const movement& in, tramite::transaction& db,
                                       const tramite::context& about) const;
    [[nodiscard]] std::string pay_in(const movement& in, tramite::transaction& db,
                                     const tramite::context& about) const;
    [[nodiscard]] std::string move(const transfer_order& in, tramite::transaction& db,
                                   const tramite::context& about) const;
};

}  // namespace bank
