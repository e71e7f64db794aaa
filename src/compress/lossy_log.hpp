#pragma once

#include "base/text_edit.hpp"
#include "compress/classify.hpp"
#include "compress/encode_text.hpp"
#include "compress/log_analysis.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// Whether a text has lines of a log or of a build's or a test's output that are long enough to be cut.
bool may_hold_log(std::span<const ContentSpan> spans);

/// The edits that leave out of logs and of the output of builds and tests the lines that are like others: of
/// the lines of one template (log_templates.hpp) with the same words the first two stay, and the template's
/// last. Whatever else a line says, it stays
/// - if it tells of an error, a warning or a failure, and so do its neighbours; or of an exit code;
/// - if a term of the context's question that few lines hold stands in it, or a `file:line` that the
/// template's first line has not;
/// - if it is like no other line.
/// Markers stand in the place of the others; the first one says how many lines of each template there are in
/// all. None where too little would go. Appends to `analyses` those of the logs, of which `text` is the
/// owner.
std::vector<TextEdit> extracted_log(std::string_view text, std::span<const ContentSpan> spans,
                                    const TextContext& context, LogAnalyses& analyses);

}  // namespace tokenpak::compress
