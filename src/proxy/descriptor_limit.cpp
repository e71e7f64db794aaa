#include "proxy/descriptor_limit.hpp"

#include <algorithm>
#include <limits>

#include <sys/resource.h>

namespace tokenpak::proxy {

std::size_t raise_descriptor_limit() {
  /// For the stores, the listeners, the loops and the workers.
  constexpr rlim_t for_files = 128;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<std::size_t>::max();
  rlimit raised = limit;
  raised.rlim_cur = raised.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return static_cast<std::size_t>(std::max(limit.rlim_cur, for_files + 2) - for_files) / 2;
}

}  // namespace tokenpak::proxy
