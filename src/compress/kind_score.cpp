#include "compress/kind_score.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace tokenpak::compress {
namespace {

using Scores = std::array<std::int16_t, content_kind_count>;

// A cut must be worth this much: about four lines that speak for another kind.
constexpr int cost_of_cut = 12;
constexpr int typical_score = 3;

constexpr std::size_t index_of(ContentKind kind) {
  return static_cast<std::size_t>(kind);
}

// What a line says against the kinds that its shape does not speak for: much where every line follows a
// pattern, little where any line may occur.
constexpr Scores strangeness = [] {
  Scores scores{};
  scores.fill(-2);
  using enum ContentKind;
  for (const ContentKind kind : {listing, path_list, csv, numbered_read, grep, ndjson, env, blob, json})
    scores[index_of(kind)] = -3;
  for (const ContentKind kind : {markdown_table, diff})
    scores[index_of(kind)] = -6;
  for (const ContentKind kind : {markdown, build_output, stack_trace})
    scores[index_of(kind)] = -1;
  scores[index_of(other)] = 0;
  return scores;
}();

struct Vote {
  ContentKind kind;
  int score;
};

constexpr std::array<Scores, line_shape_count> scores = [] {
  std::array<Scores, line_shape_count> table{};
  table.fill(strangeness);
  const auto row = [&table](LineShape shape, std::initializer_list<Vote> votes) {
    for (const Vote& vote : votes)
      table[static_cast<std::size_t>(shape)][index_of(vote.kind)] = static_cast<std::int16_t>(vote.score);
  };
  using enum ContentKind;
  using Shape = LineShape;
  table[static_cast<std::size_t>(Shape::blank)].fill(0);
  row(Shape::blank, {{csv, -1}, {env, -1}, {ndjson, -1}, {blob, -1}});
  row(Shape::text, {{other, 1},
                    {source, -1},
                    {prose, 1},
                    {markdown, 1},
                    {build_output, 0},
                    {log, -1},
                    {html, -1},
                    {xml, -1}});
  row(Shape::prose, {{prose, 3},
                     {markdown, 2},
                     {other, 1},
                     {source, -1},
                     {build_output, 0},
                     {yaml, -1},
                     {html, 0},
                     {xml, -1}});
  row(Shape::log, {{log, 4}});
  row(Shape::diagnostic, {{build_output, 6}});
  row(Shape::build_step, {{build_output, 4}, {prose, 0}});
  row(Shape::test_result, {{build_output, 5}});
  row(Shape::source_quote, {{build_output, 3}, {stack_trace, 0}, {markdown, 0}});
  row(Shape::trace_head, {{stack_trace, 6}, {build_output, 1}});
  row(Shape::trace_frame, {{stack_trace, 6}});
  row(Shape::diff, {{diff, 6}, {source, 1}});
  row(Shape::listing, {{listing, 5}});
  row(Shape::folder, {{listing, 4}, {path_list, 0}, {yaml, 1}});
  row(Shape::path, {{path_list, 3}, {listing, 1}, {grep, 1}, {other, 1}});
  row(Shape::name, {{path_list, 1}, {listing, 0}, {other, 0}, {prose, -1}, {source, -1}});
  row(Shape::tree, {{path_list, 6}});
  row(Shape::csv, {{csv, 4}});
  row(Shape::table_rule, {{markdown_table, 8}, {markdown, 2}});
  row(Shape::pipe_row, {{markdown_table, 4}, {ascii_table, 4}, {markdown, 2}});
  row(Shape::drawn, {{ascii_table, 8}, {other, 1}});
  row(Shape::aligned, {{ascii_table, 3}, {other, 1}, {listing, -2}, {prose, 0}});
  row(Shape::columns, {{ascii_table, 4}, {other, 1}, {listing, -2}, {prose, -1}});
  row(Shape::numbered, {{numbered_read, 5}, {grep, 2}});
  row(Shape::numbered_any, {{grep, 4}, {numbered_read, 2}, {csv, 1}});
  row(Shape::blame, {{numbered_read, 5}});
  row(Shape::grep, {{grep, 5}});
  row(Shape::grep_path, {{grep, 3}, {build_output, 1}, {other, 1}});
  row(Shape::record, {{other, 5}});
  row(Shape::separator, {{grep, 1}});
  row(Shape::json_member, {{json, 4}, {source, 0}, {ndjson, 0}});
  row(Shape::json_line, {{ndjson, 5}, {json, 3}, {source, 0}});
  row(Shape::json_element, {{json, 3}, {toml, 2}, {source, 0}});
  row(Shape::bracket, {{json, 2}, {source, 2}, {toml, 1}});
  row(Shape::yaml_entry, {{yaml, 4}, {source, 0}, {other, 1}});
  row(Shape::yaml_item, {{yaml, 2}, {markdown, 2}, {prose, 1}});
  row(Shape::toml_entry, {{toml, 4}, {ini, 2}, {source, 1}});
  row(Shape::ini_entry, {{ini, 4}, {toml, -1}, {source, 1}, {env, 1}});
  row(Shape::env_entry, {{env, 4}, {ini, 3}, {source, 1}});
  row(Shape::export_entry, {{env, 3}, {source, 1}});
  row(Shape::section, {{ini, 4}, {toml, 4}});
  row(Shape::array_section, {{toml, 8}});
  row(Shape::xml_tag, {{xml, 4}, {html, 2}, {source, 0}});
  row(Shape::html_tag, {{html, 4}, {xml, 2}, {markdown, 1}, {source, 0}});
  row(Shape::blob, {{blob, 5}});
  row(Shape::hex_dump, {{blob, 6}});
  row(Shape::hash_comment, {{source, 1}, {yaml, 1}, {toml, 1}, {ini, 1}, {env, 1}, {markdown, 1}});
  row(Shape::other_comment, {{source, 1}, {ini, 1}});
  row(Shape::code_comment, {{source, 3}});
  row(Shape::code, {{source, 4}});
  row(Shape::weak_code, {{source, 2}, {json, 0}, {other, 1}, {build_output, 0}});
  row(Shape::heading, {{markdown, 5}, {source, 0}});
  row(Shape::markdown, {{markdown, 3}, {prose, 1}, {source, -1}});
  return table;
}();

// Sums of scores in units of 32, and below them what decides between equals: the kind that is named first.
// Two bytes each, so that a vector register takes eight.
constexpr int unit = 32;
static_assert(content_kind_count <= unit);

constexpr std::array<Scores, line_shape_count> votes = [] {
  std::array<Scores, line_shape_count> table = scores;
  for (Scores& row : table) {
    for (std::int16_t& score : row)
      score = static_cast<std::int16_t>(score * unit);
  }
  return table;
}();

constexpr Scores equal_sums = [] {
  Scores sums{};
  for (std::size_t kind = 0; kind < content_kind_count; ++kind)
    sums[kind] = static_cast<std::int16_t>(unit - 1 - static_cast<int>(kind));
  return sums;
}();

// Where the best of the line before stands at 0: what a kind begins with that comes behind it.
constexpr Scores after_cut = [] {
  Scores sums = equal_sums;
  for (std::int16_t& sum : sums)
    sum = static_cast<std::int16_t>(sum - cost_of_cut * unit);
  return sums;
}();

constexpr ContentKind kind_of_sum(std::int16_t sum) {
  return static_cast<ContentKind>(unit - 1 - (sum & (unit - 1)));
}

}  // namespace

std::vector<ContentKind> kinds_of(std::span<const LineShape> shapes) {
  std::vector<Scores> sums_before(shapes.size());  // of each line, the best at 0
  std::vector<ContentKind> kinds(shapes.size());
  Scores sums = equal_sums;
  for (std::size_t line = 0; line < shapes.size(); ++line) {
    sums_before[line] = sums;
    const Scores& vote = votes[static_cast<std::size_t>(shapes[line])];
    for (std::size_t kind = 0; kind < content_kind_count; ++kind)
      sums[kind] = static_cast<std::int16_t>(std::max(sums[kind], after_cut[kind]) + vote[kind]);
    std::int16_t best = sums[0];
    for (const std::int16_t sum : sums)
      best = std::max(best, sum);
    kinds[line] = kind_of_sum(best);
    const auto height = static_cast<std::int16_t>(best & -unit);
    for (std::int16_t& sum : sums)
      sum = static_cast<std::int16_t>(sum - height);
  }

  // Backwards: a kind goes on until it is no better than one that begins here, behind the best before it.
  for (std::size_t line = shapes.size(); line-- > 1;) {
    const std::size_t kind = index_of(kinds[line]);
    const bool begins_here = sums_before[line][kind] < after_cut[kind];
    if (!begins_here) kinds[line - 1] = kinds[line];
  }
  return kinds;
}

ContentKind most_likely_careful_kind(std::span<const LineShape> shapes) {
  std::array<std::int64_t, content_kind_count> total{};
  for (const LineShape shape : shapes) {
    for (std::size_t kind = 0; kind < content_kind_count; ++kind)
      total[kind] += scores[static_cast<std::size_t>(shape)][kind];
  }
  ContentKind best = ContentKind::source;
  total[index_of(best)] = std::max<std::int64_t>(total[index_of(best)], 0);
  for (std::size_t index = 0; index < content_kind_count; ++index) {
    const auto kind = static_cast<ContentKind>(index);
    const TextClass text_class = class_of(kind);
    const bool is_careful = text_class == TextClass::code || text_class == TextClass::config;
    if (is_careful && total[index] > total[index_of(best)]) best = kind;
  }
  return best;
}

bool is_typical(LineShape shape, ContentKind kind) {
  return scores[static_cast<std::size_t>(shape)][index_of(kind)] >= typical_score;
}

}  // namespace tokenpak::compress
