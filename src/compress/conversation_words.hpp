#pragma once

#include "code/fold.hpp"
#include "dialect/request.hpp"

#include <string_view>

namespace tokenpak::compress {

/// The words that a conversation has used up to some place of a request: what the user and the assistant
/// wrote, the arguments of tool calls, and results of tools that are short enough to be read word by word,
/// such as a stack trace or what a search found. A long result is a file or a listing: what stands in it says
/// nothing about what the conversation is about.
///
/// Words are letters, digits, "_", "$" and bytes beyond ASCII. A word behind a backslash stands there with
/// and without its first character, which may belong to an escape.
class ConversationWords {
 public:
  /// `body` outlives this.
  explicit ConversationWords(std::string_view body) : body_(body) {}

  /// The next text of the request. Pure in what was added.
  void add(const dialect::TextSpan& text);

  /// All of them, which keep functions, and the user's own, which keep classes. Views into the body.
  const code::NamedWords& words() const { return words_; }

 private:
  std::string_view body_;
  code::NamedWords words_;
};

}  // namespace tokenpak::compress
