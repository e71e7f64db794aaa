// Writes small JSON documents (health, stats, error bodies) into one string.
//
// Only for JSON that the proxy itself makes. What a client or a provider wrote is never parsed and written
// again. The caller keeps the structure right (a key before each value of an object, every begin closed): the
// writer places commas and escapes text, and does not check.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokenpak {

/// Appends `text` as a JSON string with its quotes. The result is always valid UTF-8 and valid JSON (RFC
/// 8259): each maximal ill-formed part of `text` becomes one U+FFFD, as the Unicode Standard (3.9, table 3-8)
/// recommends.
void append_json_string(std::string& out, std::string_view text);

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  JsonWriter& value(std::nullptr_t);
  /// The shortest text that reads back as the same double; infinities and NaN, which JSON lacks, become null.
  JsonWriter& value(double number);
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool> && !std::same_as<Integer, char>)
  JsonWriter& value(Integer number) {
    if constexpr (std::is_signed_v<Integer>) {
      return signed_integer(number);
    } else {
      return unsigned_integer(number);
    }
  }
  /// null when empty.
  template <typename T>
  JsonWriter& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : value(nullptr);
  }

  /// `json` is written as it stands: a number with exact decimals, or a document made elsewhere. Must be
  /// valid JSON.
  JsonWriter& raw(std::string_view json);

  template <typename T>
  JsonWriter& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  [[nodiscard]] const std::string& text() const& { return out_; }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& signed_integer(std::int64_t number);
  JsonWriter& unsigned_integer(std::uint64_t number);
  void separate();

  std::string out_;
  // A value stands just before the end of out_, so that a next one needs a comma. That is all the state there
  // is: a bracket just opened and a key just written both clear it.
  bool needs_comma_ = false;
};

}  // namespace tokenpak
