#pragma once

namespace tokenpak::cli::exit_code {

inline constexpr int success = 0;
inline constexpr int failure = 1;  ///< a bug of ours
inline constexpr int usage = 2;    ///< a command line or a setting that cannot be used

}  // namespace tokenpak::cli::exit_code
