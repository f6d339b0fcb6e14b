// One method for each operation of the bank, over a client. Knows nothing of sockets, JSON, ids or
// sending again: a call returns the answer, or throws what the server said.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "operations.hpp"
#include "tramite/client.hpp"

namespace bank {

// Each method throws tramite::error (the messages stand in operations.hpp) and
// tramite::outcome_unknown, as the client does. The client must outlive it. Thread: any, if
// nothing is shown.
class client_controller {
public:
    explicit client_controller(tramite::client& server) : server_{&server} {}
    // Shows each request and each answer on `shown` as JSON, passwords included; the id and the
    // deadline that the client itself adds are not shown.
    client_controller(tramite::client& server, std::ostream& shown)
        : server_{&server}, shown_{&shown} {}

    std::string say(const boost::json::value& anything);
    std::int64_t open(const application& who);
    client_data check(const credentials& whose);
    std::int64_t balance_of(std::int64_t cuenta);
    // An id of one's own names the request, so that it may be sent again and is done once.
    std::string take_out(const movement& what, const std::string& id = {});
    std::string pay_in(const movement& what, const std::string& id = {});
    std::string move(const transfer_order& what, const std::string& id = {});
    std::vector<entry> statement_of(const statement_request& which);

private:
    template <class In, class Out>
    Out call(const tramite::operation<In, Out>& which, const In& data, const std::string& id = {});

    tramite::client* server_;
    std::ostream* shown_ = nullptr;
};

}  // namespace bank
