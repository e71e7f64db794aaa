#pragma once

#include "compress/log_fields.hpp"
#include "compress/log_head.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// One value of a template's lines: fields that stand together without white space and of which each differs
/// between lines.
struct TemplateColumn {
  std::uint32_t first_field = 0;  ///< of the line, the head's fields counted
  std::uint32_t last_field = 0;   ///< inclusive
};

/// Lines whose rest behind the head differs only in the columns.
struct LogTemplate {
  std::uint32_t example = 0;  ///< index of the first such line
  std::uint32_t count = 0;    ///< lines
  bool has_head = false;
  std::vector<TemplateColumn> columns;
  std::string pattern;  ///< the rest of the line with "*" for each column
};

struct LogTemplates {
  static constexpr std::uint32_t none = 0xffffffff;

  std::vector<LogTemplate> templates;  ///< those that are worth a place in the dictionary
  std::vector<std::uint32_t> of_line;  ///< index into `templates`, or none: the line stands for itself
};

/// Linear in the text's size: a line is compared with a bounded number of others.
LogTemplates find_templates(const LogText& text, const LogHead& head);

}  // namespace tokenpak::compress
