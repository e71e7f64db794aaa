#pragma once

#include "base/text_edit.hpp"
#include "compress/classify.hpp"
#include "compress/encode_text.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// The edits that take comments and layout (code/strip.hpp) out of the spans of source text that can be
/// parsed without an error, with a comment in front of the first that says where the whole text is; none
/// where no span is shorter for it. Lines of comments that share a telling word with the context's question
/// stay. Of a text of more than code::shortest_folded_text lines the bodies of functions go too, where the
/// conversation does not name the function and the question no word in it, and where they are enough to pay.
std::vector<TextEdit> stripped_code(std::string_view text, std::span<const ContentSpan> spans,
                                    const TextContext& context);

}  // namespace tokenpak::compress
