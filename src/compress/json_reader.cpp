#include "compress/json_reader.hpp"

#include "compress/json_notation.hpp"
#include "compress/json_shape.hpp"

namespace tokenpak::compress {
namespace {

using Kind = JsonShape::Kind;

class NotationReader {
 public:
  NotationReader(std::string_view text, std::size_t largest) : text_(text), budget_(largest) {}

  std::optional<JsonTree> read() {
    if (!value({}, 0) || at_ != text_.size()) return std::nullopt;
    return std::move(tree_);
  }

 private:
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char character) {
    if (at_ == text_.size() || text_[at_] != character) return false;
    ++at_;
    return true;
  }

  bool take(std::string_view characters) {
    if (!text_.substr(at_).starts_with(characters)) return false;
    at_ += characters.size();
    return true;
  }

  /// The text up to the quote that ends it. Behind the opening quote.
  std::optional<std::string_view> quoted() {
    const std::size_t begin = at_;
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '"') return text_.substr(begin, at_++ - begin);
      if (text_[at_] == '\\') ++at_;
    }
    return std::nullopt;
  }

  /// The bytes up to one that ends a value, or to `also`; nothing if these are none.
  std::optional<std::string_view> bare(char also = ',') {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !ends_value(text_[at_]) && text_[at_] != also)
      ++at_;
    if (at_ == begin) return std::nullopt;
    return text_.substr(begin, at_ - begin);
  }

  std::optional<std::string_view> text() { return take('"') ? quoted() : bare(); }

  std::optional<std::string_view> name() {
    if (take('"')) return quoted();
    const std::size_t begin = at_;
    while (at_ < text_.size() && !ends_name(text_[at_]))
      ++at_;
    if (at_ == begin) return std::nullopt;
    return text_.substr(begin, at_ - begin);
  }

  /// Adds a node; false if that is one too many. Each takes its key, its text and another byte at least.
  bool add(JsonNode node) {
    const std::size_t size = node.key.size() + node.text.size() + 1;
    if (size > budget_) return false;
    budget_ -= size;
    node.next = static_cast<std::uint32_t>(tree_.size() + 1);
    tree_.push_back(node);
    return true;
  }

  bool add_text(std::string_view key, std::optional<std::string_view> text) {
    return text && add({.kind = json::Kind::string, .key = key, .text = *text});
  }

  bool add_scalar(std::string_view key, std::optional<std::string_view> bare) {
    if (!bare) return false;
    return add({.kind = kind_of(*bare), .key = key, .text = *bare});
  }

  static json::Kind kind_of(std::string_view bare) {
    if (!reads_as_literal(bare)) return json::Kind::string;
    if (bare == "null") return json::Kind::null;
    return bare == "true" || bare == "false" ? json::Kind::boolean : json::Kind::number;
  }

  void close(std::size_t index, std::uint32_t size) {
    tree_[index].size = size;
    tree_[index].next = static_cast<std::uint32_t>(tree_.size());
  }

  bool value(std::string_view key, int depth) {
    if (take('"')) return add_text(key, quoted());
    if (next() != '{' && next() != '[') return add_scalar(key, bare());
    const bool object = next() == '{';
    const std::size_t index = tree_.size();
    if (depth == deepest_json || !add({.kind = object ? json::Kind::object : json::Kind::array, .key = key}))
      return false;
    ++at_;
    if (next() == '(') return table(index, object, depth + 1);
    const char closing = object ? '}' : ']';
    if (take(closing)) return true;
    std::uint32_t size = 0;
    do {
      std::string_view member;
      if (object) {
        const auto found = name();
        if (!found || !take(':')) return false;
        member = *found;
      }
      if (!value(member, depth + 1)) return false;
      ++size;
    } while (take(','));
    close(index, size);
    return take(closing);
  }

  bool table(std::size_t index, bool object, int depth) {
    JsonShape row;
    const bool wrapped = text_.substr(at_).starts_with("([") || text_.substr(at_).starts_with("({");
    if (wrapped) ++at_;
    if (!header(row, deepest_shape) || !row.has_columns() || (wrapped && !take(')'))) return false;
    std::uint32_t size = 0;
    for (; take('\n'); ++size) {
      if (!named_cells(object, row, depth)) return false;
    }
    close(index, size);
    return take(object ? '}' : ']');
  }

  bool header(JsonShape& shape, int depth) {
    if (take('=')) return constant(shape);
    if (take("@key")) {
      shape.kind = Kind::name;
    } else if (take(":str")) {
      shape.kind = Kind::text;
    } else if (take('(')) {
      return record_header(shape, depth);
    } else if (next() == '[' || next() == '{') {
      shape.kind = next() == '[' ? Kind::list : Kind::map;
      const char closing = next() == '[' ? ']' : '}';
      ++at_;
      JsonField element;
      if (depth == 0 || !header(element.shape, depth - 1) || !element.shape.has_columns()) return false;
      shape.fields.push_back(std::move(element));
      return take(closing);
    }
    return true;
  }

  bool constant(JsonShape& shape) {
    shape.kind = Kind::constant;
    const bool is_quoted = take('"');
    const auto text = is_quoted ? quoted() : bare(')');
    if (!text) return false;
    shape.value.kind = is_quoted ? json::Kind::string : kind_of(*text);
    shape.value.text = *text;
    return true;
  }

  bool record_header(JsonShape& shape, int depth) {
    shape.kind = Kind::record;
    if (depth == 0) return false;
    bool has_cells = false;
    do {
      const auto key = name();
      if (!key || shape.fields.size() == most_fields) return false;
      JsonField& field = shape.fields.emplace_back();
      field.key = *key;
      field.optional = take('?');
      if (!header(field.shape, depth - 1) || (field.optional && field.shape.is_hoisted())) return false;
      has_cells = has_cells || !field.shape.is_hoisted();
    } while (take(','));
    return take(')') && has_cells;
  }

  bool named_cells(bool named, const JsonShape& shape, int depth) {
    if (!named) return cells({}, shape, depth);
    const auto key = text();
    return key && take(',') && cells(*key, shape, depth);
  }

  bool cells(std::string_view key, const JsonShape& shape, int depth) {
    if (shape.kind == Kind::any) return value(key, depth);
    if (shape.kind == Kind::text) return add_text(key, text());
    if (take('!')) return value(key, depth);
    const std::size_t index = tree_.size();
    const bool object = shape.kind != Kind::list;
    if (depth == deepest_json || !add({.kind = object ? json::Kind::object : json::Kind::array, .key = key}))
      return false;
    if (shape.kind == Kind::record) return record(index, shape, depth + 1);
    const char closing = object ? '}' : ']';
    if (!take(object ? '{' : '[')) return false;
    if (take(closing)) return true;
    std::uint32_t size = 0;
    do {
      if (!named_cells(object, shape.element(), depth + 1)) return false;
      ++size;
    } while (take(';'));
    close(index, size);
    return take(closing);
  }

  bool record(std::size_t index, const JsonShape& shape, int depth) {
    take('^');
    std::uint32_t size = 0;
    bool first = true;
    for (const JsonField& field : shape.fields) {
      if (field.shape.kind == Kind::constant) {
        JsonNode node = field.shape.value;
        node.key = field.key;
        if (!add(node)) return false;
      } else if (field.shape.kind == Kind::name) {
        if (!add_text(field.key, tree_[index].key)) return false;
      } else {
        if (!first && !take(',')) return false;
        first = false;
        if (field.optional && take('~')) continue;
        if (!cells(field.key, field.shape, depth)) return false;
      }
      ++size;
    }
    close(index, size);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t budget_;
  JsonTree tree_;
};

}  // namespace

std::optional<JsonTree> read_json_notation(std::string_view text, std::size_t largest) {
  return NotationReader(text, largest + 1).read();  // the outermost value is followed by nothing
}

}  // namespace tokenpak::compress
