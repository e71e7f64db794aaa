#pragma once

#include "compress/addition.hpp"
#include "tokens/counter.hpp"
#include "vault/index.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tokenpak::proxy {

struct InjectionLimits {
  std::uint32_t budget = 0;    ///< tokens
  double least_relevance = 0;  ///< 0 to 1
};

/// The vault as what is added to a prompt: question, search, the relevant sections as one text.
class VaultAdditions final : public compress::AdditionSource {
 public:
  /// What is referred to outlives this. `prompt` is the request's body.
  VaultAdditions(const vault::Index& index, const InjectionLimits& limits, std::string_view prompt,
                 const tokens::Counter& counter)
      : index_(index), limits_(limits), prompt_(prompt), counter_(counter) {}

  std::uint64_t version() const override;
  std::optional<compress::Added> choose(const compress::Question& question,
                                        std::span<const std::uint64_t> known) override;

 private:
  const vault::Index& index_;
  InjectionLimits limits_;
  std::string_view prompt_;
  const tokens::Counter& counter_;
};

}  // namespace tokenpak::proxy
