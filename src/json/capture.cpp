#include "json/capture.hpp"

#include "json/push_scanner_feed.hpp"
#include "json/text.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace tokenpak::json {
namespace {

/// Bytes. A key with escapes is at most six times as long as what it says.
constexpr std::size_t max_name = 64;
constexpr std::size_t max_raw_key = 6 * max_name;

template <class Set>
Set one(std::size_t index) {
  return static_cast<Set>(1U << index);
}

/// Calls `visit(index)` for each member of a set of small numbers.
template <class Set, class Visit>
void for_each(Set set, Visit visit) {
  for (unsigned left = set; left != 0; left &= left - 1)
    visit(static_cast<std::size_t>(std::countr_zero(left)));
}

}  // namespace

Capture::Capture(const std::vector<std::string_view>& paths, std::size_t max_value) : max_value_(max_value) {
  if (paths.size() > max_paths) throw std::invalid_argument("Capture: too many paths");
  paths_.reserve(paths.size());
  for (const std::string_view path : paths) {
    Path& added = paths_.emplace_back();
    std::size_t count = 0;
    for (std::size_t begin = 0; begin <= path.size(); ++count) {
      const std::size_t end = std::min(path.find('.', begin), path.size());
      const std::string_view name = path.substr(begin, end - begin);
      if (count == max_names || name.size() > max_name)
        throw std::invalid_argument("Capture: path too deep or name too long");
      added.names[count] = name;
      begin = end + 1;
    }
    ending_[count] |= one<PathSet>(paths_.size() - 1);
  }
}

void Capture::reset() {
  scanner_ = PushScanner();
  top_array_ = false;
  here_ = matched_ = recording_ = captured_ = 0;
  key_begin_ = nullptr;
  key_.clear();
}

std::string_view Capture::value(std::size_t index) const {
  return (captured_ & one<PathSet>(index)) != 0 ? std::string_view(paths_[index].value) : std::string_view();
}

void Capture::feed(std::string_view bytes) {
  if (bytes.empty()) return;
  for_each(recording_, [&](std::size_t index) { paths_[index].begin = bytes.data(); });
  if (key_begin_ != nullptr) key_begin_ = bytes.data();

  scanner_.feed(bytes, *this);

  if (scanner_.failed()) {
    recording_ = 0;
    return;
  }
  const char* const end = bytes.data() + bytes.size();
  for_each(recording_, [&](std::size_t index) { keep_value(paths_[index], end); });
  if (key_begin_ != nullptr) keep_key(end);
}

void Capture::match_key(const char* end, bool escaped) {
  if (key_.empty() && !escaped) {
    matched_ = paths_with({key_begin_, end});
  } else {
    keep_key(end);
    std::string resolved;
    unescape(key_, resolved);
    matched_ = paths_with(resolved);
    key_.clear();
  }
  key_begin_ = nullptr;
}

/// Past the limit the rest of a key is dropped: it is longer than any name by then.
void Capture::keep_key(const char* end) {
  const std::string_view part(key_begin_, end);
  key_ += part.substr(0, max_raw_key + 1 - key_.size());
}

Capture::PathSet Capture::paths_with(std::string_view key) const {
  const auto name = static_cast<std::size_t>(level() - 1);
  PathSet found = 0;
  for_each(here_, [&](std::size_t index) {
    if (paths_[index].names[name] == key) found |= one<PathSet>(index);
  });
  return found;
}

/// The set for the level of the innermost open container.
Capture::PathSet Capture::at_level(const std::array<PathSet, max_names + 1>& sets) const {
  const int at = level();
  return at >= 1 && at <= max_names ? sets[static_cast<std::size_t>(at)] : PathSet{0};
}

void Capture::begin_recording(const char* at) {
  const PathSet ending = matched_ & at_level(ending_);
  if (ending == 0) return;
  for_each(ending, [&](std::size_t index) {
    Path& path = paths_[index];
    path.value.clear();
    path.begin = at;
    path.too_long = false;
  });
  captured_ = static_cast<PathSet>(captured_ & ~ending);
  recording_ |= ending;
}

void Capture::end_recording(const char* at) {
  const PathSet ended = recording_ & at_level(ending_);
  for_each(ended, [&](std::size_t index) {
    keep_value(paths_[index], at);
    if (!paths_[index].too_long) captured_ |= one<PathSet>(index);
  });
  recording_ = static_cast<PathSet>(recording_ & ~ended);
}

void Capture::keep_value(Path& path, const char* end) {
  if (path.too_long) return;
  const std::string_view part(path.begin, end);
  path.too_long = part.size() > max_value_ - path.value.size();
  if (!path.too_long) path.value += part;
}

void Capture::opened(bool object) {
  const int depth = scanner_.depth();
  if (depth == 1) top_array_ = !object;
  if (!object) {
    here_ = 0;
  } else if (level() == 1) {
    here_ = static_cast<PathSet>((1U << paths_.size()) - 1);
  } else {
    // A path that ends at this object does not lead on into it.
    const auto ended = level() - 1 <= max_names ? ending_[static_cast<std::size_t>(level() - 1)] : PathSet{0};
    here_ = static_cast<PathSet>(matched_ & ~ended);
  }
  matched_ = 0;
  if (level() >= 1 && level() <= max_names) leading_[static_cast<std::size_t>(level())] = here_;
}

void Capture::closed() {
  here_ = at_level(leading_);
  matched_ = 0;
}

}  // namespace tokenpak::json
