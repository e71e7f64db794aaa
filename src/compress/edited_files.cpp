#include "compress/edited_files.hpp"

#include "base/ascii.hpp"
#include "compress/tool_name.hpp"
#include "json/cursor.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokenpak::compress {
namespace {

constexpr std::array<std::string_view, 15> editor_words = {
    "edit",   "write",  "create", "replace", "patch",  "apply", "insert",   "update",
    "modify", "append", "save",   "delete",  "rename", "move",  "multiedit"};
constexpr std::array<std::string_view, 5> patch_lines = {
    "*** Update File: ", "*** Add File: ", "*** Delete File: ", "*** Move to: ", "+++ b/"};
constexpr std::array<std::string_view, 4> in_place = {"sed -i", "sed --in-place", "perl -i", "perl -pi"};
constexpr std::size_t longest_tool_name = 128;

bool is_of_name(char byte) {
  return is_word(byte) || byte == '-' || byte == '.' || byte == '+' || byte == '@' || is_beyond_ascii(byte);
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

std::string unescaped(std::string_view raw) {
  std::string text;
  json::unescape(raw, text);
  return text;
}

/// `text` without the web addresses in it: what stands there is no file that could be edited.
std::string without_addresses(std::string_view text) {
  std::string rest;
  for (;;) {
    const std::size_t scheme_end = text.find("://");
    rest += text.substr(0, scheme_end);
    if (scheme_end == std::string_view::npos) return rest;
    const std::size_t end = text.find_first_of(" \t\r\n\"'\\<>|", scheme_end);
    if (end == std::string_view::npos) return rest;
    text.remove_prefix(end);
  }
}

void add_name(std::string_view path, std::vector<std::string>& names) {
  const std::string_view name = base_name(path);
  if (!name.empty()) names.emplace_back(name);
}

/// The strings under keys that speak of files or paths, however deep.
void add_paths(json::Cursor& cursor, bool is_path, std::vector<std::string>& names) {
  switch (cursor.peek()) {
    case json::Kind::object:
      cursor.enter_object();
      for (std::string_view key; cursor.next_member(key);) {
        const std::string lower = lower_case(key);
        add_paths(cursor, lower.contains("path") || lower.contains("file") || lower.contains("uri"), names);
      }
      break;
    case json::Kind::array:
      cursor.enter_array();
      while (cursor.next_element())
        add_paths(cursor, is_path, names);
      break;
    case json::Kind::string: {
      const std::string_view value = cursor.read_string().of(cursor.document());
      if (is_path) add_name(unescaped(value), names);
      break;
    }
    default:
      cursor.skip();
  }
}

/// What a patch says that it changes. The names stand at the ends of lines.
void add_patched(std::string_view text, std::vector<std::string>& names) {
  for (const std::string_view mark : patch_lines) {
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
      at += mark.size();
      add_name(text.substr(at, text.find_first_of("\r\n\"", at) - at), names);
    }
  }
}

/// What a shell command writes to.
void add_written(std::string_view command, std::vector<std::string>& names) {
  const bool edits = std::ranges::any_of(in_place, [&](auto each) { return command.contains(each); });
  if (edits) for_each_run(command, is_of_name, [&names](std::string_view name) { names.emplace_back(name); });
  for (std::size_t at = command.find('>'); at != std::string_view::npos; at = command.find('>', at + 1)) {
    const std::size_t begin = command.find_first_not_of("> '\"\\", at);
    if (begin == std::string_view::npos) return;
    add_name(command.substr(begin, command.find_first_of(" \t\r\n;&|<>'\"\\", begin) - begin), names);
  }
}

}  // namespace

void EditedFiles::add(const dialect::TextSpan& text) {
  if (text.kind != dialect::BlockKind::tool_call) return;
  if (text.message != message_) {
    message_ = text.message;
    has_editor_ = false;
    waiting_.clear();
  }
  const std::string_view raw = text.raw.of(body_);
  const bool is_name = !text.is_json && raw.size() <= longest_tool_name &&
                       std::ranges::all_of(raw, [](char c) { return is_of_name(c) || c == ':' || c == '/'; });
  if (is_name) {
    has_editor_ |= has_word(raw, editor_words);
  } else {
    // Arguments are JSON, or JSON in a string, or a text of the tool's own kind.
    const std::string once = text.is_json ? std::string(raw) : unescaped(raw);
    json::Cursor cursor(once);
    add_paths(cursor, false, waiting_);
    std::vector<std::string> changed;
    const std::string plain = unescaped(once);
    add_patched(plain, changed);
    if (plain.contains("\"command") || plain.contains("\"cmd")) add_written(plain, changed);
    names_.insert(changed.begin(), changed.end());
  }
  if (!has_editor_) return;
  names_.insert(waiting_.begin(), waiting_.end());
  waiting_.clear();
}

bool EditedFiles::named_in(std::string_view arguments) const {
  if (names_.empty()) return false;
  bool found = false;
  for_each_run(unescaped(unescaped(arguments)), is_of_name,
               [&](std::string_view name) { found = found || names_.contains(name); });
  return found;
}

std::vector<std::string> files_in(std::string_view arguments) {
  std::vector<std::string> names;
  for (const std::string& text : {std::string(arguments), unescaped(arguments)}) {
    json::Cursor cursor(text);
    add_paths(cursor, false, names);
    if (!names.empty()) return names;
  }
  for_each_run(without_addresses(unescaped(unescaped(arguments))), is_of_name,
               [&names](std::string_view name) {
                 const std::size_t dot = name.rfind('.');
                 if (dot != 0 && dot != std::string_view::npos && dot + 1 < name.size())
                   names.emplace_back(name);
               });
  return names;
}

}  // namespace tokenpak::compress
