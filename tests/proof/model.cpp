// The rules of the workload's handlers, said once more and otherwise.
#include "tests/proof/model.hpp"

namespace proof {

model::model(const accounts& begun) : begun_{begun} {
    for (std::int64_t each = 1; each <= begun.count(); ++each)
        state_[each] = {.saldo = begun.balance, .version = 0};
    all_.saldo = begun.count() * begun.balance;
}

account model::of(std::int64_t cuenta) const {
    const auto found = state_.find(cuenta);
    return found == state_.end() ? account{} : found->second;
}

movement model::change(std::int64_t cuenta, std::int64_t by) const {
    const auto now = of(cuenta);
    return {.numero = 0,
            .id = {},
            .cuenta = cuenta,
            .cambio = by,
            .version = now.version + 1,
            .saldo = now.saldo + by};
}

std::vector<movement> model::moves_of(std::string_view operation, const order& data) const {
    const auto held = of(data.cuenta).saldo;
    if (operation == deposit.name) return {change(data.cuenta, data.valor)};
    if (operation == count_key.name) return {change(data.cuenta, 1)};
    if (operation == withdraw.name && held >= data.valor) return {change(data.cuenta, -data.valor)};
    if (operation == transfer.name && held >= data.valor)
        return {change(data.cuenta, -data.valor), change(data.otra, data.valor)};
    if (operation == withdraw_jointly.name && held + of(data.otra).saldo >= data.valor)
        return {change(data.cuenta, -data.valor)};
    return {};
}

void model::apply(const movement& made) {
    state_[made.cuenta] = {.saldo = made.saldo, .version = made.version};
    all_.saldo += made.cambio;
    ++all_.version;
    all_.numero = made.numero;
}

position model::look(std::string_view operation, const order& data) const {
    if (operation == read_all.name) return all_;
    const auto seen = of(data.cuenta);
    return {.numero = all_.numero, .saldo = seen.saldo, .version = seen.version};
}

bool model::is_overdrawn(std::int64_t cuenta) const {
    const auto held = of(cuenta).saldo;
    if (cuenta < begun_.first_paired() || cuenta > begun_.count()) return held < 0;
    return held + of(begun_.partner(cuenta)).saldo < 0;
}

}  // namespace proof
