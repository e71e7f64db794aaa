#pragma once

// For tests: what a reader found, as text that a person compares.

#include "dialect/request.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace tokenpak::dialect {

/// One line a span: `role kind message.block [open] [newest] [error] [json] [<- tool(arguments)]: text`.
inline std::string describe(const Request& request, std::string_view body) {
  constexpr std::string_view roles[] = {"system", "developer", "user", "assistant", "tool"};
  constexpr std::string_view kinds[] = {"text", "tool_result", "tool_call", "thinking", "tool_definition"};
  std::string lines;
  for (const TextSpan& span : request.texts) {
    lines += fmt::format("{} {} {}.{}", roles[static_cast<std::size_t>(span.role)],
                         kinds[static_cast<std::size_t>(span.kind)], span.message, span.block);
    if (!span.is_protected) lines += " open";
    if (span.newest_turn) lines += " newest";
    if (span.is_error) lines += " error";
    if (span.is_json) lines += " json";
    if (!span.tool_name.empty()) {
      lines += fmt::format(" <- {}({})", span.tool_name, span.tool_arguments.of(body));
    }
    lines += fmt::format(": {}\n", span.raw.of(body));
  }
  return lines;
}

/// As `describe`, of a body read as a request of `dialect`; "refused" if it is none.
inline std::string read_and_describe(Dialect dialect, std::string_view body) {
  Route route;
  route.dialect = dialect;
  const auto request = read_request(route, body);
  return request ? describe(*request, body) : "refused";
}

}  // namespace tokenpak::dialect
