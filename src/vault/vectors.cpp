#include "vault/vectors.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tokenpak::vault {
namespace {

constexpr float largest_byte = 127;

float scale_of(std::string_view vector) {
  float scale = 0;
  std::memcpy(&scale, vector.data(), sizeof(scale));
  return scale;
}

}  // namespace

std::optional<std::vector<float>> normalized(std::span<const float> values) {
  double sum = 0;
  for (const float value : values)
    sum += double{value} * value;
  const double length = std::sqrt(sum);
  if (!std::isfinite(length) || length == 0) return {};
  std::vector<float> unit;
  unit.reserve(values.size());
  for (const float value : values)
    unit.push_back(static_cast<float>(value / length));
  return unit;
}

std::string quantized(std::span<const float> values) {
  float largest = 0;
  for (const float value : values)
    largest = std::max(largest, std::abs(value));
  const float scale = largest / largest_byte;
  std::string bytes(quantized_size(static_cast<std::uint32_t>(values.size())), '\0');
  std::memcpy(bytes.data(), &scale, sizeof(scale));
  if (scale == 0) return bytes;
  for (std::size_t at = 0; at < values.size(); ++at) {
    const float rounded = std::clamp(std::round(values[at] / scale), -largest_byte, largest_byte);
    bytes[sizeof(scale) + at] = static_cast<char>(static_cast<std::int8_t>(rounded));
  }
  return bytes;
}

std::optional<Vectors> Vectors::over(
    std::string_view section, std::uint32_t chunk_count,
    const std::function<std::string_view(StringReference reference)>& string_of) {
  VectorsHeader header;
  if (section.size() < sizeof(header)) return {};
  std::memcpy(&header, section.data(), sizeof(header));
  section.remove_prefix(sizeof(header));
  if (header.dimension == 0 || header.dimension > largest_dimension || header.count > chunk_count) return {};
  if (section.size() != quantized_size(header.dimension) * chunk_count) return {};
  Vectors vectors;
  vectors.bytes_ = section;
  vectors.model_ = string_of(header.model);
  vectors.dimension_ = header.dimension;
  vectors.count_ = header.count;
  return vectors;
}

std::string_view Vectors::bytes_of(std::uint32_t chunk) const {
  if (bytes_.empty()) return {};
  const std::size_t size = quantized_size(dimension_);
  if (chunk >= bytes_.size() / size) return {};
  const std::string_view vector = bytes_.substr(chunk * size, size);
  return scale_of(vector) == 0 ? std::string_view() : vector;
}

std::optional<double> Vectors::similarity(std::uint32_t chunk, std::span<const float> question) const {
  if (question.size() != dimension_) return {};
  const std::string_view vector = bytes_of(chunk);
  if (vector.empty()) return {};
  const char* bytes = vector.data() + sizeof(float);
  float sum = 0;
  for (std::size_t at = 0; at < question.size(); ++at)
    sum += question[at] * static_cast<float>(static_cast<std::int8_t>(bytes[at]));
  const double cosine = double{scale_of(vector)} * double{sum};
  // A file that lies may have any scale.
  if (!std::isfinite(cosine)) return {};
  return cosine;
}

}  // namespace tokenpak::vault
