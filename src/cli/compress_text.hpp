#pragma once

#include "compress/encode_text.hpp"
#include "tokens/counter.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenpak::cli {

/// One text as it would go upstream if a tool had answered it, at the beginning of a conversation.
struct CompressedText {
  std::string original;
  std::string sent;
  compress::EncodedText encoded;  ///< its edits are on `original`
  compress::Mode mode = compress::Mode::hybrid;
  std::string model;
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_sent = 0;
};

/// What may be lost in this mode is, unless `lossless`. Nothing is cut where `originals_folder` is empty;
/// else markers name files in it, which are not written.
CompressedText compress_text(std::string text, compress::Mode mode, const std::string& model, bool lossless,
                             std::string_view originals_folder);

/// "1,240 tokens in → 892 sent (28% saved): log 300, hygiene 48", for standard error.
std::string summary_of(const CompressedText& compressed);
/// What changed: for each edit the lines that it touches, before and after, as unified diffs write them.
std::string diff_of(const CompressedText& compressed);
std::string json_of(const CompressedText& compressed);

}  // namespace tokenpak::cli
