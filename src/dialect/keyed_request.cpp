#include "dialect/keyed_request.hpp"

#include "base/ascii.hpp"
#include "json/cursor.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace tokenpak::dialect {
namespace {

/// Fields at the top of a Messages request that no Chat Completions request has.
constexpr std::array<std::string_view, 6> anthropic_fields = {
    "system", "stop_sequences", "thinking", "anthropic_version", "mcp_servers", "container"};

enum class Known : std::uint8_t { api_key, model, stream, messages, input, contents, encoding_format, count };
constexpr std::array<std::string_view, static_cast<std::size_t>(Known::count)> known_names = {
    "api_key", "model", "stream", "messages", "input", "contents", "encoding_format"};

/// A member of the object, from the first quote of its key to the end of its value.
struct Member {
  ByteRange range;
  ByteRange value;
  json::Kind kind = json::Kind::invalid;
};

struct Fields {
  std::array<std::optional<Member>, known_names.size()> known;
  std::vector<ByteRange> members;  // all of them, in order
  bool has_anthropic_field = false;

  const std::optional<Member>& operator[](Known name) const { return known[static_cast<std::size_t>(name)]; }
};

std::unexpected<Error> refused(std::string message) {
  return failure(ErrorKind::bad_request, std::move(message));
}

/// The offset of the next byte at or after `offset` that is neither white space nor a comma.
std::size_t next_token(std::string_view body, std::size_t offset) {
  return std::min(body.find_first_not_of(" \t\r\n,", offset), body.size());
}

Result<Fields> read_fields(std::string_view body) {
  Fields fields;
  json::Cursor cursor(body);
  if (cursor.peek() != json::Kind::object)
    return refused("A message must be one JSON object: a request body.");
  cursor.enter_object();
  std::size_t before = cursor.position();
  std::string_view key;
  while (cursor.next_member(key)) {
    Member member;
    member.kind = cursor.peek();
    const auto known = std::ranges::find(known_names, key);
    const bool is_anthropic_field = std::ranges::find(anthropic_fields, key) != anthropic_fields.end();
    member.range.begin = next_token(body, before);
    member.value = cursor.skip();
    member.range.end = before = cursor.position();
    fields.members.push_back(member.range);
    fields.has_anthropic_field |= is_anthropic_field;
    if (known == known_names.end()) continue;
    std::optional<Member>& field = fields.known[static_cast<std::size_t>(known - known_names.begin())];
    if (field) return refused("The field \"" + std::string(*known) + "\" stands twice in the request.");
    field = member;
  }
  if (!cursor.finish()) return refused("A message must be one JSON object: a request body.");
  return fields;
}

/// The text of a string member; nothing if it is absent or no string.
std::optional<std::string> text_of(std::string_view body, const std::optional<Member>& member) {
  if (!member || member->kind != json::Kind::string) return std::nullopt;
  std::string text;
  json::unescape(ByteRange{member->value.begin + 1, member->value.end - 1}.of(body), text);
  return text;
}

bool is_header_value(std::string_view key) {
  return std::ranges::all_of(key, [](char byte) { return byte > ' ' && byte < '\x7F'; });
}

/// What may stand in a path without escapes, as model names do.
bool is_path_segment(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char byte) {
    return is_word(byte) || byte == '-' || byte == '.' || byte == '~' || byte == '@';
  });
}

/// Takes members out with one of the commas beside each, so that the rest is JSON as it was.
std::vector<json::Edit> cut(const Fields& fields, std::span<const ByteRange> unwanted) {
  std::vector<json::Edit> cuts;
  bool has_kept = false;
  for (std::size_t i = 0; i < fields.members.size(); ++i) {
    const ByteRange member = fields.members[i];
    if (std::ranges::find(unwanted, member) == unwanted.end()) {
      has_kept = true;
      continue;
    }
    // Behind a member that stays the comma before goes too, else the one after it.
    ByteRange range = member;
    if (has_kept) {
      range.begin = fields.members[i - 1].end;
    } else if (i + 1 < fields.members.size()) {
      range.end = fields.members[i + 1].begin;
    }
    if (!cuts.empty() && cuts.back().range.end >= range.begin) {
      cuts.back().range.end = range.end;
    } else {
      cuts.push_back({range, ""});
    }
  }
  return cuts;
}

Result<std::string> gemini_target(std::string_view body, const Fields& fields) {
  std::string model = text_of(body, fields[Known::model]).value_or("");
  if (model.starts_with("models/")) model.erase(0, std::string_view("models/").size());
  if (!is_path_segment(model))
    return refused("A request with \"contents\" needs \"model\", the name of a Gemini model.");
  const std::optional<Member>& stream = fields[Known::stream];
  const bool is_whole = stream && stream->value.of(body) == "false";
  return "/v1beta/models/" + model + (is_whole ? ":generateContent" : ":streamGenerateContent?alt=sse");
}

}  // namespace

Result<KeyedRequest> read_keyed_request(std::string_view body) {
  const Result<Fields> read = read_fields(body);
  if (!read) return std::unexpected(read.error());
  const Fields& fields = *read;
  KeyedRequest request;
  std::vector<ByteRange> unwanted;
  if (const std::optional<Member>& key = fields[Known::api_key]) {
    unwanted.push_back(key->range);
    if (key->kind != json::Kind::null) {
      std::optional<std::string> text = text_of(body, key);
      if (!text || !is_header_value(*text))
        return refused("\"api_key\" must be the provider's key as a string.");
      request.key = std::move(*text);
    }
  }

  const std::string model = text_of(body, fields[Known::model]).value_or("");
  if (fields[Known::contents]) {
    request.provider = Provider::gemini;
    Result<std::string> target = gemini_target(body, fields);
    if (!target) return std::unexpected(std::move(target.error()));
    request.target = std::move(*target);
    for (const Known name : {Known::model, Known::stream}) {
      if (fields[name]) unwanted.push_back(fields[name]->range);
    }
  } else if (fields[Known::messages]) {
    const bool is_anthropic =
        model.starts_with("claude") || request.key.starts_with("sk-ant-") || fields.has_anthropic_field;
    request.provider = is_anthropic ? Provider::anthropic : Provider::openai;
    request.target = is_anthropic ? "/v1/messages" : "/v1/chat/completions";
  } else if (fields[Known::input]) {
    const bool is_embedding =
        fields[Known::encoding_format].has_value() || model.find("embed") != std::string::npos;
    request.target = is_embedding ? "/v1/embeddings" : "/v1/responses";
  } else {
    return refused(
        "This is no request: it has none of the fields \"messages\" (Anthropic Messages, OpenAI Chat "
        "Completions), \"input\" (OpenAI Responses, Embeddings) and \"contents\" (Gemini).");
  }
  request.cuts = cut(fields, unwanted);
  return request;
}

std::string key_header(Provider provider, std::string_view key) {
  switch (provider) {
    case Provider::anthropic:
      // Keys of the console have a header of their own; the tokens of a login are bearer tokens.
      return std::string(key.starts_with("sk-ant-oat") ? "Authorization: Bearer " : "X-Api-Key: ")
          .append(key);
    case Provider::openai:
      return std::string("Authorization: Bearer ").append(key);
    case Provider::gemini:
      return std::string("X-Goog-Api-Key: ").append(key);
  }
  return {};
}

}  // namespace tokenpak::dialect
