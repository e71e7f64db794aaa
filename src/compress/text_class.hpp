#pragma once

#include <cstddef>
#include <cstdint>

namespace tokenpak::compress {

/// What a span of text is (the columns of SPEC 2's table of modes; `blob` is kept apart from code, and
/// treated like it).
enum class TextClass : std::uint8_t {
  narrative,  ///< prose, Markdown, logs, command output, tables
  code,       ///< source text, fenced or not, diffs, numbered file reads
  config,     ///< JSON, YAML, TOML, INI, XML, env files
  blob,       ///< base64, hex
};
inline constexpr std::size_t text_class_count = 4;

}  // namespace tokenpak::compress
