// What the vault's ranking is compared with, over the same chunks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace tokenpak::bench {

/// Okapi BM25 (k1 1.2, b 0.75) over lower-case runs of letters and digits: no stemming, no stop words, no
/// fields.
class PlainBm25 {
 public:
  explicit PlainBm25(const std::vector<std::string>& texts);
  std::vector<std::uint32_t> search(const std::string& question, std::size_t top) const;

 private:
  struct Posting {
    std::uint32_t chunk = 0;
    std::uint32_t count = 0;
  };
  std::unordered_map<std::string, std::vector<Posting>> postings_;
  std::vector<double> lengths_;
  double mean_length_ = 1;
};

/// SQLite's FTS5 with its Porter stemmer and its bm25(), the question's words joined by OR.
class Fts5 {
 public:
  explicit Fts5(const std::vector<std::string>& texts);
  std::vector<std::uint32_t> search(const std::string& question, std::size_t top) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::unique_ptr<sqlite3_stmt, Close> query_;
};

}  // namespace tokenpak::bench
