#pragma once

#include "base/bytes.hpp"
#include "base/text_edit.hpp"
#include "compress/classify.hpp"
#include "compress/encode_text.hpp"
#include "prose/blocks.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// A run of neighbouring spans of running text.
struct RunningText {
  ByteRange range;
  prose::Document document;  ///< the text of the range
};

/// All of `text`: a document in Markdown is prose and markdown in turn.
std::vector<RunningText> running_text(std::string_view text, std::span<const ContentSpan> spans);

/// The edits that say these ranges of running text in fewer words (prose/tighten.hpp); of a range of which a
/// fact would go, none.
std::vector<TextEdit> tightened(std::span<RunningText> ranges);

/// The edits that leave out of these ranges what the context's question is not about (prose/extract.hpp),
/// with markers in its place; none where no range is long enough.
std::vector<TextEdit> extracted(std::string_view text, std::span<RunningText> ranges,
                                const TextContext& context);

}  // namespace tokenpak::compress
