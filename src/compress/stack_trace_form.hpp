#pragma once

#include "compress/form.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// Stack traces, of which frames that come again are written once:
///
///     Traceback (most recent call last):
///     [1                                       a run of lines begins that comes again
///       File "/app/main.py", line 10, in run
///         step(item)
///     ]                                        and ends
///     ValueError: no such item
///     [1]                                      the run again
///     [1 2] x40                                two runs, forty times in turn
///     \[1]                                     a line of the text that would be read as a mark
///
/// Where it gains, the numbers of frames ("#3 0x… in f") are left out too if they count up.
std::optional<std::string> encode_stack_trace(std::string_view text);
std::optional<std::string> decode_stack_trace(std::string_view encoded, std::size_t largest);

inline constexpr Form stack_trace_form = {
    .name = "trace",
    .legend =
        "Stack traces: the lines from [1 to ] stand again wherever [1] is; [1 2] = one after the other, x3 = "
        "three "
        "times; # without a number = the next frame's; \\ before a line only says that it is text.",
    .encode = encode_stack_trace,
    .decode = decode_stack_trace};

}  // namespace tokenpak::compress
