#pragma once

#include "compress/conversation.hpp"
#include "dialect/request.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// What a user asks, as decoded text.
struct Question {
  std::string text;
  std::string before;  ///< the user's question of the turn before; empty if there is none
};

/// What is to be added behind a user's words.
struct Added {
  std::string text;
  std::uint64_t tokens = 0;
  std::vector<AddedPassage> passages;  ///< the best first
};

/// Where additions come from: an index of documents.
class AdditionSource {
 public:
  virtual ~AdditionSource() = default;
  /// Names the content that is chosen from. Neither 0 nor settled_source_version.
  virtual std::uint64_t version() const = 0;
  /// What answers the question, if anything does. `known` are hashes of the passages that the conversation
  /// holds already. A function of its arguments and of the content that `version` names.
  virtual std::optional<Added> choose(const Question& question, std::span<const std::uint64_t> known) = 0;
};

/// Where the user asks something in the newest turn, and where what answers it may stand.
struct AskedQuestion {
  const dialect::TextSpan* newest = nullptr;  ///< null: the newest turn asks nothing
  const dialect::TextSpan* before = nullptr;  ///< of the turns before; null if there is none
  const dialect::TextSpan* place = nullptr;   ///< the last text of the user in the newest turn
  bool starts_conversation = false;           ///< the assistant has said nothing yet
};

/// Finds the question of a request. What clients add to a user's words, a text that is one tagged element
/// (`<system-reminder>…</system-reminder>`), asks nothing. Pointers into `request`.
AskedQuestion find_question(std::string_view body, const dialect::Request& request);

/// Whether it is a text that the user wrote, or the client for the user.
inline bool is_of_user(const dialect::TextSpan& text) {
  return text.role == dialect::Role::user && text.kind == dialect::BlockKind::text;
}

}  // namespace tokenpak::compress
