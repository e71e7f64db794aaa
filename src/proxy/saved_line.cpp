#include "proxy/saved_line.hpp"

#include "compress/mode.hpp"

#include <string_view>

#include <fmt/format.h>

namespace tokenpak::proxy {

std::string saved_line(const Exchange& exchange) {
  if (!exchange.counted || !exchange.request) return {};
  std::string stages;
  for (std::size_t stage = 0; stage < compress::stage_count; ++stage) {
    if (exchange.outcome.saved_by_stage[stage] == 0) continue;
    if (!stages.empty()) stages += ' ';
    stages += compress::name_of(static_cast<compress::Stage>(stage));
  }
  return fmt::format("x-tokenpak-saved: in={}, sent={}, stages=\"{}\"\r\n", exchange.tokens.received,
                     exchange.tokens.sent, stages);
}

}  // namespace tokenpak::proxy
