#pragma once

#include "compress/line_shape.hpp"
#include "compress/scanned_line.hpp"

#include <string_view>

namespace tokenpak::compress {

/// The shapes of lines that say what a program did: log, diagnostic, build_step, test_result, source_quote,
/// trace_head, trace_frame; text for any other. `line` is trimmed and not empty.
LineShape tool_shape_of(const ScannedLine& scanned, bool is_indented, Evidence evidence);

}  // namespace tokenpak::compress
