#pragma once

#include "base/result.hpp"
#include "database/database.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tokenpak::database {

/// Small values under 128-bit keys in a file of bounded size and age. Used by one thread at a time; several
/// stores, of this process and of others, may use one file.
///
/// Tables: `blobs` (key, the day of its last use, value) and `identity`, one row with a random number that
/// was drawn when the file was made. Days count from 1970-01-01.
class BlobStore {
 public:
  using Key = std::array<char, 16>;
  struct Found {
    std::string value;
    std::int64_t day = 0;  ///< of its last use
  };

  /// Opens the file, or creates it.
  static Result<BlobStore> open(const std::filesystem::path& file);

  /// Random, and the same for all who use this file.
  std::uint64_t identity() const { return identity_; }

  Result<std::optional<Found>> find(const Key& key);

  /// Writes between these are one transaction: all are there afterwards, or none.
  Result<void> begin();
  Result<void> commit();
  void roll_back();

  /// What is there under the key already stays.
  Result<void> insert(const Key& key, std::string_view value, std::int64_t day);
  Result<void> replace(const Key& key, std::string_view value, std::int64_t day);
  Result<void> touch(const Key& key, std::int64_t day);

  /// Drops what was not used since `oldest_day`, and the least recently used until the file is within
  /// `most_bytes`.
  Result<void> trim(std::int64_t oldest_day, std::uint64_t most_bytes);
  Result<std::uint64_t> size() { return database_.size(); }

 private:
  struct Statements {
    Statement find, insert, replace, touch;
  };
  BlobStore(Database database, Statements statements, std::uint64_t identity);

  Database database_;  // outlives the statements
  Statements statements_;
  std::uint64_t identity_;
};

}  // namespace tokenpak::database
