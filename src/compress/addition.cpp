#include "compress/addition.hpp"

#include <algorithm>

namespace tokenpak::compress {
namespace {

constexpr std::string_view white_space = " \t\r\n";

/// Without blanks at its ends, which stand in JSON as escapes.
std::string_view trimmed_escapes(std::string_view raw) {
  for (;;) {
    const std::size_t size = raw.size();
    if (raw.starts_with("\\n") || raw.starts_with("\\r") || raw.starts_with("\\t")) raw.remove_prefix(2);
    if (raw.ends_with("\\n") || raw.ends_with("\\r") || raw.ends_with("\\t")) raw.remove_suffix(2);
    raw.remove_prefix(std::min(raw.find_first_not_of(white_space), raw.size()));
    raw.remove_suffix(raw.size() - (raw.find_last_not_of(white_space) + 1));
    if (raw.size() == size) return raw;
  }
}

/// A text that is one element from its first tag to its last: what a client says, not its user.
bool is_note_of_client(std::string_view raw) {
  raw = trimmed_escapes(raw);
  if (!raw.starts_with('<') || !raw.ends_with('>')) return false;
  const std::size_t name_end = std::min(raw.find_first_of(" >\\"), raw.size());
  const std::string_view name = raw.substr(1, name_end - 1);
  const std::size_t last_tag = raw.rfind("</");
  return !name.empty() && last_tag != std::string_view::npos &&
         raw.substr(last_tag + 2, raw.size() - last_tag - 3) == name;
}

}  // namespace

AskedQuestion find_question(std::string_view body, const dialect::Request& request) {
  AskedQuestion asked;
  asked.starts_conversation = std::ranges::none_of(request.texts, [](const dialect::TextSpan& text) {
    return text.role == dialect::Role::assistant || text.role == dialect::Role::tool;
  });
  for (const dialect::TextSpan& text : request.texts) {
    if (!is_of_user(text)) continue;
    if (text.newest_turn) asked.place = &text;
    if (is_note_of_client(text.raw.of(body))) continue;
    if (text.newest_turn) {
      asked.newest = &text;
    } else {
      asked.before = &text;
    }
  }
  return asked;
}

}  // namespace tokenpak::compress
