#include "compress/line.hpp"
#include "compress/log_form.hpp"
#include "compress/log_pattern.hpp"
#include "compress/log_time.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenpak::compress {
namespace {

constexpr std::string_view as_above = "\"";

// A place of a pattern that a value takes, behind literal text.
struct Place {
  enum class Kind : std::uint8_t { value, time, copy };
  std::string_view literal;  // what stands before it
  Kind kind = Kind::value;
  std::size_t original = 0;  // of a copy: which place it repeats
  bool is_padded = false;
  std::size_t width = 0;  // of a padded place, in bytes; before its first value: of the padding alone
  std::string value;      // of the last line
};

struct Pattern {
  std::vector<Place> places;
  std::string_view end;     // what stands behind the last place
  bool has_values = false;  // from the first line on
};

std::string_view without_padding(std::string_view literal) {
  while (literal.ends_with(' '))
    literal.remove_suffix(1);
  return literal;
}

Pattern read_pattern(std::string_view text, PatternKind kind) {
  Pattern pattern;
  std::size_t literal = 0;
  for (std::size_t at = text.find_first_of("*#"); at != std::string_view::npos;
       at = text.find_first_of("*#", at)) {
    const std::size_t size = place_size(text, at, kind);
    if (size == 0) {
      ++at;
      continue;
    }
    Place place;
    place.literal = text.substr(literal, at - literal);
    if (text[at] == '#') place.kind = Place::Kind::time;
    const char addition = size > 1 ? text[at + 1] : ' ';
    if (is_digit(addition)) {
      place.kind = Place::Kind::copy;
      place.original = static_cast<std::size_t>(addition - '1');
    } else if (addition == '_') {
      place.is_padded = true;
      place.width = place.literal.size() - without_padding(place.literal).size();
      place.literal = without_padding(place.literal);
    }
    pattern.places.push_back(std::move(place));
    at += size;
    literal = at;
  }
  pattern.end = text.substr(literal);
  return pattern;
}

struct Template {
  Pattern pattern;
  bool has_head = false;
};

class LogReader {
 public:
  LogReader(std::string_view encoded, std::size_t largest) : encoded_(encoded), largest_(largest) {}

  std::optional<std::string> read() {
    for (std::size_t at = 0; at <= encoded_.size();) {
      const std::size_t newline = std::min(encoded_.find('\n', at), encoded_.size());
      if (!read_line(encoded_.substr(at, newline - at))) return std::nullopt;
      at = newline + 1;
    }
    if (out_.empty()) return std::nullopt;
    out_.pop_back();
    return std::move(out_);
  }

 private:
  bool read_line(std::string_view line) {
    std::size_t letters = 0;
    while (letters < line.size() && is_lower(line[letters]))
      ++letters;
    const std::string_view name = line.substr(0, letters);
    const std::string_view rest = line.substr(letters);
    if (letters > 0 && (rest.starts_with(": ") || rest.starts_with("= "))) {
      if (!out_.empty()) return false;  // the dictionary comes first
      return templates_
          .try_emplace(name, Template{.pattern = read_pattern(rest.substr(2), PatternKind::line),
                                      .has_head = rest[0] == ':'})
          .second;
    }
    if (letters > 0) {
      const auto found = templates_.find(name);
      if (found == templates_.end()) return false;
      current_ = &found->second;
      return read_row(rest);
    }
    if (line.starts_with('@')) {
      head_ = read_pattern(line.substr(1), PatternKind::head);
      return true;
    }
    if (line.starts_with('=')) return add(line.substr(1)) && add("\n");
    if (line.starts_with('~')) return read_single(line.substr(1));
    return current_ != nullptr && read_row(line);
  }

  bool add(std::string_view text) {
    // One more byte for the newline that goes again at the end.
    if (text.size() > largest_ + 1 - std::min(out_.size(), largest_ + 1)) return false;
    out_ += text;
    return true;
  }

  // The next value of a row: nothing is left out, '"' is as above.
  static bool take(std::string_view& row, std::string_view& value) {
    const std::size_t end = std::min(row.find(' '), row.size());
    value = row.substr(0, end);
    row.remove_prefix(std::min(row.size(), end + 1));
    return !value.empty();
  }

  // Sets the pattern's values from the row.
  static bool take_values(Pattern& pattern, std::string_view& row) {
    for (std::size_t index = 0; index < pattern.places.size(); ++index) {
      Place& place = pattern.places[index];
      if (place.kind == Place::Kind::copy) {
        if (place.original >= index) return false;
        place.value = pattern.places[place.original].value;
        continue;
      }
      std::string_view value = as_above;
      if (!row.empty() && !take(row, value)) return false;
      if (value == as_above) {
        if (!pattern.has_values) return false;
      } else if (place.kind == Place::Kind::time && pattern.has_values) {
        place.value = with_changed_end(place.value, value);
      } else {
        place.value = value;
      }
      if (!pattern.has_values) place.width += place.value.size();
    }
    pattern.has_values = true;
    return true;
  }

  bool add_pattern(const Pattern& pattern) {
    for (const Place& place : pattern.places) {
      if (!add(place.literal)) return false;
      const std::size_t padding =
          place.is_padded ? place.width - std::min(place.width, place.value.size()) : 0;
      if (padding > largest_ || !add(std::string(padding, ' ')) || !add(place.value)) return false;
    }
    return add(pattern.end);
  }

  bool read_row(std::string_view row) {
    if (row.starts_with(' ')) row.remove_prefix(1);
    Template& used = *current_;
    if (used.has_head && !(take_values(head_, row) && add_pattern(head_))) return false;
    return take_values(used.pattern, row) && row.empty() && add_pattern(used.pattern) && add("\n");
  }

  bool read_single(std::string_view row) {
    if (!head_.places.empty() && row.starts_with(' ')) row.remove_prefix(1);
    return take_values(head_, row) && add_pattern(head_) && add(row) && add("\n");
  }

  std::string_view encoded_;
  std::size_t largest_;
  std::string out_;
  std::unordered_map<std::string_view, Template> templates_;
  Template* current_ = nullptr;
  Pattern head_;
};

}  // namespace

std::optional<std::string> decode_log(std::string_view encoded, std::size_t largest) {
  return LogReader(encoded, largest).read();
}

}  // namespace tokenpak::compress
