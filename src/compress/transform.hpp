#pragma once

#include "base/result.hpp"
#include "dialect/request.hpp"
#include "json/splice.hpp"
#include "tokens/counter.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

enum class Mode : std::uint8_t { strict, hybrid, aggressive };
std::string_view name_of(Mode mode);
std::optional<Mode> mode_named(std::string_view name);  ///< exact lower-case names; nothing for any other

/// The stages that may save tokens, in the order in which they act.
enum class Stage : std::uint8_t { hygiene };
inline constexpr std::size_t stage_count = 1;
std::string_view name_of(Stage stage);

struct Settings {
  Mode mode = Mode::hybrid;
  /// File names (TOKENPAK_PROTECT): a text that carries one of these documents is protected.
  std::span<const std::string> protected_documents;
};

struct Outcome {
  std::vector<json::Edit> edits;   ///< sorted, on the body's raw bytes
  std::uint64_t tokens_saved = 0;  ///< by the target model's counter
  std::array<std::uint64_t, stage_count> saved_by_stage{};
  std::uint32_t texts_changed = 0;
  std::uint32_t texts_failed_open = 0;  ///< transformation failed or overran: left as they were
};

/// What should change in a request: pure, a function of its arguments alone. The result for a text depends on
/// its own bytes and its place in the dialect only, never on later texts (laws 2 and 3 of cache safety): the
/// same block gets the same bytes in every later request. `strict` yields no edits. A change is kept only if
/// it saves at least max(8 tokens, 3 %) of the text by `counter`.
Outcome transform(std::string_view body, const dialect::Request& request, const Settings& settings,
                  const tokens::Counter& counter);

}  // namespace tokenpak::compress
