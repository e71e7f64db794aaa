#pragma once

#include "compress/addition.hpp"
#include "tokens/counter.hpp"
#include "vault/index.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::proxy {

struct InjectionLimits {
  std::uint32_t budget = 0;    ///< tokens
  double least_relevance = 0;  ///< 0 to 1
};

/// The vault as what is added to a prompt: question, search, the relevant sections as one text.
class VaultAdditions final : public compress::AdditionSource {
 public:
  /// What is referred to outlives this. `prompt` is the request's body. `question_vector`, of length 1, is of
  /// the model of the index's vectors; empty: words alone decide.
  VaultAdditions(const vault::Index& index, const InjectionLimits& limits, std::string_view prompt,
                 const tokens::Counter& counter, std::span<const float> question_vector)
      : index_(index),
        limits_(limits),
        prompt_(prompt),
        counter_(counter),
        question_vector_(question_vector) {}

  std::uint64_t version() const override;
  std::optional<compress::Added> choose(const compress::Question& question,
                                        std::span<const std::uint64_t> known) override;
  /// What was searched for, where that found something; else empty. Which sections are added then may depend
  /// on its vector; whether any are does not.
  const std::string& answered_question() const { return answered_question_; }

 private:
  const vault::Index& index_;
  InjectionLimits limits_;
  std::string_view prompt_;
  const tokens::Counter& counter_;
  std::span<const float> question_vector_;
  std::string answered_question_;
};

}  // namespace tokenpak::proxy
