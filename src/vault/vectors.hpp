// Vectors of chunks, as an embeddings model made them: of length 1, quantized to a byte a dimension.
//
// One vector is a float `scale` and `dimension` signed bytes, padded with zeros to a multiple of 4 bytes; the
// value of dimension i is scale * bytes[i]. A scale of 0 says that the chunk has no vector.
#pragma once

#include "vault/fusion.hpp"
#include "vault/index_format.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// No model in use has more.
inline constexpr std::uint32_t largest_dimension = 16'384;

/// Bytes of one vector in the index.
constexpr std::size_t quantized_size(std::uint32_t dimension) {
  return sizeof(float) + ((std::size_t{dimension} + 3) / 4 * 4);
}

/// `values` brought to length 1; nothing where they are all 0 or one is not finite.
std::optional<std::vector<float>> normalized(std::span<const float> values);

/// The bytes of a vector of length 1. No dimension is off by more than half of its largest value / 127.
std::string quantized(std::span<const float> values);

/// The section `vectors` of an index. A view.
class Vectors {
 public:
  Vectors() = default;
  /// Nothing where `section` does not hold `chunk_count` vectors of one dimension. `string_of` reads the
  /// index's strings.
  static std::optional<Vectors> over(
      std::string_view section, std::uint32_t chunk_count,
      const std::function<std::string_view(StringReference reference)>& string_of);

  bool empty() const { return bytes_.empty(); }
  std::string_view model() const { return model_; }
  std::uint32_t dimension() const { return dimension_; }
  std::uint32_t count() const { return count_; }  ///< of the chunks that have one
  /// The quantized vector of a chunk; empty if it has none.
  std::string_view bytes_of(std::uint32_t chunk) const;

  /// The cosine of the angle between a chunk's vector and `question`, which has length 1; nothing where the
  /// chunk has no vector or the dimensions differ.
  std::optional<double> similarity(std::uint32_t chunk, std::span<const float> question) const;

 private:
  std::string_view bytes_;  // of the vectors
  std::string_view model_;
  std::uint32_t dimension_ = 0;
  std::uint32_t count_ = 0;
};

/// Likeness of meaning, by vectors.
class VectorRescorer final : public Rescorer {
 public:
  /// `question` has length 1. Both outlive this.
  VectorRescorer(const Vectors& vectors, std::span<const float> question)
      : vectors_(vectors), question_(question) {}
  std::optional<double> score(std::uint32_t chunk) const override {
    return vectors_.similarity(chunk, question_);
  }

 private:
  const Vectors& vectors_;
  std::span<const float> question_;
};

}  // namespace tokenpak::vault
