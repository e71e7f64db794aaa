#include "dialect/session_name.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace tokenpak::dialect {

namespace {

bool is_name_character(char c) {
  return is_word(c) || c == '-';
}

/// The longest part in front that can be a name.
std::string_view leading_name(std::string_view text) {
  const auto* const end = std::ranges::find_if_not(text, is_name_character);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

}  // namespace

std::string_view session_of_user_id(std::string_view user_id) {
  constexpr std::string_view mark = "_session_";
  constexpr std::string_view member = "session_id";
  if (const std::size_t place = user_id.find(mark); place != std::string_view::npos)
    return leading_name(user_id.substr(place + mark.size()));
  const std::size_t place = user_id.find(member);
  if (place == std::string_view::npos) return {};
  const std::string_view rest = user_id.substr(place + member.size());
  const std::size_t begin = rest.find_first_not_of("\\\": ");
  return begin == std::string_view::npos ? std::string_view() : leading_name(rest.substr(begin));
}

std::string_view program_of_user_agent(std::string_view user_agent) {
  const std::string_view product = user_agent.substr(0, user_agent.find_first_of(" (;,"));
  const std::size_t slash = product.rfind('/');
  if (slash == std::string_view::npos || slash + 1 == product.size()) return product.substr(0, slash);
  const std::string_view version = product.substr(slash + 1);
  const bool is_version =
      is_digit(version[0]) || (version.size() > 1 && version[0] == 'v' && is_digit(version[1]));
  return is_version ? product.substr(0, slash) : product;
}

}  // namespace tokenpak::dialect
