// From getrusage(2), getrlimit(2) and proc(5).
#include "host/process_usage.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <sstream>
#include <string>

namespace tramite::host {
namespace {

std::chrono::duration<double> duration_of(const timeval& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

std::uint64_t count_descriptors() {
    const auto close = [](DIR* open) { ::closedir(open); };
    const std::unique_ptr<DIR, decltype(close)> folder{::opendir("/proc/self/fd"), close};
    if (!folder) return 0;
    std::uint64_t entries = 0;
    while (::readdir(folder.get()) != nullptr)
        ++entries;
    // Not the two dots, nor the one that reads them.
    return entries > 3 ? entries - 3 : 0;
}

std::uint64_t descriptors_allowed() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    return limit.rlim_cur;
}

}  // namespace

process_usage usage_of_process() {
    process_usage used;
    rusage cpu{};
    if (::getrusage(RUSAGE_SELF, &cpu) == 0)
        used.cpu_time = duration_of(cpu.ru_utime) + duration_of(cpu.ru_stime);
    const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::uint64_t virtual_pages = 0;
    std::uint64_t resident_pages = 0;
    if (std::ifstream{"/proc/self/statm"} >> virtual_pages >> resident_pages) {
        used.virtual_bytes = virtual_pages * page_bytes;
        used.resident_bytes = resident_pages * page_bytes;
    }
    used.open_fds = count_descriptors();
    used.max_fds = descriptors_allowed();
    return used;
}

std::optional<double> start_in_ticks(std::string_view stat) {
    // The 22nd field. The second one, in brackets, is a name that may hold blanks and brackets: it
    // ends at the last.
    constexpr int fields_behind_name = 20;
    const auto end_of_name = stat.rfind(')');
    if (end_of_name == std::string_view::npos) return std::nullopt;
    std::istringstream fields{std::string{stat.substr(end_of_name + 1)}};
    std::string field;
    for (int at = 1; at < fields_behind_name; ++at)
        fields >> field;
    double ticks = 0;
    if (!(fields >> ticks)) return std::nullopt;
    return ticks;
}

std::chrono::duration<double> start_of_process() {
    std::ifstream own{"/proc/self/stat"};
    const std::string stat{std::istreambuf_iterator<char>{own}, {}};
    const auto ticks = start_in_ticks(stat);
    if (!ticks) return {};
    std::ifstream machine{"/proc/stat"};
    std::string name;
    while (machine >> name && name != "btime")
        machine.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    double boot = 0;
    if (!(machine >> boot)) return {};
    return std::chrono::duration<double>{boot +
                                         *ticks / static_cast<double>(::sysconf(_SC_CLK_TCK))};
}

}  // namespace tramite::host
