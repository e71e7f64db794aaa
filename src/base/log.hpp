#pragma once

#include <string_view>

namespace tokenpak {

enum class LogLevel { info, warning, error };
enum class LogFormat { text, json };

/// How lines are written from now on; text unless this says otherwise. To be called before there are threads.
void set_log_format(LogFormat format);

/// Writes one line to standard error: UTC time, level, message, and the request that it is about, where it is
/// about one; one system call, so that lines of several threads do not mix. What it is given must hold no
/// key, no prompt and no answer.
void log(LogLevel level, std::string_view message, std::string_view request_id = {});

}  // namespace tokenpak
