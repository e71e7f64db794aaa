#pragma once

#include <cstdint>
#include <string_view>

namespace tokenpak::vault {

/// How a file's text is divided into chunks.
enum class DocumentKind : std::uint8_t {
  markdown,
  restructured_text,
  plain,
  html,
  config,
  code,
  pdf,
  unknown,  ///< not indexed: media, archives, data
};

/// Told from the file's name (the last component of `path`) alone.
DocumentKind document_kind_of(std::string_view path);

/// Lock files, minified scripts, source maps: text that programs wrote for programs. Told from the name.
bool is_generated_name(std::string_view path);

/// Told from the content: a NUL byte in the first 8 KiB, as git tells it.
bool is_binary(std::string_view content);

/// Told from the content: a line that says so ("@generated", "DO NOT EDIT") in the first KiB, or lines so
/// long that nobody wrote them.
bool is_generated_content(std::string_view content, DocumentKind kind);

}  // namespace tokenpak::vault
