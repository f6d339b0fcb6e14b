// Folders are made durable by the first sync of a file in them, which is what SQLite does.
#include "tests/faults/disk_image.hpp"

#include <algorithm>
#include <array>

namespace proof {
namespace {

using kind = disk_step::kind;

void put(std::string& content, std::size_t at, std::string_view bytes) {
    if (content.size() < at + bytes.size()) content.resize(at + bytes.size());
    std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(at));
}

void play(disk_image& image, const disk_step& step) {
    if (step.what == kind::drop) {
        image.erase(step.file);
        return;
    }
    if (step.what == kind::make) {
        image.try_emplace(step.file);
        return;
    }
    // Of a file whose name did not stay there is nothing.
    const auto found = image.find(step.file);
    if (found == image.end()) return;
    if (step.what == kind::truncate) found->second.resize(static_cast<std::size_t>(step.at));
    if (step.what == kind::write) put(found->second, static_cast<std::size_t>(step.at), step.bytes);
}

// A part of the write arrives: up to a border, or from one on, or with noise in the middle.
disk_step torn(const disk_step& whole, std::mt19937_64& random) {
    constexpr std::array<std::size_t, 2> borders{512, 4096};
    const auto unit = borders[random() % borders.size()];
    auto part = whole;
    const auto units = (whole.bytes.size() + unit - 1) / unit;
    const auto cut = std::min((random() % (units + 1)) * unit, whole.bytes.size());
    switch (random() % 3) {
        case 0:
            part.bytes.resize(cut);
            break;
        case 1:
            part.bytes.erase(0, cut);
            part.at += static_cast<std::int64_t>(cut);
            break;
        default: {
            const auto end = std::min(cut + unit, whole.bytes.size());
            for (auto i = cut; i < end; ++i)
                part.bytes[i] = static_cast<char>(random());
        }
    }
    return part;
}

}  // namespace

void losing_disk::take(const disk_step& next) {
    if (next.what == kind::map) return;
    if (next.what == kind::sync) return sync(next.file);
    if (next.what == kind::forsake) {
        for (auto& each : pending_)
            if (each.step->file == next.file) each.is_forsaken = true;
        return;
    }
    pending_.push_back({&next});
    // The folder was synced with it.
    if (next.what == kind::drop && next.at != 0) {
        std::erase_if(pending_,
                      [&](const pending_step& each) { return each.step->file == next.file; });
        durable_.erase(next.file);
    }
}

void losing_disk::sync(const std::string& file) {
    std::erase_if(pending_, [&](const pending_step& each) {
        const auto what = each.step->what;
        const bool is_name = what == kind::make || what == kind::drop;
        if ((each.step->file != file && !is_name) || each.is_forsaken) return false;
        play(durable_, *each.step);
        return true;
    });
}

disk_image losing_disk::with_all() const {
    auto image = durable_;
    for (const auto& each : pending_)
        play(image, *each.step);
    return image;
}

disk_image losing_disk::with_some(std::mt19937_64& random) const {
    auto image = durable_;
    auto order = pending_;
    // Writes that overlap may arrive in any order, and the older one stays.
    if (random() % 4 == 0) std::ranges::shuffle(order, random);
    const auto kept_of_8 = random() % 9;
    const bool is_tearing = random() % 2 == 0;
    for (const auto& each : order) {
        if (random() % 8 >= kept_of_8) continue;
        if (is_tearing && each.step->what == kind::write && random() % 4 == 0)
            play(image, torn(*each.step, random));
        else
            play(image, *each.step);
    }
    return image;
}

}  // namespace proof
