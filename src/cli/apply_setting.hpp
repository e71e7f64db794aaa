// How the rows of the settings' sections check, keep and show their values.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tokenpak::cli {

inline constexpr std::uint64_t bytes_per_mebibyte = 1u << 20;

/// Puts a parsed value where it belongs, or hands the error on.
template <class Value, class Target>
Result<void> assign(Target& target, Result<Value> parsed) {
  if (!parsed) return std::unexpected(std::move(parsed).error());
  target = static_cast<Target>(*std::move(parsed));
  return {};
}

/// The error of a value against `rule`, half a sentence: "must be on or off".
inline Result<void> refused(std::string rule) {
  return failure(ErrorKind::bad_configuration, std::move(rule));
}

inline Result<void> apply_switch(std::string_view text, bool& is_on) {
  if (text != "on" && text != "off") return refused("must be on or off");
  is_on = text == "on";
  return {};
}

inline std::string show_switch(bool is_on) {
  return is_on ? "on" : "off";
}

inline std::string show_seconds(std::chrono::milliseconds duration) {
  return fmt::format("{}", std::chrono::duration<double>(duration).count());
}

inline std::string show_list(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ","));
}

}  // namespace tokenpak::cli
