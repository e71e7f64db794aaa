#include "prose/phrases.hpp"

#include "embedded/prose_phrases.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::prose {
namespace {

std::string_view take(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

}  // namespace

const Phrases& Phrases::built_in() {
  static const Phrases phrases(embedded::prose_phrases());
  return phrases;
}

Phrases::Phrases(std::string_view table) : nodes_(1) {
  for (std::size_t number = 1; !table.empty(); ++number) {
    std::string_view line = take(table, '\n');
    if (line.empty() || line.starts_with('#')) continue;
    std::array<std::string_view, 4> columns;
    for (std::string_view& column : columns)
      column = take(line, '\t');
    if (columns[3].empty() || !line.empty())
      throw std::logic_error(fmt::format("phrase rules, line {}: not four columns", number));
    PhraseRule rule;
    for (std::string_view rest = columns[0]; !rest.empty();) {
      const std::string_view word = take(rest, ' ');
      if (word == "^") {
        rule.only_at_sentence_begin = true;
      } else if (word == "!") {
        rule.not_behind_negation = true;
      } else if (word == "{clause}") {
        rule.follower = Follower::clause;
      } else if (word == "{pronoun}") {
        rule.follower = Follower::pronoun;
      } else if (word == "{participle}") {
        rule.follower = Follower::participle;
      } else if (word == "{noun}") {
        rule.follower = Follower::noun;
      } else {
        rule.phrase += rule.phrase.empty() ? "" : " ";
        rule.phrase += word;
      }
    }
    rule.keeps = columns[1] == "=";
    if (columns[1] != "-" && !rule.keeps) {
      for (std::string_view rest = columns[1]; !rest.empty();) {
        const std::string_view word = take(rest, ' ');
        const std::uint16_t id = word == "," ? comma : lexicon_.add(word, phrase_word);
        rule.replacement.push_back({.text = std::string(word), .word = {.id = id}});
      }
    }
    if (rule.replacement.size() > static_cast<std::size_t>(std::ranges::count(rule.phrase, ' ')) + 1)
      throw std::logic_error(fmt::format("phrase rules, line {}: the replacement has more words", number));
    rule.example = columns[2];
    rule.expected = columns[3];
    add(std::move(rule));
  }
  for (PhraseRule& rule : rules_) {
    for (PhraseRule::Piece& piece : rule.replacement)
      if (piece.word.id != comma) piece.word = lexicon_.of(piece.word.id);
  }
  roots_.resize(lexicon_.size());
  for (const auto& [id, node] : nodes_[0].children)
    if (id != comma) roots_[id] = node;
}

std::uint32_t Phrases::next(std::uint32_t node, std::uint16_t id) const {
  for (const auto& [child_id, child_node] : nodes_[node].children)
    if (child_id == id) return child_node;
  return 0;
}

void Phrases::add(PhraseRule rule) {
  std::uint32_t node = 0;
  for (std::string_view rest = rule.phrase; !rest.empty();) {
    const std::string_view word = take(rest, ' ');
    node = child(node, word == "," ? comma : lexicon_.add(word, phrase_word));
  }
  nodes_[node].rules.push_back(static_cast<std::uint16_t>(rules_.size()));
  rules_.push_back(std::move(rule));
}

std::uint32_t Phrases::child(std::uint32_t node, std::uint16_t id) {
  if (const std::uint32_t known = next(node, id); known != 0) return known;
  const auto added = static_cast<std::uint32_t>(nodes_.size());
  nodes_[node].children.emplace_back(id, added);
  nodes_.emplace_back();
  return added;
}

}  // namespace tokenpak::prose
