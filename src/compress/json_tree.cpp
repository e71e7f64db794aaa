#include "compress/json_tree.hpp"

#include "json/characters.hpp"

#include <algorithm>
#include <limits>

namespace tokenpak::compress {
namespace {

constexpr std::size_t largest_text = std::numeric_limits<std::uint32_t>::max();

class TreeParser {
 public:
  TreeParser(std::string_view text, JsonTree& tree) : text_(text), cursor_(text), tree_(tree) {}

  /// `depth`: containers around the text.
  bool parse(int depth) { return value({}, depth) && cursor_.finish(); }

 private:
  bool value(std::string_view key, int depth) {
    const json::Kind kind = cursor_.peek();
    const std::size_t index = tree_.size();
    tree_.push_back({.kind = kind, .key = key});
    if (kind == json::Kind::object || kind == json::Kind::array) return container(index, depth + 1);
    tree_[index].text =
        kind == json::Kind::string ? cursor_.read_string().of(text_) : cursor_.skip().of(text_);
    tree_[index].next = static_cast<std::uint32_t>(index + 1);
    return !cursor_.failed();
  }

  bool container(std::size_t index, int depth) {
    if (depth > deepest_json) return false;
    const bool object = tree_[index].is_object();
    if (object) {
      cursor_.enter_object();
    } else {
      cursor_.enter_array();
    }
    const std::size_t behind_bracket = cursor_.position();
    std::uint32_t size = 0;
    while (object ? next_member() : cursor_.next_element()) {
      if (!value(object ? key_ : std::string_view(), depth)) return false;
      ++size;
    }
    JsonNode& node = tree_[index];
    node.size = size;
    node.next = static_cast<std::uint32_t>(tree_.size());
    node.broken = size > 0 && text_[behind_bracket] == '\n';
    return !cursor_.failed();
  }

  /// The cursor gives keys with their escapes resolved; the tree has them as they stand in the text.
  bool next_member() {
    const std::size_t before = cursor_.position();
    if (!cursor_.next_member(key_)) return false;
    const std::size_t begin = text_.find('"', before) + 1;
    std::size_t end = cursor_.position() - 2;  // before the colon
    while (json::is_space(text_[end]))
      --end;
    key_ = text_.substr(begin, end - begin);
    return true;
  }

  std::string_view text_;
  json::Cursor cursor_;
  JsonTree& tree_;
  std::string_view key_;
};

bool begins_a_container(std::string_view text) {
  return !text.empty() && (text.front() == '{' || text.front() == '[');
}

}  // namespace

std::optional<JsonTree> parse_json(std::string_view text) {
  if (!begins_a_container(text) || text.size() > largest_text) return std::nullopt;
  JsonTree tree;
  tree.reserve(text.size() / 16);
  if (!TreeParser(text, tree).parse(0)) return std::nullopt;
  return tree;
}

std::optional<JsonTree> parse_json_lines(std::string_view text) {
  if (!begins_a_container(text) || text.size() > largest_text) return std::nullopt;
  JsonTree tree;
  tree.reserve(text.size() / 16);
  tree.push_back({.kind = json::Kind::array});
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (!TreeParser(text.substr(begin, end - begin), tree).parse(1)) return std::nullopt;
    ++tree.front().size;
    begin = end + 1;
  }
  tree.front().next = static_cast<std::uint32_t>(tree.size());
  if (tree.front().size < 2) return std::nullopt;
  return tree;
}

}  // namespace tokenpak::compress
