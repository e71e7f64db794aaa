// Reading the project's own data files: every key and every kind of value must be what the format says. Only
// the sources that read such a file include this, since the JSON library is a heavy header.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace tokenpak::ledger {

/// Walks a JSON document of a known format. The first thing that is wrong is kept, with its place; the walk
/// goes on with harmless defaults, and what was read is then thrown away.
class StrictReader {
 public:
  virtual ~StrictReader() = default;

  /// Reads all of `text`, which `where` names in errors (a file). Errors: bad_configuration, with the place.
  Result<void> read_document(std::string_view text, std::string_view where);

 protected:
  virtual void read(const boost::json::value& document) = 0;

  const boost::json::value& member(const boost::json::object& object, std::string_view key,
                                   const std::string& place);
  const boost::json::object& object(const boost::json::value& value, const std::string& place);
  const boost::json::array& array(const boost::json::value& value, const std::string& place);
  std::string text(const boost::json::value& value, const std::string& place);
  std::uint64_t whole(const boost::json::value& value, const std::string& place);
  bool boolean(const boost::json::value& value, const std::string& place);
  void only_keys(const boost::json::object& object, const std::string& place,
                 std::initializer_list<std::string_view> keys);
  void note(const std::string& place, std::string_view reason);

 private:
  std::string problem_;  // "<place>: <what is wrong there>", or empty
};

}  // namespace tokenpak::ledger
