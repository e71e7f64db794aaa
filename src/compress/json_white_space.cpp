#include "compress/json_white_space.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <vector>

namespace tokenpak::compress {
namespace {

constexpr std::size_t widest_indent = 16;
constexpr std::size_t widest_line = 1000;

using Breaks = JsonWhiteSpace::Breaks;

/// Takes a text piece by piece and keeps it, up to a size.
class Written {
 public:
  explicit Written(std::size_t largest) : largest_(largest) {}

  bool put(std::string_view piece) {
    if (piece.size() > largest_ - text_.size()) return false;
    text_ += piece;
    return true;
  }
  std::size_t position() const { return text_.size(); }
  std::string& text() { return text_; }

 private:
  std::string text_;
  std::size_t largest_;
};

/// Takes a text piece by piece as long as it is the expected one.
class Expected {
 public:
  explicit Expected(std::string_view text) : text_(text) {}

  bool put(std::string_view piece) {
    if (!text_.substr(position_).starts_with(piece)) return false;
    position_ += piece.size();
    return true;
  }
  std::size_t position() const { return position_; }
  bool complete() const { return position_ == text_.size(); }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

/// Bytes that each value takes on one line, key and comma aside.
std::vector<std::uint32_t> one_line_sizes(const JsonTree& tree, const JsonWhiteSpace& space) {
  const std::size_t comma = space.spaced ? 2 : 1;
  std::vector<std::uint32_t> sizes(tree.size());
  for (std::size_t index = tree.size(); index-- > 0;) {
    const JsonNode& node = tree[index];
    std::size_t size = node.text.size() + (node.is_string() ? 2 : 0);
    if (node.is_container()) {
      size = 2 + (node.size == 0 ? 0 : (node.size - 1) * comma);
      if (node.is_object() && node.size > 0 && space.padded) size += 2;
      for (std::uint32_t child = static_cast<std::uint32_t>(index) + 1; child != node.next;
           child = tree[child].next)
        size += sizes[child] + (node.is_object() ? tree[child].key.size() + 2 + comma : 0);
    }
    // Only compared with the width of a line: more than that need not be told apart, and must not overflow.
    sizes[index] = static_cast<std::uint32_t>(std::min<std::size_t>(size, widest_line + 1));
  }
  return sizes;
}

/// Prettier breaks arrays of two objects or arrays or more that each hold two values or more, however short.
bool is_always_broken(const JsonTree& tree, std::uint32_t index) {
  const JsonNode& node = tree[index];
  if (!node.is_array() || node.size < 2) return false;
  for (std::uint32_t child = index + 1; child != node.next; child = tree[child].next) {
    if (tree[child].kind != tree[index + 1].kind || !tree[child].is_container() || tree[child].size < 2)
      return false;
  }
  return true;
}

template <class Output>
class Renderer {
 public:
  /// Lines break where they did in the text that the tree was made from, if `as_parsed`.
  Renderer(const JsonTree& tree, const JsonWhiteSpace& space, Output& output, bool as_parsed = false)
      : tree_(tree),
        space_(space),
        output_(output),
        as_parsed_(as_parsed),
        deepest_indent_(space.tabs ? deepest_json : deepest_json * space.indent, space.tabs ? '\t' : ' ') {
    if (space.breaks == Breaks::fitted) sizes_ = one_line_sizes(tree, space);
  }

  bool render() {
    if (!space_.lines) return value(0, 0, space_.breaks == Breaks::none, false);
    for (std::uint32_t line = 1; line != tree_.front().next; line = tree_[line].next) {
      if (line != 1 && !output_.put("\n")) return false;
      if (!value(line, 0, true, false)) return false;
    }
    return true;
  }

  /// The end of the widest line that a container of one line stands in.
  std::size_t widest_fitted() const { return widest_fitted_; }

 private:
  bool value(std::uint32_t index, std::size_t depth, bool flat, bool comma_follows) {
    const JsonNode& node = tree_[index];
    if (node.is_string()) return output_.put("\"") && output_.put(node.text) && output_.put("\"");
    if (!node.is_container()) return output_.put(node.text);
    if (!output_.put(node.is_object() ? "{" : "[")) return false;
    const bool broken = !flat && node.size > 0 && is_broken(index, depth, comma_follows);
    const bool padded = !broken && space_.padded && node.is_object() && node.size > 0;
    const std::string_view comma = space_.spaced && !broken ? ", " : ",";
    if (padded && !output_.put(" ")) return false;
    for (std::uint32_t child = index + 1; child != node.next; child = tree_[child].next) {
      if (child != index + 1 && !output_.put(comma)) return false;
      if (broken && !line_break(depth + 1)) return false;
      if (node.is_object() && !key(tree_[child].key)) return false;
      if (!value(child, depth + 1, !broken, tree_[child].next != node.next)) return false;
    }
    if (broken && !line_break(depth)) return false;
    if (padded && !output_.put(" ")) return false;
    return output_.put(node.is_object() ? "}" : "]");
  }

  bool key(std::string_view key) {
    return output_.put("\"") && output_.put(key) && output_.put(space_.spaced ? "\": " : "\":");
  }

  bool line_break(std::size_t depth) {
    if (!output_.put("\n")) return false;
    line_begin_ = output_.position();
    return output_.put(
        std::string_view(deepest_indent_).substr(0, space_.tabs ? depth : depth * space_.indent));
  }

  bool is_broken(std::uint32_t index, std::size_t depth, bool comma_follows) {
    if (space_.breaks == Breaks::all) return true;
    const std::size_t bracket = output_.position() - 1;
    const std::size_t line_end = bracket - line_begin_ + sizes_[index] + (comma_follows ? 1 : 0);
    if (!as_parsed_) return depth == 0 || line_end > space_.width || is_always_broken(tree_, index);
    if (!tree_[index].broken) widest_fitted_ = std::max(widest_fitted_, line_end);
    return tree_[index].broken;
  }

  const JsonTree& tree_;
  const JsonWhiteSpace& space_;
  Output& output_;
  bool as_parsed_;
  std::string deepest_indent_;
  std::vector<std::uint32_t> sizes_;
  std::size_t line_begin_ = 0;
  std::size_t widest_fitted_ = 0;
};

bool is_written_so(std::string_view text, const JsonTree& tree, const JsonWhiteSpace& space) {
  Expected expected(text);
  return Renderer(tree, space, expected).render() && expected.complete();
}

/// What Prettier would have had as its width, at least.
bool fit_width(std::string_view text, const JsonTree& tree, JsonWhiteSpace& space) {
  Expected expected(text);
  Renderer renderer(tree, space, expected, true);
  if (!renderer.render() || !expected.complete() || renderer.widest_fitted() > widest_line) return false;
  space.width = renderer.widest_fitted();
  return true;
}

std::optional<std::size_t> take_number(std::string_view& text, std::size_t largest) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number > largest) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view words) {
  if (!text.starts_with(words)) return false;
  text.remove_prefix(words.size());
  return true;
}

}  // namespace

std::optional<JsonWhiteSpace> find_white_space(std::string_view text, const JsonTree& tree, bool lines) {
  JsonWhiteSpace space{.lines = lines};
  if (lines || !text.contains('\n')) {
    if (is_written_so(text, tree, space)) return space;
    space.spaced = true;
    if (is_written_so(text, tree, space)) return space;
    return std::nullopt;
  }
  const std::string_view below = text.substr(text.find('\n') + 1);
  space = {.breaks = Breaks::all, .spaced = true, .tabs = below.starts_with('\t')};
  if (!space.tabs) space.indent = std::min(below.find_first_not_of(' '), below.size());
  if (space.indent > widest_indent) return std::nullopt;
  if (is_written_so(text, tree, space)) return space;
  space.breaks = Breaks::fitted;
  for (const bool padded : {true, false}) {
    space.padded = padded;
    if (fit_width(text, tree, space) && is_written_so(text, tree, space)) return space;
  }
  return std::nullopt;
}

std::optional<std::string> json_text(const JsonTree& tree, const JsonWhiteSpace& space, std::size_t largest) {
  Written written(largest);
  if (!Renderer(tree, space, written).render()) return std::nullopt;
  return std::move(written.text());
}

std::string describe(const JsonWhiteSpace& space) {
  std::string words = space.lines ? "lines " : "";
  if (space.breaks == Breaks::none) return words + (space.spaced ? "spaced " : "");
  words += space.tabs ? "indent tab " : "indent " + std::to_string(space.indent) + ' ';
  if (space.breaks == Breaks::fitted) words += "width " + std::to_string(space.width) + ' ';
  return words + (space.padded ? "padded " : "");
}

std::optional<JsonWhiteSpace> take_white_space(std::string_view& text) {
  JsonWhiteSpace space{.lines = take(text, "lines ")};
  space.spaced = take(text, "spaced ");
  if (space.lines || space.spaced || !take(text, "indent ")) return space;
  space.breaks = Breaks::all;
  space.spaced = true;
  space.tabs = take(text, "tab ");
  if (!space.tabs) {
    const auto indent = take_number(text, widest_indent);
    if (!indent || !take(text, " ")) return std::nullopt;
    space.indent = *indent;
  }
  if (!take(text, "width ")) return space;
  const auto width = take_number(text, widest_line);
  if (!width || !take(text, " ")) return std::nullopt;
  space.breaks = Breaks::fitted;
  space.width = *width;
  space.padded = take(text, "padded ");
  return space;
}

}  // namespace tokenpak::compress
