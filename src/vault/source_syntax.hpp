// What of a programming language's syntax one must know to find definitions in its text. Included by this
// room only.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokenpak::vault {

/// Languages whose definitions look alike.
enum class SyntaxFamily : std::uint8_t {
  c,     ///< C, C++, Objective-C, shaders
  java,  ///< and what declares as Java does: Dart, Groovy
  csharp,
  go,
  rust,
  javascript,  ///< and TypeScript
  php,
  kotlin,  ///< functions behind a key word, with braces: Kotlin, Swift, Scala, Zig
  python,
  ruby,
  shell,
  perl,
  lua,
  unlisted,  ///< definitions are lines that begin with a key word of any language
};

/// Where comments and strings are, as bits.
enum SyntaxFeature : std::uint32_t {
  slash_comments = 1U << 0,   ///< // and /* */
  nested_comments = 1U << 1,  ///< /* /* */ */
  hash_comments = 1U << 2,    ///< # behind a blank
  dash_comments = 1U << 3,    ///< --
  directives = 1U << 4,       ///< lines that begin with #: C's preprocessor
  triple_quotes = 1U << 5,    ///< """ over lines
  triple_apostrophes = 1U << 6,
  quotes_over_lines = 1U << 7,      ///< "" and, where strings at all, '' may hold line feeds
  character_quotes = 1U << 8,       ///< '' holds one character, or is no quote: Rust's lifetimes
  raw_backquotes = 1U << 9,         ///< `` without escapes, over lines
  template_backquotes = 1U << 10,   ///< `${...}`
  regular_expressions = 1U << 11,   ///< /.../ where a value may stand
  raw_parentheses = 1U << 12,       ///< C++: R"x(...)x"
  verbatim_quotes = 1U << 13,       ///< C#: @"..."
  raw_hashes = 1U << 14,            ///< Rust: r#"..."#
  here_documents = 1U << 15,        ///< <<NAME
  angle_here_documents = 1U << 16,  ///< PHP: <<<NAME
  equals_sections = 1U << 17,       ///< lines from =begin to =end, from =head1 to =cut
  tags = 1U << 18,                  ///< PHP: only what stands between <?php and ?> is code
  line_feeds_end = 1U << 19,        ///< a statement may end without a semicolon
};

struct SourceSyntax {
  SyntaxFamily family = SyntaxFamily::unlisted;
  std::uint32_t features = 0;  ///< bits of SyntaxFeature

  bool has(SyntaxFeature feature) const { return (features & feature) != 0; }
};

/// Told from the file's extension.
SourceSyntax source_syntax_of(std::string_view path);

}  // namespace tokenpak::vault
