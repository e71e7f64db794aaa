#pragma once

#include "code/language.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace tokenpak::code {

/// Decides what of a comment or a docstring stays.
class CommentRules {
 public:
  /// `named` holds the words whose lines stay; words of fewer than `shortest_name` bytes say too little and
  /// are passed over. `keep_facts`: lines with an address, a mark such as TODO, or an issue's number stay.
  CommentRules(Language language, bool keep_facts, std::unordered_set<std::string_view> named)
      : language_(language), keep_facts_(keep_facts), named_(std::move(named)) {}

  static constexpr std::size_t shortest_name = 3;

  /// What stays of a comment with its delimiters: the whole of a directive to a tool (`# noqa`, `//go:build`,
  /// `// eslint-disable-line`), of a comment of one line that holds a fact, and of a block the lines that do,
  /// in a comment of one line; nothing of others. An address in a line about a licence is none.
  std::optional<std::string> kept_of_comment(std::string_view comment) const;

  /// The same for a docstring with its quotes: the lines of its text that hold a fact.
  std::optional<std::string> kept_of_docstring(std::string_view docstring) const;

 private:
  bool is_directive(std::string_view comment) const;
  bool holds_fact(std::string_view line) const;
  std::string fact_lines(std::string_view text) const;

  Language language_;
  bool keep_facts_;
  std::unordered_set<std::string_view> named_;
};

}  // namespace tokenpak::code
