// The process tells through a pipe, record by record, so that what it told before it died is there.
#include "tests/faults/recorded_run.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "base/fault_point.hpp"
#include "base/log.hpp"
#include "testing/in_process.hpp"

namespace proof {
namespace {

constexpr std::size_t batch_max = 8;

enum class record : std::uint32_t { step, sent, told, failed };

struct record_head {
    record what;
    // Of a step its kind, of a call its number.
    std::uint32_t number;
    std::int64_t at;
    std::uint32_t file_size;
    std::uint32_t size;
};

// The process's side. A pipe that is closed ends it: nobody listens any more.
class teller final : public disk_listener {
public:
    teller(int pipe, const std::optional<disk_failure>& failing) : pipe_{pipe}, failing_{failing} {}

    disk_verdict before(const disk_step& next) override {
        if (!failing_ || next.what != failing_->what) return {};
        ++seen_;
        const bool is_hit = failing_->is_for_ever ? seen_ >= failing_->nth : seen_ == failing_->nth;
        if (!is_hit) return {};
        write({.what = record::failed, .number = 0, .at = 0, .file_size = 0, .size = 0}, {});
        if (next.what == disk_step::kind::sync)
            done({.what = disk_step::kind::forsake, .file = next.file, .at = 0, .bytes = {}});
        return failing_->how;
    }
    void done(const disk_step& step) override {
        const auto name = std::filesystem::path{step.file}.filename().string();
        write({.what = record::step,
               .number = static_cast<std::uint32_t>(step.what),
               .at = step.at,
               .file_size = static_cast<std::uint32_t>(name.size()),
               .size = static_cast<std::uint32_t>(step.bytes.size())},
              name + step.bytes);
    }
    void sent(std::size_t call) {
        write({.what = record::sent,
               .number = static_cast<std::uint32_t>(call),
               .at = 0,
               .file_size = 0,
               .size = 0},
              {});
    }
    void told(std::size_t call, std::string_view line) {
        write({.what = record::told,
               .number = static_cast<std::uint32_t>(call),
               .at = 0,
               .file_size = 0,
               .size = static_cast<std::uint32_t>(line.size())},
              line);
    }

private:
    void write(const record_head& head, std::string_view payload) {
        std::string whole(sizeof head, '\0');
        std::memcpy(whole.data(), &head, sizeof head);
        whole += payload;
        for (std::string_view left = whole; !left.empty();) {
            const auto count = ::write(pipe_, left.data(), left.size());
            if (count <= 0) std::_Exit(EXIT_FAILURE);
            left.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    int pipe_;
    std::optional<disk_failure> failing_;
    std::size_t seen_ = 0;
};

void send(tramite::testing::in_process& server, teller& out, std::size_t first,
          const std::vector<call>& batch) {
    std::vector<std::string> texts;
    std::vector<tramite::testing::message> arrived;
    for (const auto& each : batch) {
        texts.push_back(text_of(each));
        out.sent(first + texts.size() - 1);
    }
    for (const auto& each : texts)
        arrived.push_back({.text = each, .who = {.peer = "127.0.0.1:1", .principal = {}}});
    const auto lines = server.answer(arrived);
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i])
            out.told(first + i, std::string_view{*lines[i]}.substr(0, lines[i]->size() - 1));
}

void serve(const run_plan& plan, teller& out) {
    tramite::catalog operations;
    add_to(operations);
    tramite::testing::in_process server{
        operations,
        {.migrations = migrations(plan.asked.of),
         .bounds = bounds_of_trial(),
         .now =
             std::chrono::system_clock::time_point{std::chrono::milliseconds{plan.asked.begin_ms}}},
        plan.file};
    call_source source{plan.seed, plan.asked};
    std::size_t sent = 0;
    for (const auto& each : plan.again)
        send(server, out, sent++, {each});
    for (std::size_t left = plan.calls; left != 0;) {
        std::vector<call> batch(std::min(left, source.below(batch_max) + 1));
        for (auto& each : batch)
            each = source.next();
        send(server, out, sent, batch);
        sent += batch.size();
        left -= batch.size();
    }
    // As kill -9 does: nothing is put in order at the end.
    std::_Exit(EXIT_SUCCESS);
}

[[noreturn]] void run_child(const run_plan& plan, int pipe, int log) {
    ::dup2(log, STDERR_FILENO);
    if (!plan.fault.empty()) tramite::base::fault_points::arm(plan.fault);
    teller out{pipe, plan.failing};
    const recording_disk disk{out};
    try {
        serve(plan, out);
    } catch (const std::exception& failed) {
        // A start or a read that the disk refuses; a server would say so and end.
        tramite::base::log(tramite::base::log_level::error, failed.what());
    }
    std::_Exit(EXIT_FAILURE);
}

std::string read_whole(int file) {
    std::string all;
    std::array<char, 1 << 16> part;
    for (;;) {
        const auto count = ::read(file, part.data(), part.size());
        if (count <= 0) return all;
        all.append(part.data(), static_cast<std::size_t>(count));
    }
}

void add(recorded_run& run, const run_plan& plan, const record_head& head,
         std::string_view payload) {
    const auto now = static_cast<std::int64_t>(plan.steps_before + run.steps.size());
    switch (head.what) {
        case record::step:
            run.steps.push_back({.what = static_cast<disk_step::kind>(head.number),
                                 .file = std::string{payload.substr(0, head.file_size)},
                                 .at = head.at,
                                 .bytes = std::string{payload.substr(head.file_size)}});
            return;
        case record::sent:
            run.told.at(head.number).attempts.push_back({.sent_ns = now, .got = {}});
            return;
        case record::told: {
            auto& last = run.told.at(head.number).attempts.back();
            last.received_ns = now;
            last.got = read_line(payload);
            return;
        }
        case record::failed:
            run.has_failed = true;
    }
}

}  // namespace

tramite::limits bounds_of_trial() {
    tramite::limits bounds;
    bounds.log_pages = 60;
    bounds.log_pages_max = 200;
    return bounds;
}

recorded_run run_recorded(const run_plan& plan) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    const int log = ::memfd_create("log", MFD_CLOEXEC);
    if (log < 0) throw std::runtime_error{"no file in memory"};
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error{"no process"};
    if (child == 0) run_child(plan, pipe[1], log);
    ::close(pipe[1]);
    const auto all = read_whole(pipe[0]);
    ::close(pipe[0]);
    recorded_run run;
    ::waitpid(child, &run.status, 0);
    ::lseek(log, 0, SEEK_SET);
    const auto logged = read_whole(log);
    ::close(log);
    // The same calls as the process made, from the same seed and in the same order.
    run.told = plan.again;
    call_source source{plan.seed, plan.asked};
    for (std::size_t left = plan.calls; left != 0;) {
        const auto count = std::min(left, source.below(batch_max) + 1);
        for (std::size_t i = 0; i < count; ++i)
            run.told.push_back(source.next());
        left -= count;
    }
    for (std::string_view left = all; left.size() >= sizeof(record_head);) {
        record_head head{};
        std::memcpy(&head, left.data(), sizeof head);
        left.remove_prefix(sizeof head);
        const auto size = std::size_t{head.file_size} + head.size;
        if (left.size() < size) break;
        add(run, plan, head, left.substr(0, size));
        left.remove_prefix(size);
    }
    const bool is_undisturbed = plan.fault.empty() && !run.has_failed;
    if (is_undisturbed && run.status != 0)
        throw std::runtime_error{"a run without a fault ended badly: " + logged};
    return run;
}

}  // namespace proof
