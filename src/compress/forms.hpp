#pragma once

#include "compress/form.hpp"
#include "compress/mode.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::compress {

/// A loss-free form and what the transformation needs to know of it.
struct RegisteredForm {
  const Form* form = nullptr;
  Stage stage = Stage::log;  ///< the family under which its savings are shown, and which policy.hpp asks for
};

/// All forms, at most 32. A form's place is its bit in ConversationState::legends_shown, so the order changes
/// with transformation_version only.
std::span<const RegisteredForm> registered_forms();

/// `text` with the frames of all registered forms undone, at most `largest` bytes.
std::optional<std::string> without_frames(std::string_view text, std::size_t largest);

}  // namespace tokenpak::compress
