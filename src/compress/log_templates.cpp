#include "compress/log_templates.hpp"

#include "compress/line.hpp"
#include "compress/log_pattern.hpp"
#include "compress/token_cost.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <unordered_map>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokenpak::compress {
namespace {

// A value on a line costs about so much more than the same text in the dictionary: itself and its separator.
constexpr std::size_t value_tokens = 2;
// So many fields are compared in all for each byte of the text, five times its fields or so; what was
// measured of real logs stays below it.
constexpr std::size_t compared_per_byte = 1;
// So many groups of lines of one shape are compared with each further one.
constexpr std::size_t most_compared = 48;

constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
  return hash ^ (hash >> 32);
}

// Lines of the same separators and the same words; the countable fields differ.
struct Group {
  std::uint32_t example = 0;
  std::uint32_t count = 0;
  std::uint32_t begin_field = 0;
  std::uint32_t field_count = 0;  // of the whole line
  std::size_t first_flag = 0;     // of field `begin_field` in `varies_`
  std::uint32_t merged_into = LogTemplates::none;
};

class TemplateFinder {
 public:
  TemplateFinder(const LogText& text, const LogHead& head)
      : text_(text),
        head_(head),
        budget_(static_cast<std::ptrdiff_t>(text.text().size() * compared_per_byte)) {}

  LogTemplates find() {
    group_lines();
    merge_groups();
    return make_templates();
  }

 private:
  std::uint32_t begin_field(std::uint32_t line) const { return head_.holds[line] ? head_.field_count : 0; }
  std::uint32_t begin(std::uint32_t line) const {
    return head_.holds[line] ? head_.end(text_, text_.lines()[line]) : text_.lines()[line].begin;
  }
  std::string_view separator(std::uint32_t line, std::uint32_t index) const {
    const LogLine& at = text_.lines()[line];
    const std::span<const LogField> fields = text_.fields(at);
    const std::uint32_t from = index == begin_field(line) ? begin(line) : fields[index - 1].end;
    const std::uint32_t to = index == fields.size() ? at.end : fields[index].begin;
    return text_.text().substr(from, to - from);
  }

  /// Calls `visit` with each separator from the first field behind the head on, the line's end included.
  template <class Visit>
  void for_each_separator(std::uint32_t line, Visit visit) const {
    const LogLine& at = text_.lines()[line];
    std::uint32_t from = begin(line);
    for (const LogField& field : text_.fields(at).subspan(begin_field(line))) {
      visit(text_.text().substr(from, field.begin - from), &field);
      from = field.end;
    }
    visit(text_.text().substr(from, at.end - from), nullptr);
  }

  static std::uint64_t hash_of(std::string_view separator) {
    if (separator.size() == 1) return static_cast<unsigned char>(separator.front());
    return XXH3_64bits(separator.data(), separator.size()) | 256U;
  }

  struct Keys {
    std::uint64_t shape = 0;  // separators
    std::uint64_t words = 0;  // and words
  };

  Keys keys_of(std::uint32_t line) const {
    Keys keys{.shape = head_.holds[line] ? 1U : 2U, .words = 0};
    for_each_separator(line, [&keys](std::string_view separator, const LogField* field) {
      keys.shape = mix(keys.shape, hash_of(separator));
      if (field != nullptr) keys.words = mix(keys.words, field->is_countable ? 0U : field->hash | 1ULL << 32);
    });
    keys.words = mix(keys.words, keys.shape);
    return keys;
  }

  // Hashes only propose: the bytes decide.
  bool same_shape(std::uint32_t left, std::uint32_t right) const {
    const LogLine& left_line = text_.lines()[left];
    const LogLine& right_line = text_.lines()[right];
    if (head_.holds[left] != head_.holds[right] || left_line.field_count != right_line.field_count)
      return false;
    const char* const bytes = text_.text().data();
    const LogField* right_field = text_.fields(right_line).data() + begin_field(right);
    const char* right_begin = bytes + begin(right);
    bool is_same = true;
    for_each_separator(left, [&](std::string_view separator, const LogField* left_field) {
      const char* const right_end = bytes + (left_field != nullptr ? right_field->begin : right_line.end);
      is_same = is_same && std::string_view(right_begin, right_end) == separator;
      if (left_field != nullptr) right_begin = bytes + right_field++->end;
    });
    return is_same;
  }

  std::string_view word(std::uint32_t line, std::uint32_t index) const {
    return text_.fields(text_.lines()[line])[index].of(text_.text());
  }

  void group_lines() {
    std::unordered_map<std::uint64_t, std::uint32_t> by_words;
    const auto lines = static_cast<std::uint32_t>(text_.lines().size());
    group_of_line_.resize(lines, LogTemplates::none);
    by_words.reserve(lines);
    for (std::uint32_t line = 0; line < lines; ++line) {
      const Keys keys = keys_of(line);
      const auto [found, is_new] =
          by_words.try_emplace(keys.words, static_cast<std::uint32_t>(groups_.size()));
      if (is_new) {
        add_group(line, keys.shape);
      } else if (!add_to_group(groups_[found->second], line)) {
        continue;
      }
      group_of_line_[line] = found->second;
    }
  }

  void add_group(std::uint32_t line, std::uint64_t shape) {
    const std::uint32_t begin = begin_field(line);
    const std::uint32_t count = text_.lines()[line].field_count;
    groups_.push_back({.example = line,
                       .count = 1,
                       .begin_field = begin,
                       .field_count = count,
                       .first_flag = varies_.size()});
    shapes_.push_back(shape);
    for (const LogField& field : text_.fields(text_.lines()[line]).subspan(begin)) {
      const bool is_value = field.has_mark && holds_place(field.of(text_.text()), PatternKind::line);
      varies_.push_back(is_value ? 1 : 0);
    }
  }

  bool add_to_group(Group& group, std::uint32_t line) {
    if (!same_shape(group.example, line)) return false;
    const std::span<const LogField> fields = text_.fields(text_.lines()[line]);
    for (std::uint32_t index = group.begin_field; index < group.field_count; ++index) {
      if (!fields[index].is_countable && word(group.example, index) != word(line, index)) return false;
    }
    for (std::uint32_t index = group.begin_field; index < group.field_count; ++index) {
      std::uint8_t& varies = varies_[group.first_flag + index - group.begin_field];
      if (varies == 0 && word(group.example, index) != word(line, index)) varies = 1;
    }
    ++group.count;
    return true;
  }

  // What merging would cost in tokens on the lines; nothing where that is `most` or more, or too little of
  // the two is the same.
  std::optional<std::size_t> merge_cost(const Group& left, const Group& right, std::size_t most) {
    if (left.field_count != right.field_count || left.begin_field != right.begin_field) return std::nullopt;
    const std::size_t fields = left.field_count - left.begin_field;
    std::size_t cost = 0;
    std::size_t different = 0;
    std::size_t same = 0;
    const LogField* left_field = text_.fields(text_.lines()[left.example]).data() + left.begin_field;
    const LogField* right_field = text_.fields(text_.lines()[right.example]).data() + right.begin_field;
    for (std::size_t at = 0; at < fields && cost < most; ++at) {
      --budget_;
      const bool left_varies = varies_[left.first_flag + at] != 0;
      const bool right_varies = varies_[right.first_flag + at] != 0;
      if (left_varies && right_varies) continue;
      const LogField& a = left_field[at];
      const LogField& b = right_field[at];
      if (!left_varies && !right_varies && a.hash == b.hash && a.end - a.begin == b.end - b.begin) {
        ++same;
        continue;
      }
      cost += ((right_varies ? 0 : right.count) + (left_varies ? 0 : left.count)) * value_tokens;
      different += a.is_countable && b.is_countable ? 0 : 1;
    }
    if (cost >= most || different > same) return std::nullopt;
    return cost;
  }

  void merge(Group& into, std::uint32_t into_index, Group& group) {
    for (std::uint32_t index = into.begin_field; index < into.field_count; ++index) {
      std::uint8_t& varies = varies_[into.first_flag + index - into.begin_field];
      const std::uint8_t other = varies_[group.first_flag + index - into.begin_field];
      if (other != 0 || word(into.example, index) != word(group.example, index)) varies = 1;
    }
    into.count += group.count;
    group.merged_into = into_index;
  }

  // What a group's pattern would take in the dictionary, in tokens.
  std::size_t pattern_tokens(const Group& group) const {
    std::size_t tokens = 2;
    for (std::uint32_t index = group.begin_field; index < group.field_count; ++index) {
      tokens += separator(group.example, index).size() > 1 ? 1 : 0;
      tokens += varies_[group.first_flag + index - group.begin_field] != 0
                    ? 1
                    : rough_tokens(word(group.example, index));
    }
    return tokens;
  }

  void merge_groups() {
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_shape;
    for (std::uint32_t index = 0; index < groups_.size(); ++index) {
      Group& group = groups_[index];
      std::vector<std::uint32_t>& others = by_shape[shapes_[index]];
      const std::optional<std::uint32_t> best = best_match(group, others);
      if (best) {
        merge(groups_[*best], *best, group);
      } else if (others.size() < most_compared) {
        others.push_back(index);
      }
    }
  }

  // The one of the others with which to merge the group costs least, and less than a pattern of its own.
  std::optional<std::uint32_t> best_match(const Group& group, std::span<const std::uint32_t> others) {
    if (others.empty()) return std::nullopt;
    std::optional<std::uint32_t> best;
    std::size_t least = pattern_tokens(group);
    for (const std::uint32_t other : others) {
      if (budget_ <= 0) break;
      const std::optional<std::size_t> cost = merge_cost(groups_[other], group, least);
      if (!cost || !same_shape(groups_[other].example, group.example)) continue;
      least = *cost;
      best = other;
    }
    return best;
  }

  LogTemplate make_template(const Group& group) const {
    LogTemplate result;
    result.example = group.example;
    result.count = group.count;
    result.has_head = head_.holds[group.example];
    bool after_column = false;
    for (std::uint32_t index = group.begin_field; index < group.field_count; ++index) {
      const bool varies = varies_[group.first_flag + index - group.begin_field] != 0;
      if (varies && after_column && joins_log_fields(separator(group.example, index))) {
        result.columns.back().last_field = index;
        continue;
      }
      result.pattern += separator(group.example, index);
      if (varies) {
        result.columns.push_back({.first_field = index, .last_field = index});
        result.pattern += '*';
      } else {
        result.pattern += word(group.example, index);
      }
      after_column = varies;
    }
    result.pattern += separator(group.example, group.field_count);
    return result;
  }

  // Whether the dictionary's line is paid for by what the lines save; without it each has a mark before it.
  bool pays(const LogTemplate& made) const {
    const LogLine& line = text_.lines()[made.example];
    const std::span<const LogField> fields = text_.fields(line);
    const std::uint32_t from = begin(made.example);
    const std::size_t before = 1 + rough_tokens(text_.text().substr(from, line.end - from));
    std::size_t after = 0;
    for (const TemplateColumn& column : made.columns) {
      const std::uint32_t first = fields[column.first_field].begin;
      const std::string_view value = text_.text().substr(first, fields[column.last_field].end - first);
      after += rough_tokens(value) + (is_letter(value.front()) ? 0 : 1);
    }
    return before > after && (before - after) * made.count > rough_tokens(made.pattern) + 3;
  }

  LogTemplates make_templates() {
    LogTemplates result;
    std::vector<std::uint32_t> template_of_group(groups_.size(), LogTemplates::none);
    for (std::uint32_t index = 0; index < groups_.size(); ++index) {
      if (groups_[index].merged_into != LogTemplates::none) {
        template_of_group[index] = template_of_group[groups_[index].merged_into];
        continue;
      }
      if (groups_[index].count < 2) continue;
      LogTemplate made = make_template(groups_[index]);
      if (!pays(made)) continue;
      template_of_group[index] = static_cast<std::uint32_t>(result.templates.size());
      result.templates.push_back(std::move(made));
    }
    result.of_line.reserve(group_of_line_.size());
    for (const std::uint32_t group : group_of_line_)
      result.of_line.push_back(group == LogTemplates::none ? group : template_of_group[group]);
    return result;
  }

  const LogText& text_;
  const LogHead& head_;
  std::vector<Group> groups_;
  std::vector<std::uint64_t> shapes_;
  std::vector<std::uint8_t> varies_;
  std::vector<std::uint32_t> group_of_line_;
  std::ptrdiff_t budget_;  // fields that may yet be compared in search of groups to merge
};

}  // namespace

LogTemplates find_templates(const LogText& text, const LogHead& head) {
  return TemplateFinder(text, head).find();
}

}  // namespace tokenpak::compress
