#include "tokens/tool_definition.hpp"

#include "json/cursor.hpp"

namespace tokenpak::tokens {
namespace {

/// Schemas that nest deeper are not looked into.
constexpr int most_depth = 32;

class DefinitionWalk {
 public:
  DefinitionWalk(const Counter& counter, std::string_view json)
      : cursor_(json), counter_(counter), overhead_(counter.family().overhead) {}

  ToolDefinitionCount walk() {
    read_definition(0);
    if (!cursor_.finish() || !is_known_form_) count_.tokens = text(cursor_.document());
    if (is_schema_) count_.is_own = true;  // its `type` is that of JSON Schema
    return count_;
  }

 private:
  /// `{"name", "description", "input_schema"}` and its kin; Chat Completions has it one object deeper.
  void read_definition(int depth) {
    if (!enter_object(depth)) return;
    std::string_view key;
    while (cursor_.next_member(key)) {
      if (key == "name") {
        is_known_form_ = true;
        count_.tokens += text_here();
      } else if (key == "description") {
        count_.tokens += overhead_.description + text_here();
      } else if (key == "type") {
        read_type();
      } else if (key == "function" || key == "custom" || key == "json_schema") {
        read_definition(depth + 1);
      } else if (key == "input_schema" || key == "parameters" || key == "schema" ||
                 key == "parametersJsonSchema" || key == "parameters_json_schema") {
        is_known_form_ = true;
        read_schema(0, depth + 1);
      } else if (key == "properties") {  // a schema without anything around it
        is_known_form_ = is_schema_ = true;
        read_properties(depth + 1);
      } else {
        cursor_.skip();
      }
    }
  }

  void read_type() {
    const std::string_view type = string_here();
    if (type != "function" && type != "custom" && type != "json_schema" && type != "json_object" &&
        type != "text")
      count_.is_own = false;
  }

  /// A schema; `as_object` is what it costs if it turns out to be an object with properties.
  void read_schema(std::int64_t as_object, int depth) {
    if (!enter_object(depth)) return;
    std::string_view key;
    while (cursor_.next_member(key))
      read_schema_member(key, as_object, depth);
  }

  void read_property(int depth) {
    if (!enter_object(depth)) return;
    std::string_view key;
    while (cursor_.next_member(key)) {
      if (key == "description") {
        count_.tokens += overhead_.property_description + text_here();
      } else if (key == "enum") {
        read_values();
      } else if (key == "items") {
        read_schema(overhead_.array_of_objects, depth + 1);
      } else {
        read_schema_member(key, overhead_.nested_object, depth);
      }
    }
  }

  void read_schema_member(std::string_view key, std::int64_t as_object, int depth) {
    if (key == "properties") {
      count_.tokens += as_object;
      read_properties(depth + 1);
    } else if (key == "anyOf" || key == "oneOf" || key == "allOf") {
      read_alternatives(depth + 1);
    } else {
      cursor_.skip();
    }
  }

  void read_properties(int depth) {
    if (!enter_object(depth)) return;
    bool is_first = true;
    std::string_view name;
    while (cursor_.next_member(name)) {
      count_.tokens += text(name) + (is_first ? overhead_.first_property : overhead_.property);
      is_first = false;
      read_property(depth + 1);
    }
  }

  void read_alternatives(int depth) {
    if (cursor_.peek() != json::Kind::array) return void(cursor_.skip());
    cursor_.enter_array();
    while (cursor_.next_element())
      read_property(depth + 1);
  }

  void read_values() {
    if (cursor_.peek() != json::Kind::array) return void(cursor_.skip());
    count_.tokens += overhead_.enumeration;
    cursor_.enter_array();
    while (cursor_.next_element())
      count_.tokens += text_here();
  }

  /// Consumes what is no object, or lies too deep.
  bool enter_object(int depth) {
    if (cursor_.peek() == json::Kind::object && depth < most_depth) return cursor_.enter_object();
    cursor_.skip();
    return false;
  }

  std::string_view string_here() {
    if (cursor_.peek() == json::Kind::string) return cursor_.read_string().of(cursor_.document());
    return cursor_.skip().of(cursor_.document());
  }
  std::int64_t text_here() { return text(string_here()); }
  std::int64_t text(std::string_view raw) const {
    return static_cast<std::int64_t>(counter_.count_escaped(raw));
  }

  json::Cursor cursor_;
  const Counter& counter_;
  const Overhead& overhead_;
  ToolDefinitionCount count_;
  bool is_known_form_ = false;
  bool is_schema_ = false;
};

}  // namespace

ToolDefinitionCount count_tool_definition(const Counter& counter, std::string_view json) {
  return DefinitionWalk(counter, json).walk();
}

}  // namespace tokenpak::tokens
