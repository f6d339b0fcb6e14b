// What a broken disk looks like to whoever reads.
#include "testing/faulty_reader.hpp"

#include "tramite/database_error.hpp"

namespace tramite::testing {

snapshot& faulty_reader::begin() {
    look_at_disk();
    return real_->begin();
}

std::optional<store::receipt> faulty_reader::find(const store::receipt_key& key) {
    look_at_disk();
    return real_->find(key);
}

void faulty_reader::look_at_disk() const {
    if (planned_ == test::fault::disk_broken)
        throw database_error{"the disk is broken, as the test says", {.sqlstate = "58030"}};
}

}  // namespace tramite::testing
