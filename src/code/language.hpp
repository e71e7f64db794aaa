#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenpak::code {

/// The languages for which there is a grammar.
enum class Language : std::uint8_t {
  python,
  javascript,  ///< with JSX
  typescript,
  tsx,
  go,
  rust,
  java,
  c,
  cpp,
  csharp,
  ruby,
  bash,  ///< also what POSIX shells read
  php,   ///< with the HTML around it
};
inline constexpr std::array all_languages = {
    Language::python, Language::javascript, Language::typescript, Language::tsx, Language::go,
    Language::rust,   Language::java,       Language::c,          Language::cpp, Language::csharp,
    Language::ruby,   Language::bash,       Language::php};
inline constexpr std::size_t language_count = all_languages.size();

/// Lower-case words with underscores, as in the enumeration.
std::string_view name_of(Language language);

/// The language of a file by its name (a path will do): the extension, or a name that is always the same
/// ("Rakefile"). A header (.h) counts as C++, which reads nearly all of C.
std::optional<Language> language_of(std::string_view file_name);

/// The language that the first line of a text names for certain: "#!/usr/bin/env python3", "<?php".
std::optional<Language> language_of_first_line(std::string_view source);

}  // namespace tokenpak::code
