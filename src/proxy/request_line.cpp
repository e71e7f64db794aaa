#include "proxy/request_line.hpp"

#include "base/grouped.hpp"
#include "base/money.hpp"
#include "ledger/render.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak::proxy {

std::string request_line(const ledger::Row& row) {
  std::string line = "[req] ";
  const std::int64_t saved = row.tokens_saved();
  const auto percent = row.tokens_in == 0 ? 0
                                          : (saved * 200 + static_cast<std::int64_t>(row.tokens_in)) /
                                                (2 * static_cast<std::int64_t>(row.tokens_in));
  line.reserve(row.model.size() + 128);
  line.append(row.model.empty() ? "?" : row.model).append(" | ");
  line.append(grouped(row.tokens_in)).append(" in → ");
  line.append(grouped(row.tokens_sent))
      .append(" sent (")
      .append(std::to_string(percent))
      .append("% saved) | ");
  return line.append(grouped(row.usage.output))
      .append(" out | ")
      .append(row.cost ? format_dollars(*row.cost) : "$?");
}

std::string request_record(const ledger::Row& row) {
  return R"({"event":"request",)" + ledger::row_json(row).substr(1);
}

}  // namespace tokenpak::proxy
