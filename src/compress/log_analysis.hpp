#pragma once

#include "compress/log_fields.hpp"
#include "compress/log_head.hpp"
#include "compress/log_templates.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenpak::compress {

/// What the form for logs and the cut of logs ask of lines: both need the same, and it is half of their work.
struct LogAnalysis {
  LogText text;  ///< whole lines joined by "\n", none at the end
  LogHead head;
  LogTemplates templates;

  /// Nothing where LogText has none. The lines belong to the caller.
  static std::optional<LogAnalysis> of(std::string_view lines) {
    std::optional<LogText> text = LogText::of(lines);
    if (!text) return std::nullopt;
    LogHead head = find_head(*text);
    LogTemplates templates = find_templates(*text, head);
    return LogAnalysis{.text = *std::move(text), .head = std::move(head), .templates = std::move(templates)};
  }
};

/// The analyses of a text's logs.
using LogAnalyses = std::vector<LogAnalysis>;

}  // namespace tokenpak::compress
