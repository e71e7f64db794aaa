#include "ledger/prompt_cache.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace tokenpak::ledger {
namespace {

/// The prompt up to and with one segment.
struct Prefix {
  Hash128 hash;
  std::uint64_t tokens = 0;
};

std::vector<Prefix> prefixes_of(std::string_view model, std::span<const Segment> prompt) {
  std::vector<Prefix> prefixes;
  prefixes.reserve(prompt.size());
  Prefix prefix{.hash = hash128(model), .tokens = 0};
  for (const Segment& segment : prompt) {
    prefix.hash = chain_hash(prefix.hash, segment.content);
    prefix.tokens += segment.tokens;
    prefixes.push_back(prefix);
  }
  return prefixes;
}

/// A place at which the provider looks for an entry and leaves one.
struct Place {
  std::size_t segment = 0;
  bool is_long = false;
};

std::vector<Place> places_of(const CacheRegime& regime, std::span<const Segment> prompt) {
  std::vector<Place> places;
  std::optional<std::size_t> newest;
  for (std::size_t index = 0; index < prompt.size(); ++index) {
    const Segment& segment = prompt[index];
    if (segment.breakpoint != Segment::Breakpoint::none)
      places.push_back({index, segment.breakpoint == Segment::Breakpoint::long_life});
    if (segment.ends_client_message) newest = index;
  }
  const auto is_newest = [&](const Place& place) { return place.segment == *newest; };
  if (regime.newest_message_breakpoint && newest && std::ranges::none_of(places, is_newest)) {
    places.push_back({*newest, false});
    std::ranges::sort(places, {}, &Place::segment);
  }
  return places;
}

}  // namespace

PromptCache::PromptCache(std::size_t entries)
    : most_entries_(std::max(ways, std::bit_floor(entries))), entries_(ways) {}

bool PromptCache::Entry::is_alive(Time now) const {
  return std::chrono::milliseconds(expires) > now.time_since_epoch();
}

std::span<PromptCache::Entry> PromptCache::set_of(std::uint64_t key) {
  const std::size_t sets = entries_.size() / ways;
  return std::span(entries_).subspan((key & (sets - 1)) * ways, ways);
}

std::optional<std::chrono::seconds> PromptCache::life_of(const Hash128& prefix, Time now) {
  for (const Entry& entry : set_of(prefix.low)) {
    if (entry.key == prefix.low && entry.is_alive(now)) return std::chrono::seconds(entry.life);
  }
  return std::nullopt;
}

void PromptCache::put(const Hash128& prefix, std::chrono::seconds life, Time now) {
  std::span<Entry> places = set_of(prefix.low);
  auto place = std::ranges::find(places, prefix.low, &Entry::key);
  if (place == places.end())
    place = std::ranges::find_if(places, [now](const Entry& entry) { return !entry.is_alive(now); });
  if (place == places.end() && entries_.size() < most_entries_) {
    grow(now);
    put(prefix, life, now);
    return;
  }
  if (place == places.end()) --place;  // the one that was used longest ago
  std::shift_right(places.begin(), place + 1, 1);
  const auto expires =
      std::chrono::duration_cast<std::chrono::milliseconds>((now + life).time_since_epoch()).count();
  places.front().key = prefix.low;
  places.front().expires = static_cast<std::uint64_t>(expires) & ((std::uint64_t{1} << 42) - 1);
  places.front().life = static_cast<std::uint64_t>(life.count()) & ((std::uint64_t{1} << 22) - 1);
}

/// Twice the sets: each set's entries go to two.
void PromptCache::grow(Time now) {
  const std::vector<Entry> before = std::exchange(entries_, std::vector<Entry>(entries_.size() * 2));
  for (std::size_t set = 0; set < before.size(); set += ways) {
    for (std::size_t way = 0; way < ways; ++way) {  // in the order of their last use
      const Entry& entry = before[set + way];
      if (!entry.is_alive(now)) continue;
      const std::span<Entry> places = set_of(entry.key);
      *std::ranges::find_if(places, [](const Entry& place) { return place.expires == 0; }) = entry;
    }
  }
}

dialect::Usage PromptCache::request(const CacheRegime& regime, std::string_view model,
                                    std::span<const Segment> prompt, Time now) {
  dialect::Usage usage;
  usage.reported = true;
  const std::vector<Prefix> prefixes = prefixes_of(model, prompt);
  const std::uint64_t total = prefixes.empty() ? 0 : prefixes.back().tokens;
  const auto is_large_enough = [&](const Prefix& prefix) { return prefix.tokens >= regime.smallest_prefix; };

  std::vector<Place> places;
  if (regime.at_breakpoints) {
    places = places_of(regime, prompt);
  } else {
    places.reserve(prompt.size());
    for (std::size_t index = 0; index < prompt.size(); ++index)
      places.push_back({index, false});
  }

  // The longest prefix that an entry is found for.
  const Prefix* found = nullptr;
  const std::uint64_t look_back = regime.at_breakpoints ? regime.look_back : 0;
  std::size_t looked_down_to = prompt.size();  // what lies behind this was looked at from a later place
  for (auto place = places.rbegin(); place != places.rend() && found == nullptr; ++place) {
    const std::size_t from = std::min(place->segment + 1, looked_down_to);
    const std::size_t down_to = place->segment - std::min<std::size_t>(place->segment, look_back);
    for (std::size_t index = from; index > down_to;) {
      --index;
      if (!is_large_enough(prefixes[index])) break;
      if (const auto life = life_of(prefixes[index].hash, now)) {
        found = &prefixes[index];
        put(found->hash, *life, now);
        break;
      }
    }
    looked_down_to = std::min(looked_down_to, down_to);
  }
  if (found != nullptr) usage.cache_read = found->tokens - found->tokens % regime.multiple_of;

  // What is left there for the requests to come.
  std::uint64_t written = 0;       // tokens of the longest prefix with an entry
  std::uint64_t written_long = 0;  // of the longest with a long life
  for (const Place& place : places) {
    const Prefix& prefix = prefixes[place.segment];
    if (!is_large_enough(prefix)) continue;
    put(prefix.hash, place.is_long ? regime.long_life : regime.life, now);
    written = prefix.tokens;
    if (place.is_long) written_long = prefix.tokens;
  }
  if (regime.bills_writes()) {
    const std::uint64_t read = usage.cache_read;
    usage.cache_write_1h = written_long > read ? written_long - read : 0;
    const std::uint64_t known = std::max(read, written_long);
    usage.cache_write_5m = written > known ? written - known : 0;
  }
  usage.input = total - usage.cache_read - usage.cache_write_5m - usage.cache_write_1h;
  return usage;
}

}  // namespace tokenpak::ledger
