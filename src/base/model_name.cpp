#include "base/model_name.hpp"

#include "base/digits.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tokenpak {
namespace {

// The words before a `/` or `.` that only say where a model is served: vendors and collections
// (OpenRouter, LiteLLM, Vertex, the Gemini API) and the regions of Bedrock's inference profiles.
constexpr std::array<std::string_view, 20> routing_words = {
    "anthropic", "openai",  "google",    "gemini", "models", "publishers", "openrouter",
    "azure",     "bedrock", "vertex_ai", "vertex", "us",     "eu",         "apac",
    "jp",        "au",      "ca",        "sa",     "us-gov", "global"};

bool is_separator(char character) {
  return character == '.' || character == ':' || character == '/' || character == '@';
}

bool within(std::optional<int> value, int least, int most) {
  return value && *value >= least && *value <= most;
}

bool is_year(std::string_view part) {
  return within(fixed_digits(part, 4), 2020, 2099);
}
bool is_month(std::string_view part) {
  return within(fixed_digits(part, 2), 1, 12);
}
bool is_day(std::string_view part) {
  return within(fixed_digits(part, 2), 1, 31);
}

bool is_compact_date(std::string_view part) {
  return part.size() == 8 && is_year(part.substr(0, 4)) && is_month(part.substr(4, 2)) &&
         is_day(part.substr(6));
}

// The last part of `name`, which is shortened by it and its separator; empty when `name` has only one part.
std::string_view take_last(std::string_view& name) {
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view part = name.substr(dash + 1);
  name.remove_suffix(part.size() + 1);
  return part;
}

// Is `part`, which follows `name`, Bedrock's "v1"?
bool is_bedrock_version(std::string_view name, std::string_view part) {
  return name.starts_with("claude-") && part.size() == 2 && part[0] == 'v' && fixed_digits(part.substr(1), 1);
}

}  // namespace

std::string_view canonical_name(std::string_view model, std::span<char> buffer) {
  if (model.ends_with("[1m]")) model.remove_suffix(4);
  std::ranges::replace_copy_if(model, buffer.begin(), is_separator, '-');
  return {buffer.data(), model.size()};
}

std::string canonical_name(std::string_view model) {
  std::string buffer(model.size(), '\0');
  buffer.resize(canonical_name(model, buffer).size());
  return buffer;
}

bool drop_routing_prefix(std::string_view& model) {
  const std::size_t separator = model.find_first_of("/.");
  if (separator == std::string_view::npos) return false;
  if (std::ranges::find(routing_words, model.substr(0, separator)) == routing_words.end()) return false;
  model.remove_prefix(separator + 1);
  return true;
}

bool drop_harmless_suffix(std::string_view& name) {
  std::string_view rest = name;
  const std::string_view last = take_last(rest);
  if (last.empty()) return false;
  if (last == "latest" || last == "default" || is_compact_date(last) || is_bedrock_version(rest, last) ||
      (name.starts_with("gemini-") && fixed_digits(last, 3) && last.starts_with("00"))) {
    name = rest;
    return true;
  }
  std::string_view rest_of_two = rest;
  const std::string_view before_last = take_last(rest_of_two);
  if ((is_bedrock_version(rest_of_two, before_last) && fixed_digits(last, 1)) ||
      (rest_of_two.ends_with("preview") && is_month(before_last) && (is_day(last) || is_year(last)))) {
    name = rest_of_two;
    return true;
  }
  std::string_view rest_of_three = rest_of_two;
  if (is_year(take_last(rest_of_three)) && is_month(before_last) && is_day(last)) {
    name = rest_of_three;
    return true;
  }
  return false;
}

}  // namespace tokenpak
