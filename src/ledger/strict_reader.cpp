#include "ledger/strict_reader.hpp"

#include <algorithm>

// Boost.JSON, compiled here and nowhere else: Debian's package has the headers, and no library is needed at
// run time.
#include <boost/json/src.hpp>
#include <fmt/format.h>

namespace tokenpak::ledger {

namespace json = boost::json;

Result<void> StrictReader::read_document(std::string_view text, std::string_view where) {
  boost::system::error_code problem;
  const json::value document = json::parse(text, problem);
  if (problem)
    return failure(ErrorKind::bad_configuration, fmt::format("{} is not JSON: {}", where, problem.message()));
  read(document);
  if (!problem_.empty()) return failure(ErrorKind::bad_configuration, fmt::format("{}: {}", where, problem_));
  return {};
}

const json::value& StrictReader::member(const json::object& object, std::string_view key,
                                        const std::string& place) {
  if (const json::value* value = object.if_contains(key)) return *value;
  note(place, fmt::format("\"{}\" is missing", key));
  static const json::value nothing;
  return nothing;
}

const json::object& StrictReader::object(const json::value& value, const std::string& place) {
  if (const json::object* found = value.if_object()) return *found;
  note(place, "must be an object");
  static const json::object empty;
  return empty;
}

const json::array& StrictReader::array(const json::value& value, const std::string& place) {
  if (const json::array* found = value.if_array()) return *found;
  note(place, "must be an array");
  static const json::array empty;
  return empty;
}

std::string StrictReader::text(const json::value& value, const std::string& place) {
  if (const json::string* found = value.if_string()) return std::string(*found);
  note(place, "must be a string");
  return {};
}

std::uint64_t StrictReader::whole(const json::value& value, const std::string& place) {
  if (const std::int64_t* found = value.if_int64(); found && *found >= 0)
    return static_cast<std::uint64_t>(*found);
  note(place, "must be a whole number, zero or more");
  return 0;
}

bool StrictReader::boolean(const json::value& value, const std::string& place) {
  if (const bool* found = value.if_bool()) return *found;
  note(place, "must be true or false");
  return false;
}

void StrictReader::only_keys(const json::object& object, const std::string& place,
                             std::initializer_list<std::string_view> keys) {
  for (const auto& [key, value] : object) {
    if (std::ranges::find(keys, std::string_view(key)) == keys.end())
      note(place, fmt::format("\"{}\" is not a key of this format", std::string_view(key)));
  }
}

void StrictReader::note(const std::string& place, std::string_view reason) {
  if (problem_.empty()) problem_ = fmt::format("{}: {}", place, reason);
}

}  // namespace tokenpak::ledger
