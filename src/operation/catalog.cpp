// What a catalog holds, and which names it takes. For whoever builds a server.
#include "tramite/catalog.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include "operation/nearest_name.hpp"
#include "operation/reserved.hpp"

namespace tramite {

struct catalog::contents {
    // A tree: an operation is looked up once for each request, and names() is sorted.
    std::map<std::string, detail::binding, std::less<>> by_name;
    std::optional<detail::binding> whole;
    unknown unknown_policy = unknown::refused;
};

namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

void check_name(std::string_view name) {
    if (name.empty()) throw std::invalid_argument{"catalog: an operation has no name; give it one"};
    if (std::ranges::any_of(name, is_control))
        throw std::invalid_argument{
            "catalog: the name of an operation has a control character; write it without"};
    if (operations::is_reserved(name))
        throw std::invalid_argument{"catalog: the operation '" + std::string{name} +
                                    "' begins with tramite. or rpc., which are reserved; choose "
                                    "another name"};
}

}  // namespace

catalog::catalog() : contents_{std::make_unique<contents>()} {}
catalog::catalog(catalog&&) noexcept = default;
catalog& catalog::operator=(catalog&&) noexcept = default;
catalog::~catalog() = default;

catalog& catalog::put(std::string_view name, detail::binding made) {
    check_name(name);
    made.name = name;
    const auto [entry, is_new] = contents_->by_name.try_emplace(made.name, std::move(made));
    if (!is_new)
        throw std::invalid_argument{"catalog: the operation '" + entry->first +
                                    "' is there already; an operation has one handler"};
    return *this;
}

catalog& catalog::put_whole(detail::binding made) {
    if (contents_->whole)
        throw std::invalid_argument{
            "catalog: there is a whole controller already; a catalog has at most one"};
    contents_->whole = std::move(made);
    return *this;
}

catalog& catalog::unknown_members(unknown policy) noexcept {
    contents_->unknown_policy = policy;
    return *this;
}

unknown catalog::unknown_members() const noexcept {
    return contents_->unknown_policy;
}

const detail::binding* catalog::find(std::string_view operation) const noexcept {
    const auto entry = contents_->by_name.find(operation);
    if (entry != contents_->by_name.end()) return &entry->second;
    return contents_->whole ? &*contents_->whole : nullptr;
}

std::vector<std::string_view> catalog::names() const {
    std::vector<std::string_view> names;
    names.reserve(contents_->by_name.size());
    for (const auto& [name, bound] : contents_->by_name)
        names.emplace_back(name);
    return names;
}

std::optional<std::string_view> catalog::nearest(std::string_view operation) const {
    return operations::nearest_name(operation, names());
}

}  // namespace tramite
