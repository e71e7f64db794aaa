#pragma once

#include "code/text_edit.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenpak::code {

enum class ConfigFormat : std::uint8_t { yaml, toml, ini, xml, env };

/// Longer texts are left alone.
inline constexpr std::size_t most_config_bytes = std::size_t{1} << 20;

/// The edits that take out of a configuration file what no reader of its format sees: comments, blank lines,
/// blanks at line ends, in XML white space between elements that hold no text. Quoted strings, block scalars,
/// lines that go on, CDATA and everything under xml:space stay byte for byte. Text before and after is read
/// by the format's parser (libyaml, toml++, Expat; INI and env files by their own simple grammar), and unless
/// both readings are the same, or where the text cannot be read, the result is nothing. What `stays` says of
/// a part that would go (in most formats the comment of one line) is left where it is.
std::optional<std::vector<TextEdit>> minify(std::string_view text, ConfigFormat format,
                                            const std::function<bool(std::string_view)>& stays = {});

}  // namespace tokenpak::code
