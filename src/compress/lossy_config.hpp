#pragma once

#include "base/text_edit.hpp"
#include "code/config.hpp"
#include "compress/classify.hpp"
#include "compress/encode_text.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// The format of configuration whose comments can be told; nothing for the other kinds.
std::optional<code::ConfigFormat> config_format(ContentKind kind);

/// The edits that take comments and blank lines (code/config.hpp) out of the spans of configuration, with a
/// comment in front of the first that says where the whole text is; none where no span is shorter for it.
/// Comments that share a telling word with the context's question stay, and those that hold what no extract
/// may leave out (prose/facts.hpp): addresses, versions, ids, warnings.
std::vector<TextEdit> minified_config(std::string_view text, std::span<const ContentSpan> spans,
                                      const TextContext& context);

}  // namespace tokenpak::compress
