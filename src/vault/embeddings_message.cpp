#include "vault/embeddings_message.hpp"

#include "base/json_writer.hpp"
#include "json/cursor.hpp"
#include "vault/vectors.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace tokenpak::vault {
namespace {

std::unexpected<Error> no_embeddings() {
  return failure(ErrorKind::upstream_broken,
                 "what it answers are no embeddings of the texts that it was sent");
}

template <class Number>
std::optional<Number> number_at(json::Cursor& cursor) {
  if (cursor.peek() != json::Kind::number) {
    cursor.skip();
    return {};
  }
  const std::string_view text = cursor.skip().of(cursor.document());
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  // A number too small for a float is 0 in all that matters.
  const std::size_t exponent = text.find_first_of("eE");
  if (error == std::errc::result_out_of_range && exponent != std::string_view::npos &&
      text.substr(exponent + 1).starts_with('-'))
    return Number{};
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

/// Empty where it is no list of numbers.
std::vector<float> vector_at(json::Cursor& cursor) {
  std::vector<float> values;
  if (cursor.peek() != json::Kind::array) {
    cursor.skip();
    return values;
  }
  bool is_sound = true;
  cursor.enter_array();
  while (cursor.next_element()) {
    const std::optional<float> value = number_at<float>(cursor);
    is_sound = is_sound && value && values.size() < largest_dimension;
    if (is_sound) values.push_back(*value);
  }
  if (!is_sound) values.clear();
  return values;
}

}  // namespace

std::string embeddings_request(std::string_view model, std::span<const std::string> texts) {
  JsonWriter json;
  json.begin_object().field("model", model).key("input").begin_array();
  for (const std::string& text : texts)
    json.value(text);
  json.end_array().end_object();
  return std::move(json).text();
}

Result<std::vector<std::vector<float>>> read_embeddings(std::string_view answer, std::size_t count) {
  std::vector<std::vector<float>> vectors(count);
  json::Cursor cursor(answer);
  if (cursor.peek() != json::Kind::object) return no_embeddings();
  cursor.enter_object();
  std::string_view key;
  while (cursor.next_member(key)) {
    if (key != "data" || cursor.peek() != json::Kind::array) {
      cursor.skip();
      continue;
    }
    cursor.enter_array();
    for (std::size_t place = 0; cursor.next_element(); ++place) {
      if (cursor.peek() != json::Kind::object) return no_embeddings();
      std::size_t index = place;  // some servers leave it out
      std::vector<float> vector;
      cursor.enter_object();
      while (cursor.next_member(key)) {
        if (key == "embedding") {
          vector = vector_at(cursor);
        } else if (key == "index") {
          index = number_at<std::size_t>(cursor).value_or(count);
        } else {
          cursor.skip();
        }
      }
      if (index >= count || vector.empty() || !vectors[index].empty()) return no_embeddings();
      vectors[index] = std::move(vector);
    }
  }
  if (!cursor.finish()) return no_embeddings();
  if (std::ranges::any_of(vectors, &std::vector<float>::empty)) return no_embeddings();
  return vectors;
}

}  // namespace tokenpak::vault
