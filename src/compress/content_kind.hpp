#pragma once

#include "compress/text_class.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenpak::compress {

/// What a span of text is, as finely as forms need it. `class_of` says which column of SPEC 2's table it is
/// in.
enum class ContentKind : std::uint8_t {
  prose,
  markdown,
  log,             ///< lines with a time, a level or the same prefix
  build_output,    ///< of build systems, compilers, test runners, package managers
  stack_trace,     ///< frames of any language, memory checkers' reports
  listing,         ///< `ls -l`, `ls -R`, `tar tv`
  path_list,       ///< one path a line: `find`, `git ls-files`; `tree`
  csv,             ///< values separated by commas, semicolons or tabs, as many in each line
  markdown_table,  ///< | a | b |
  ascii_table,     ///< drawn with + - | or box characters, or aligned by blanks: `ps`, `df`
  other,           ///< output of other commands
  source,          ///< source text; in which language, language_by_shape (source_language.hpp) tells
  diff,            ///< unified
  numbered_read,   ///< lines of a file behind their numbers: `cat -n`, `12→text`, `12|text`, `git blame`
  grep,            ///< lines of files behind their paths: `grep -rn`, `rg`
  json,
  ndjson,  ///< one JSON value a line
  yaml,
  toml,
  ini,  ///< also .desktop files and systemd units
  xml,
  html,
  env,   ///< NAME=value, of shells
  blob,  ///< base64, hex, hex dumps
};
inline constexpr std::size_t content_kind_count = 24;

/// Lower-case words with underscores, as in the enumeration.
std::string_view name_of(ContentKind kind);

/// The column of the table of modes that a kind belongs to:
/// - grep: the text behind `path:line:` is source text more often than not, so it is code. What hybrid may do
///   is to write the paths, which are the tool's and not the file's, in a shorter form that loses nothing;
///   the text behind them stays byte for byte. The same goes for numbered reads.
/// - html: config. SPEC 2 does not name it; its white space means something in places (pre, textarea,
///   scripts), so it is treated like XML.
/// - json, ndjson: config, also where a tool answered with it: nothing in a text tells an answer from a file.
TextClass class_of(ContentKind kind);

/// What people write to be read: prose, plain or in Markdown.
constexpr bool is_running_text(ContentKind kind) {
  return kind == ContentKind::prose || kind == ContentKind::markdown;
}

}  // namespace tokenpak::compress
