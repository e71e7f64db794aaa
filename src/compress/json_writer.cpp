#include "compress/json_writer.hpp"

#include "compress/json_notation.hpp"

#include <string_view>

namespace tokenpak::compress {
namespace {

using Kind = JsonShape::Kind;

class NotationWriter {
 public:
  NotationWriter(const JsonTree& tree, const JsonPlan& plan, std::string& out)
      : tree_(tree), plan_(plan), out_(out) {}

  void value(std::uint32_t index) {
    const JsonNode& node = tree_[index];
    if (!node.is_container()) {
      scalar(node);
    } else if (const JsonShape* row = plan_.table(index)) {
      table(index, *row);
    } else {
      out_ += opening(node);
      for (std::uint32_t child = index + 1; child != node.next; child = tree_[child].next) {
        if (child != index + 1) out_ += ',';
        if (node.is_object()) {
          name(tree_[child].key);
          out_ += ':';
        }
        value(child);
      }
      out_ += closing(node);
    }
  }

 private:
  static char opening(const JsonNode& node) { return node.is_object() ? '{' : '['; }
  static char closing(const JsonNode& node) { return node.is_object() ? '}' : ']'; }

  void quoted(std::string_view text) {
    out_ += '"';
    out_ += text;
    out_ += '"';
  }

  void bare_or_quoted(std::string_view text, bool bare) {
    if (bare) {
      out_ += text;
    } else {
      quoted(text);
    }
  }

  void name(std::string_view key) { bare_or_quoted(key, is_bare_name(key)); }
  void text(std::string_view text) { bare_or_quoted(text, is_bare_text(text)); }

  void scalar(const JsonNode& node) {
    bare_or_quoted(node.text, !node.is_string() || (is_bare_text(node.text) && !reads_as_literal(node.text)));
  }

  void table(std::uint32_t index, const JsonShape& row) {
    const JsonNode& node = tree_[index];
    out_ += opening(node);
    if (row.kind == Kind::record) {
      header(row);
    } else {
      out_ += '(';
      header(row);
      out_ += ')';
    }
    for (std::uint32_t child = index + 1; child != node.next; child = tree_[child].next) {
      out_ += '\n';
      named_cells(child, node.is_object(), row);
    }
    out_ += closing(node);
  }

  void header(const JsonShape& shape) {
    switch (shape.kind) {
      case Kind::any:
        return;
      case Kind::constant:
        out_ += '=';
        // A parenthesis would end the header.
        if (shape.value.is_string() && shape.value.text.contains(')')) {
          quoted(shape.value.text);
        } else {
          scalar(shape.value);
        }
        return;
      case Kind::name:
        out_ += "@key";
        return;
      case Kind::text:
        out_ += ":str";
        return;
      case Kind::record:
        out_ += '(';
        for (const JsonField& field : shape.fields) {
          if (&field != &shape.fields.front()) out_ += ',';
          name(field.key);
          if (field.optional) out_ += '?';
          header(field.shape);
        }
        out_ += ')';
        return;
      case Kind::list:
        out_ += '[';
        header(shape.element());
        out_ += ']';
        return;
      case Kind::map:
        out_ += '{';
        header(shape.element());
        out_ += '}';
        return;
    }
  }

  void named_cells(std::uint32_t index, bool named, const JsonShape& shape) {
    if (named) {
      text(tree_[index].key);
      out_ += ',';
    }
    cells(index, shape);
  }

  void cells(std::uint32_t index, const JsonShape& shape) {
    const JsonNode& node = tree_[index];
    if (shape.kind == Kind::any) {
      value(index);
    } else if (shape.kind == Kind::text) {
      text(node.text);
    } else if (shape.kind == Kind::record && conforms(index, shape)) {
      record(index, shape);
    } else if ((shape.kind == Kind::list && node.is_array()) ||
               (shape.kind == Kind::map && node.is_object())) {
      out_ += opening(node);
      for (std::uint32_t child = index + 1; child != node.next; child = tree_[child].next) {
        if (child != index + 1) out_ += ';';
        named_cells(child, node.is_object(), shape.element());
      }
      out_ += closing(node);
    } else {
      out_ += '!';
      value(index);
    }
  }

  /// An object whose members are the record's fields, in their order, with what the header says of them.
  bool conforms(std::uint32_t index, const JsonShape& record) const {
    const JsonNode& node = tree_[index];
    if (!node.is_object()) return false;
    std::uint32_t child = index + 1;
    for (const JsonField& field : record.fields) {
      if (child == node.next || tree_[child].key != field.key) {
        if (!field.optional) return false;
        continue;
      }
      const JsonNode& value = tree_[child];
      if (field.shape.kind == Kind::constant && !value.same_scalar(field.shape.value)) return false;
      if (field.shape.kind == Kind::name && !(value.is_string() && value.text == node.key)) return false;
      if (field.shape.kind == Kind::text && !value.is_string()) return false;
      child = value.next;
    }
    return child == node.next;
  }

  void record(std::uint32_t index, const JsonShape& shape) {
    const std::size_t begin = out_.size();
    std::uint32_t child = index + 1;
    for (const JsonField& field : shape.fields) {
      const bool present = child != tree_[index].next && tree_[child].key == field.key;
      if (!field.shape.is_hoisted()) {
        if (out_.size() != begin) out_ += ',';
        if (present) {
          cells(child, field.shape);
        } else {
          out_ += '~';
        }
      }
      if (present) child = tree_[child].next;
    }
    if (std::string_view("!~^").contains(out_[begin])) out_.insert(begin, 1, '^');
  }

  const JsonTree& tree_;
  const JsonPlan& plan_;
  std::string& out_;
};

}  // namespace

void write_json_notation(const JsonTree& tree, const JsonPlan& plan, std::string& out) {
  NotationWriter(tree, plan, out).value(0);
}

}  // namespace tokenpak::compress
