#include "compress/json_form.hpp"

#include "compress/json_plan.hpp"
#include "compress/json_reader.hpp"
#include "compress/json_tree.hpp"
#include "compress/json_white_space.hpp"
#include "compress/json_writer.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace tokenpak::compress {
namespace {

std::optional<std::string> encode(std::string_view text, bool with_tables) {
  auto tree = parse_json(text);
  const bool lines = !tree;
  if (lines) tree = parse_json_lines(text);
  if (!tree) return std::nullopt;
  const auto space = find_white_space(text, *tree, lines);
  if (!space) return std::nullopt;
  std::string encoded = describe(*space);
  write_json_notation(*tree, with_tables ? JsonPlan(*tree) : JsonPlan::without_tables(*tree), encoded);
  if (encoded.size() >= text.size()) return std::nullopt;
  return encoded;
}

std::optional<std::string> encode_with_tables(std::string_view text) {
  return encode(text, true);
}

std::optional<std::string> encode_plain(std::string_view text) {
  return encode(text, false);
}

/// What the notation's strings hold was not looked at when they were read.
bool is_json(std::string_view text) {
  json::Cursor cursor(text);
  cursor.skip();
  return cursor.finish();
}

bool are_json_lines(std::string_view text) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (!is_json(text.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

std::optional<std::string> decode(std::string_view encoded, std::size_t largest) {
  largest = std::min<std::size_t>(largest, std::numeric_limits<std::uint32_t>::max());
  const auto space = take_white_space(encoded);
  if (!space || !(encoded.starts_with('{') || encoded.starts_with('['))) return std::nullopt;
  const auto tree = read_json_notation(encoded, largest);
  if (!tree || (space->lines && (!tree->front().is_array() || tree->front().size < 2))) return std::nullopt;
  auto text = json_text(*tree, *space, largest);
  if (!text || !(space->lines ? are_json_lines(*text) : is_json(*text))) return std::nullopt;
  return text;
}

}  // namespace

const Form json_form = {
    .name = "json_table",
    .legend =
        "JSON without quotes. [(a,b) and lines] is an array of objects, a line each; {(a,b) and lines} an "
        "object "
        "of objects, key first. In the header: c=x the same in every row; c@key the row's key; c? absent "
        "where ~; "
        "c:str strings; c(d,e) an object; c[(d,e)], c{(d,e)} rows between ;",
    .encode = encode_with_tables,
    .decode = decode,
};

const Form json_plain_form = {
    .name = "json",
    .legend = "JSON without quotes",
    .encode = encode_plain,
    .decode = decode,
};

}  // namespace tokenpak::compress
