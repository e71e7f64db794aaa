// make_tables vocabulary <in.tokens> <out>: the look-up table of a vocabulary
// (src/tokens/vocabulary_layout.hpp). make_tables classes <character_classes.txt> <out>: that of the
// character classes (src/tokens/character_class.hpp). Runs at build time.

#define XXH_INLINE_ALL
#include "tokens/character_class.hpp"
#include "tokens/vocabulary_layout.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <xxhash.h>

namespace tokenpak::tokens {
namespace {

template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// What one file of data/vocabularies holds (tools/vocabularies/README.md).
struct TokenFile {
  std::uint32_t first_id = 0;
  std::vector<std::string_view> tokens;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) throw std::runtime_error("the file is cut");
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::uint32_t number(std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t place = 0; const char byte : take(size))
      value |= static_cast<std::uint32_t>(static_cast<unsigned char>(byte)) << (8 * place++);
    return value;
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

TokenFile parse(std::string_view bytes) {
  Reader reader(bytes);
  TokenFile file;
  const std::uint32_t count = reader.number(4);
  file.first_id = reader.number(4);
  for (std::uint32_t token = 0; token < count; ++token)
    file.tokens.push_back(reader.take(reader.number(2)));
  if (!reader.at_end()) throw std::runtime_error("more bytes than tokens");
  return file;
}

/// The pairs of tokens that merge to another one.
class PairTable {
 public:
  /// `tokens` has the ids of all of them.
  explicit PairTable(const std::unordered_map<std::string_view, std::uint32_t>& tokens)
      : tokens_(&tokens), buckets_((tokens.size() / pairs_per_bucket) + 1) {
    for (PairBucket& bucket : buckets_)
      bucket.pairs.fill(TokenPair::empty);
    for (const auto& [token, id] : tokens) {
      if (token.size() > 2) add(token, id);
    }
  }

  const PairFilter& filter() const { return *filter_; }
  const std::vector<PairBucket>& buckets() const { return buckets_; }

 private:
  // On average, of the eight that one holds: few are full.
  static constexpr std::size_t pairs_per_bucket = 5;

  std::uint32_t id_of(std::string_view bytes) const {
    const auto found = tokens_->find(bytes);
    return found == tokens_->end() ? no_token : found->second;
  }

  /// Adds the last two parts that the token's bytes merge to before they are one; a token to which they never
  /// merge has none.
  void add(std::string_view token, std::uint32_t id) {
    std::vector<std::size_t> begins(token.size() + 1);
    std::iota(begins.begin(), begins.end(), 0);
    while (begins.size() > 3) {
      std::uint32_t lowest = no_token;
      std::size_t right = 0;
      for (std::size_t part = 1; part + 1 < begins.size(); ++part) {
        const std::uint32_t pair = id_of(token.substr(begins[part - 1], begins[part + 1] - begins[part - 1]));
        if (pair >= lowest) continue;
        lowest = pair;
        right = part;
      }
      if (lowest == no_token) return;
      begins.erase(begins.begin() + static_cast<std::ptrdiff_t>(right));
    }
    const std::uint64_t key =
        TokenPair::key(id_of(token.substr(0, begins[1])), id_of(token.substr(begins[1])));
    put(key | std::uint64_t{id} << (2 * TokenPair::id_bits), key);
  }

  void put(std::uint64_t pair, std::uint64_t key) {
    const auto count = static_cast<std::uint32_t>(buckets_.size());
    const PairHash hash(key);
    (*filter_)[hash.filter_word()] |= std::uint64_t{1} << hash.filter_bit();
    for (std::uint32_t bucket = hash.bucket(count);; bucket = (bucket + 1) % count) {
      auto& pairs = buckets_[bucket].pairs;
      if (auto* const free = std::ranges::find(pairs, TokenPair::empty); free != pairs.end()) {
        *free = pair;
        return;
      }
      pairs.back() |= PairBucket::overflow;
    }
  }

  const std::unordered_map<std::string_view, std::uint32_t>* tokens_;
  std::unique_ptr<PairFilter> filter_ = std::make_unique<PairFilter>();
  std::vector<PairBucket> buckets_;
};

class TableMaker {
 public:
  explicit TableMaker(const TokenFile& file)
      : byte_ids_(256, no_token),
        pair_ids_(65'536, no_token),
        groups_(group_count(file.tokens.size())),
        entries_(groups_.size() * TagGroup::size) {
    std::uint32_t id = file.first_id;
    for (const std::string_view token : file.tokens) {
      ids_[token] = id;
      add(token, id++);
    }
    for (const std::uint32_t byte_id : byte_ids_) {
      if (byte_id == no_token) throw std::runtime_error("a byte is no token");
    }
  }

  std::string bytes() const {
    std::string out;
    const PairTable pairs(ids_);
    append(out, VocabularyHeader{.group_count = size(),
                                 .longest_token = longest_,
                                 .pair_bucket_count = static_cast<std::uint32_t>(pairs.buckets().size())});
    for (const std::uint32_t id : byte_ids_)
      append(out, id);
    for (const std::uint32_t id : pair_ids_)
      append(out, id);
    append(out, pairs.filter());
    for (const PairBucket& bucket : pairs.buckets())
      append(out, bucket);
    for (const TagGroup& group : groups_)
      append(out, group);
    for (const VocabularyEntry& entry : entries_)
      append(out, entry);
    return out + long_tokens_;
  }

 private:
  // Three of four places are taken: few groups are full.
  static std::size_t group_count(std::size_t tokens) { return (tokens * 4 / 3 / TagGroup::size) + 1; }

  void add(std::string_view token, std::uint32_t id) {
    longest_ = std::max(longest_, static_cast<std::uint32_t>(token.size()));
    if (id >= TokenPair::no_id || token.size() >> (32 - VocabularyEntry::id_bits) != 0) {
      throw std::runtime_error("an id or a length that does not fit into an entry");
    }
    const auto byte = [&](std::size_t place) { return static_cast<unsigned char>(token[place]); };
    if (token.size() == 1) {
      byte_ids_[byte(0)] = id;
    } else if (token.size() == 2) {
      pair_ids_[byte(0) | std::size_t{byte(1)} << 8] = id;
    } else {
      VocabularyEntry entry;
      entry.length_and_id = static_cast<std::uint32_t>(token.size()) << VocabularyEntry::id_bits | id;
      TokenKey key;
      if (token.size() <= TokenKey::longest) {
        char padded[TokenKey::longest] = {};
        token.copy(padded, sizeof padded);
        std::memcpy(&key.low, padded, sizeof key.low);
        std::memcpy(&key.high, padded + sizeof key.low, sizeof key.high);
        entry.high = key.high;
      } else {
        key.low = XXH3_64bits(token.data(), token.size());
        entry.high = static_cast<std::uint32_t>(long_tokens_.size());
        long_tokens_ += token;
      }
      entry.low = key.low;
      put(entry, hash_of(key, token.size(), size()));
    }
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(groups_.size()); }

  void put(const VocabularyEntry& entry, const TokenHash& hash) {
    for (std::uint32_t group = hash.group;; group = (group + 1) % size()) {
      for (std::size_t place = 0; place < TagGroup::size; ++place) {
        if (groups_[group].tags[place] != 0) continue;
        groups_[group].tags[place] = hash.tag;
        entries_[(std::size_t{group} * TagGroup::size) + place] = entry;
        return;
      }
    }
  }

  std::unordered_map<std::string_view, std::uint32_t> ids_;
  std::vector<std::uint32_t> byte_ids_;
  std::vector<std::uint32_t> pair_ids_;
  std::vector<TagGroup> groups_;
  std::vector<VocabularyEntry> entries_;
  std::string long_tokens_;
  std::uint32_t longest_ = 0;
};

CharacterClass class_named(const std::string& name) {
  static const std::map<std::string, CharacterClass> classes = {
      {"space", character_class::space}, {"upper", character_class::upper},
      {"lower", character_class::lower}, {"letter", character_class::letter},
      {"mark", character_class::mark},   {"number", character_class::number},
      {"other", character_class::other}};
  return classes.at(name);
}

/// Blocks of 256 code points, equal ones once: first the number of each block, then the blocks.
std::string class_table(const std::string& text) {
  std::vector<CharacterClass> classes(0x11'0000, character_class::other);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::size_t first = 0;
    std::size_t last = 0;
    std::string name;
    std::string stability;
    words >> std::hex >> first >> last >> name >> stability;
    CharacterClass value = class_named(name);
    if (stability == "unstable") value |= character_class::unstable;
    for (std::size_t code = first; code <= last; ++code)
      classes.at(code) = value;
  }
  std::string numbers;
  std::string blocks;
  std::map<std::string, std::uint8_t> known;
  for (std::size_t first = 0; first < classes.size(); first += character_block) {
    const std::string block(reinterpret_cast<const char*>(&classes[first]), character_block);
    const auto [found, added] = known.try_emplace(block, static_cast<std::uint8_t>(known.size()));
    if (added) blocks += block;
    numbers += static_cast<char>(found->second);
  }
  if (known.size() > 256) throw std::runtime_error("too many different blocks");
  return numbers + blocks;
}

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(std::string("cannot read ") + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

int run(std::string_view kind, const char* from, const char* to) {
  const std::string bytes = read(from);
  const std::string table = kind == "classes" ? class_table(bytes) : TableMaker(parse(bytes)).bytes();
  std::ofstream out(to, std::ios::binary);
  out << table;
  return out.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace tokenpak::tokens

int main(int count, char** arguments) {
  if (count != 4) return EXIT_FAILURE;
  try {
    return tokenpak::tokens::run(arguments[1], arguments[2], arguments[3]);
  } catch (const std::exception& problem) {
    std::cerr << "make_tables: " << arguments[2] << ": " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
