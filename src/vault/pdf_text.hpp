#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace tokenpak::vault {

struct PdfLimits {
  std::chrono::milliseconds time = std::chrono::seconds(20);  ///< for one file
  std::size_t text = std::size_t{4} << 20;                    ///< bytes
};

/// Poppler's program, looked for in PATH.
inline constexpr const char* pdf_tool = "pdftotext";

/// The text of a PDF as UTF-8, with a form feed behind each page, as `tool -enc UTF-8 - -` writes it: a
/// process of its own, without a shell, that has no other open files and is gone when this returns.
/// Errors: not_found where there is no such program; bad_data where it fails (a damaged file, one under a
/// password); too_large where it writes more, timed_out where it takes longer than the limits; io.
Result<std::string> pdf_text(std::string_view pdf, const std::string& tool = pdf_tool,
                             const PdfLimits& limits = {});

}  // namespace tokenpak::vault
