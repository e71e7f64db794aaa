// make_tables vocabulary <in.tokens> <out>: the look-up table of a vocabulary
// (src/tokens/vocabulary_layout.hpp). make_tables classes <character_classes.txt> <out>: that of the
// character classes (src/tokens/character_class.hpp). Runs at build time.

#define XXH_INLINE_ALL
#include "tokens/character_class.hpp"
#include "tokens/vocabulary_layout.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
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

class TableMaker {
 public:
  explicit TableMaker(const TokenFile& file)
      : byte_ids_(256, no_token), pair_ids_(65'536, no_token), buckets_(bucket_count(file.tokens.size())) {
    std::uint32_t id = file.first_id;
    for (const std::string_view token : file.tokens)
      add(token, id++);
    for (const std::uint32_t byte_id : byte_ids_) {
      if (byte_id == no_token) throw std::runtime_error("a byte is no token");
    }
  }

  std::string bytes() const {
    std::string out;
    append(out, VocabularyHeader{.bucket_count = static_cast<std::uint32_t>(buckets_.size()),
                                 .longest_token = longest_});
    for (const std::uint32_t id : byte_ids_)
      append(out, id);
    for (const std::uint32_t id : pair_ids_)
      append(out, id);
    for (const VocabularyBucket& bucket : buckets_)
      append(out, bucket);
    return out + long_tokens_;
  }

 private:
  // Six of ten entries are taken: nearly every search ends in the first cache line.
  static std::size_t bucket_count(std::size_t tokens) { return (tokens * 10 / 6 / 4) + 1; }

  void add(std::string_view token, std::uint32_t id) {
    longest_ = std::max(longest_, static_cast<std::uint32_t>(token.size()));
    if (id >> VocabularyEntry::id_bits != 0 || token.size() >> (32 - VocabularyEntry::id_bits) != 0) {
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
      if (token.size() <= TokenKey::longest) {
        char padded[TokenKey::longest] = {};
        token.copy(padded, sizeof padded);
        std::memcpy(&entry.low, padded, sizeof entry.low);
        std::memcpy(&entry.high, padded + sizeof entry.low, sizeof entry.high);
        put(entry, first_bucket(entry.low, entry.high, token.size(), size()));
      } else {
        entry.low = XXH3_64bits(token.data(), token.size());
        entry.high = static_cast<std::uint32_t>(long_tokens_.size());
        long_tokens_ += token;
        put(entry, first_bucket(entry.low, 0, token.size(), size()));
      }
    }
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(buckets_.size()); }

  void put(const VocabularyEntry& entry, std::uint32_t bucket) {
    for (;; bucket = (bucket + 1) % size()) {
      for (VocabularyEntry& place : buckets_[bucket].entries) {
        if (place.length_and_id != 0) continue;
        place = entry;
        return;
      }
    }
  }

  std::vector<std::uint32_t> byte_ids_;
  std::vector<std::uint32_t> pair_ids_;
  std::vector<VocabularyBucket> buckets_;
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
