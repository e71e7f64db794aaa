// Requests that carry their key, and messages of permessage-deflate: what is accepted can be spliced, is JSON
// still and holds the key no more, its target is one path, its key one header's value; what decompresses
// stays within its limit.

#include "dialect/deflate.hpp"
#include "dialect/event_end.hpp"
#include "dialect/keyed_request.hpp"
#include "dialect/route.hpp"
#include "json/cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

bool has_key(std::string_view body) {
  tokenpak::json::Cursor cursor(body);
  bool has = false;
  std::string_view key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    has |= key == "api_key";
    cursor.skip();
  }
  if (!cursor.finish()) std::abort();
  return has;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace dialect = tokenpak::dialect;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const dialect::Dialect each : {dialect::Dialect::anthropic_messages, dialect::Dialect::openai_chat,
                                      dialect::Dialect::openai_responses, dialect::Dialect::gemini_generate})
    dialect::event_end(each, bytes);
  bool too_large = false;
  const auto inflated = dialect::inflate_message(bytes, 10'000, too_large);
  if (inflated && inflated->size() > 10'000) std::abort();

  const auto request = dialect::read_keyed_request(bytes);
  if (!request) return 0;
  std::string sent;
  for (const std::string_view piece : tokenpak::json::splice(bytes, request->cuts))
    sent.append(piece);
  if (has_key(sent)) std::abort();
  if (request->target.find_first_of(" \r\n") != std::string::npos) std::abort();
  if (request->key.find_first_of(" \r\n") != std::string::npos) std::abort();
  const auto route = dialect::route("POST", request->target, {});
  if (!route || route->provider != request->provider || route->dialect == dialect::Dialect::other)
    std::abort();
  return 0;
}
