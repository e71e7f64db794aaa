#pragma once
// What the kernel says about a process: CPU time, resident memory; and how soon a new one answers.

#include "timing.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokenpak::bench {

struct CpuTime {
  Nanoseconds total{0};  // exact, of all live threads
  Nanoseconds user{0};   // the kernel's split, in steps of a clock tick (10 ms)
  Nanoseconds system{0};
  Nanoseconds waiting{0};  // ready to run while others had the core; exact, of all live threads

  CpuTime operator-(const CpuTime& other) const {
    return {total - other.total, user - other.user, system - other.system, waiting - other.waiting};
  }
};

// Throws std::runtime_error if there is no such process.
CpuTime cpu_time_of(int process);

CpuTime own_cpu_time();

// Resident memory in bytes.
std::uint64_t resident_memory_of(int process);

// Ties the calling thread, and what it starts, to one core.
void pin_to_core(int core);

// Starts `command` on a core and asks its port for `path` until the answer is 200, then ends it. From exec to
// the answer's arrival. Throws std::runtime_error if no answer comes within ten seconds.
Nanoseconds time_to_start(const std::vector<std::string>& command, int core, std::uint16_t port,
                          const std::string& path);

}  // namespace tokenpak::bench
