#pragma once

#include <string_view>

namespace tokenpak {

enum class LogLevel { info, warning, error };

/// Writes one line to standard error: UTC time, level, message; one system call, so that lines of several
/// threads do not mix. What it is given must hold no key, no prompt and no answer.
void log(LogLevel level, std::string_view message);

}  // namespace tokenpak
