#include "code/config_lines.hpp"
#include "code/config_readers.hpp"

#include <cstddef>
#include <string>

#include <yaml.h>

namespace tokenpak::code {

namespace {

/// The events of a YAML text, one after another. Nothing of a text that libyaml refuses.
class Reader {
 public:
  explicit Reader(std::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    drop();
    yaml_parser_delete(&parser_);
  }

  /// The next event, good until the next call; nullptr on an error.
  const yaml_event_t* next() {
    drop();
    has_event_ = yaml_parser_parse(&parser_, &event_) != 0;
    return has_event_ ? &event_ : nullptr;
  }

 private:
  void drop() {
    if (has_event_) yaml_event_delete(&event_);
    has_event_ = false;
  }

  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool has_event_ = false;
};

std::string_view text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

bool same_event(const yaml_event_t& a, const yaml_event_t& b) {
  if (a.type != b.type) return false;
  switch (a.type) {
    case YAML_ALIAS_EVENT:
      return text_of(a.data.alias.anchor) == text_of(b.data.alias.anchor);
    case YAML_SCALAR_EVENT: {
      const auto& left = a.data.scalar;
      const auto& right = b.data.scalar;
      return std::string_view(reinterpret_cast<const char*>(left.value), left.length) ==
                 std::string_view(reinterpret_cast<const char*>(right.value), right.length) &&
             text_of(left.anchor) == text_of(right.anchor) && text_of(left.tag) == text_of(right.tag) &&
             left.style == right.style;
    }
    case YAML_SEQUENCE_START_EVENT:
      return text_of(a.data.sequence_start.anchor) == text_of(b.data.sequence_start.anchor) &&
             text_of(a.data.sequence_start.tag) == text_of(b.data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return text_of(a.data.mapping_start.anchor) == text_of(b.data.mapping_start.anchor) &&
             text_of(a.data.mapping_start.tag) == text_of(b.data.mapping_start.tag);
    default:
      return true;
  }
}

/// Turns libyaml's marks, which count characters, into bytes; asked in ascending order.
class ByteOf {
 public:
  explicit ByteOf(std::string_view text) : text_(text) {}

  std::size_t operator()(std::size_t character) {
    while (at_ < text_.size() && (characters_ < character || is_inside(text_[at_]))) {
      if (!is_inside(text_[at_])) ++characters_;
      ++at_;
    }
    return at_;
  }

 private:
  static bool is_inside(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t characters_ = 0;
};

}  // namespace

std::optional<std::vector<TextEdit>> minify_yaml(std::string_view text) {
  // libyaml does not count a byte order mark, and reads "\r" alone as a line's end, which remove_comments
  // does not.
  if (text.starts_with("\xEF\xBB\xBF")) return std::nullopt;
  Reader reader(text);
  ByteOf byte_of(text);
  std::vector<ByteRange> scalars;
  while (true) {
    const yaml_event_t* const event = reader.next();
    if (event == nullptr) return std::nullopt;
    if (event->type == YAML_STREAM_END_EVENT) break;
    if (event->type != YAML_SCALAR_EVENT || event->start_mark.index == event->end_mark.index) continue;
    const std::size_t begin = byte_of(event->start_mark.index);
    scalars.push_back({begin, byte_of(event->end_mark.index)});
  }

  // A "#" outside of scalars begins a comment at a line's beginning or behind a blank.
  std::vector<ByteRange> comments;
  std::size_t scalar = 0;
  for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    while (scalar < scalars.size() && scalars[scalar].end <= at)
      ++scalar;
    if (scalar < scalars.size() && scalars[scalar].begin <= at) continue;
    const bool stands_alone = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '\n';
    if (!stands_alone) continue;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    comments.push_back({at, end});
    at = end == 0 ? 0 : end - 1;
  }
  return remove_comments(text, comments, scalars);
}

bool same_yaml(std::string_view before, std::string_view after) {
  Reader left(before);
  Reader right(after);
  while (true) {
    const yaml_event_t* const a = left.next();
    const yaml_event_t* const b = right.next();
    if (a == nullptr || b == nullptr || !same_event(*a, *b)) return false;
    if (a->type == YAML_STREAM_END_EVENT) return true;
  }
}

}  // namespace tokenpak::code
