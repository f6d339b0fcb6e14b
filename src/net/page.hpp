// What is served to GET and HEAD over plain HTTP, for people and their tools: health, numbers.
// The server has the pages, net knows how they are asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tramite::net {

// Views, valid while it is answered. `/metrics?name=x` has the path `/metrics` and the query
// `name=x`; nothing is decoded.
struct page_request {
    std::string_view path;
    std::string_view query;
};

// A value. What HTTP itself needs (length, date, connection) is added by the stream.
struct page {
    unsigned status = 200;
    std::string content_type{"text/plain; charset=utf-8"};
    std::string body;
    // Names and values as they are sent; they hold no line breaks.
    std::vector<std::pair<std::string, std::string>> headers;
};

// Thread: any, several at once.
class page_source {
public:
    virtual ~page_source() = default;
    // Nothing if there is no such page. Must not wait: it runs on the I/O thread.
    [[nodiscard]] virtual std::optional<page> get(const page_request& asked) const = 0;
};

}  // namespace tramite::net
