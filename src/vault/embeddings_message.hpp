// What goes to an OpenAI-compatible /embeddings endpoint and comes back.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// {"model": …, "input": […]}
std::string embeddings_request(std::string_view model, std::span<const std::string> texts);

/// The vectors of an answer to `count` texts, in the order of the texts, whatever order they came in. Errors:
/// upstream_broken where it is not such an answer: not JSON, a text without a vector, one with two, or a
/// vector of more than largest_dimension. The message holds nothing of the answer.
Result<std::vector<std::vector<float>>> read_embeddings(std::string_view answer, std::size_t count);

}  // namespace tokenpak::vault
