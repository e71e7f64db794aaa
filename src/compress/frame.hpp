#pragma once

#include "compress/form.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// What every marker of ours begins with. A text that holds it is left alone as a whole: nothing in it could
/// be told from a marker (CACHE_SAFETY law 17).
inline constexpr std::string_view frame_mark = "[tokenpak ";

bool holds_frame_mark(std::string_view text);

/// Lines of a text in a loss-free form stand behind one line that says so:
///
///     [tokenpak log, 57 lines: what the form's legend says]
///     …57 lines as the form wrote them…
///
/// The legend stands with the first use in a conversation only. `lines` are whole lines joined by "\n"; an
/// ending newline is part of the text and stays behind the frame.
/// Nothing where the form does not take these lines.
std::optional<std::string> framed(const Form& form, std::string_view lines, bool with_legend);
/// The frame around lines as the form wrote them.
std::string frame_around(const Form& form, std::string_view encoded, bool with_legend);

/// `text` with every frame of one of `forms` undone. What only looks like a frame stays as it is. Nothing if
/// it would take more than `largest` bytes.
std::optional<std::string> without_frames(std::string_view text, std::span<const Form* const> forms,
                                          std::size_t largest);

}  // namespace tokenpak::compress
