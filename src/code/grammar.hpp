#pragma once

#include "code/language.hpp"

#include <cstdint>
#include <vector>

struct TSLanguage;

namespace tokenpak::code {

/// The grammar of a language, and what each of its kinds of node is to us.
struct Grammar {
  const TSLanguage* language = nullptr;
  std::vector<std::uint8_t> traits;  ///< bits of NodeTrait, by symbol
};

/// Made when it is first asked for.
const Grammar& grammar_of(Language language);

}  // namespace tokenpak::code
