#pragma once

#include "base/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// A model that makes vectors of texts, so that texts of like meaning get vectors of like direction.
class Embedder {
 public:
  virtual ~Embedder() = default;
  virtual std::string_view model() const = 0;
  /// A vector for each text, in their order, all of one dimension. Errors: bad_request where these texts are
  /// refused and others may not be; any other where it cannot be used for now.
  virtual Result<std::vector<std::vector<float>>> embed(std::span<const std::string> texts) = 0;
};

}  // namespace tokenpak::vault
