// Any bytes, read as a request of every dialect: what is listed must stand in the body, in order, apart from
// each other, strings between quotes and values whole.

#include "dialect/request.hpp"
#include "json/cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tokenpak::dialect;

void require(bool condition) {
  if (!condition) std::abort();
}

bool is_whole_value(std::string_view text) {
  tokenpak::json::Cursor cursor(text);
  cursor.skip();
  return cursor.finish();
}

/// `text` stood between quotes and is valid there.
bool is_inside_of_string(tokenpak::ByteRange range, std::string_view body) {
  return range.begin > 0 && range.end < body.size() && body[range.begin - 1] == '"' &&
         body[range.end] == '"' && is_whole_value(body.substr(range.begin - 1, range.size() + 2));
}

void check(const TextSpan& span, std::string_view body, const Request& request) {
  require(!span.raw.empty() && span.raw.end <= body.size());
  require(span.is_json ? is_whole_value(span.raw.of(body)) : is_inside_of_string(span.raw, body));
  require(span.message >= -1 && span.message < static_cast<std::int32_t>(request.message_count) &&
          span.block >= 0);
  if (!span.is_protected) {
    require(!span.is_json && span.message >= 0);
    require(span.kind == BlockKind::tool_result ? span.role == Role::tool
                                                : span.kind == BlockKind::text && span.role == Role::user);
  }
  if (span.newest_turn) require(span.role == Role::user || span.role == Role::tool);
  require(span.tool_arguments.end <= span.raw.begin || span.tool_arguments.empty());
  if (!span.tool_name.empty()) {
    require(span.tool_name.data() >= body.data() &&
            span.tool_name.data() + span.tool_name.size() <= body.data() + body.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(input), size);
  for (int dialect = 0; dialect <= static_cast<int>(Dialect::other); ++dialect) {
    Route route;
    route.dialect = static_cast<Dialect>(dialect);
    const auto request = read_request(route, body);
    if (!request) continue;
    require(route.dialect != Dialect::other && is_whole_value(body));
    std::size_t end = 0;
    for (const TextSpan& span : request->texts) {
      require(span.raw.begin >= end);
      end = span.raw.end;
      check(span, body, *request);
    }
  }
  return 0;
}
