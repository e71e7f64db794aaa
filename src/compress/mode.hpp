#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenpak::compress {

enum class Mode : std::uint8_t { strict, hybrid, aggressive };
inline constexpr std::size_t mode_count = 3;
std::string_view name_of(Mode mode);
std::optional<Mode> mode_named(std::string_view name);  ///< exact lower-case names; nothing for any other

/// What may save tokens: the families of loss-free forms, and what stands before them; then the stages that
/// lose something (lossy.hpp). Their order is that of the records on disk (message_record.hpp): a new one
/// goes to the end.
enum class Stage : std::uint8_t {
  hygiene,
  shown_before,
  log,
  stack_trace,
  paths,
  tables,
  json,
  prose,    ///< narrative said in fewer words
  extract,  ///< what a question needs of a long document, and of a log what is not like other lines of it
  code,     ///< source text without comments, or with bodies left out
  config,   ///< configuration without comments, and XML's form
  records,  ///< arrays of records without those that are like others
};
inline constexpr std::size_t stage_count = 12;
std::string_view name_of(Stage stage);

/// Tokens that each stage saved, indexed by Stage.
using Savings = std::array<std::uint64_t, stage_count>;

}  // namespace tokenpak::compress
