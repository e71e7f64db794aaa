#pragma once

// For tests of what may be lost.

#include "compress/test_conversation.hpp"
#include "compress/transform.hpp"
#include "json/text.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenpak::compress::test {

inline std::uint64_t saved_by(const Outcome& outcome, Stage stage) {
  return outcome.saved_by_stage[static_cast<std::size_t>(stage)];
}

/// The text of a block as it goes out.
inline std::string sent(const Conversation& from, const Outcome& outcome, std::size_t block) {
  const ByteRange raw = from.request.texts[block].raw;
  std::vector<json::Edit> edits;
  for (const json::Edit& edit : outcome.edits) {
    if (edit.range.begin < raw.begin || edit.range.end > raw.end) continue;
    edits.push_back({.range = {edit.range.begin - raw.begin, edit.range.end - raw.begin},
                     .replacement = edit.replacement});
  }
  std::string result;
  json::unescape(spliced(raw.of(from.body), edits), result);
  return result;
}

inline Settings with(Mode mode, bool lossless = false) {
  return {.mode = mode,
          .protected_documents = {},
          .lossless = lossless,
          .originals_folder = "/home/ada/.tokenpak/originals",
          .keeps_originals = true};
}

inline Outcome transformed(const Conversation& from, const Settings& settings) {
  return transform(from.body, from.request, settings, counter);
}

inline Block call(std::string_view arguments) {
  return {.text = std::string(arguments),
          .role = dialect::Role::assistant,
          .kind = dialect::BlockKind::tool_call,
          .is_protected = true};
}

inline Block read_of(std::string_view file, std::string text) {
  return {.text = std::move(text), .tool_arguments = R"({"file_path": ")" + std::string(file) + "\"}"};
}

inline Block asks(std::string question) {
  return {.text = std::move(question), .kind = dialect::BlockKind::text, .is_protected = true};
}

}  // namespace tokenpak::compress::test
