#include "baselines.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>

#include <fmt/format.h>
#include <sqlite3.h>

namespace tokenpak::bench {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) {
      words.back() += static_cast<char>(std::tolower(byte));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

void check(int code, sqlite3* database) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fmt::print(stderr, "SQLite: {}\n", sqlite3_errmsg(database));
  std::exit(1);
}

}  // namespace

PlainBm25::PlainBm25(const std::vector<std::string>& texts) {
  double all = 0;
  for (std::uint32_t chunk = 0; chunk < texts.size(); ++chunk) {
    std::map<std::string, std::uint32_t> counts;
    double length = 0;
    for (std::string& word : words_of(texts[chunk])) {
      ++counts[std::move(word)];
      ++length;
    }
    for (const auto& [word, count] : counts)
      postings_[word].push_back({chunk, count});
    lengths_.push_back(length);
    all += length;
  }
  mean_length_ = all / static_cast<double>(std::max<std::size_t>(texts.size(), 1));
}

std::vector<std::uint32_t> PlainBm25::search(const std::string& question, std::size_t top) const {
  constexpr double k1 = 1.2;
  constexpr double b = 0.75;
  std::unordered_map<std::uint32_t, double> scores;
  for (const std::string& word : words_of(question)) {
    const auto found = postings_.find(word);
    if (found == postings_.end()) continue;
    const auto with = static_cast<double>(found->second.size());
    const double idf = std::log(1 + ((static_cast<double>(lengths_.size()) - with + 0.5) / (with + 0.5)));
    for (const auto [chunk, count] : found->second) {
      const double norm = k1 * (1 - b + (b * lengths_[chunk] / mean_length_));
      scores[chunk] += idf * (k1 + 1) * count / (count + norm);
    }
  }
  std::vector<std::pair<double, std::uint32_t>> order;
  for (const auto& [chunk, score] : scores)
    order.emplace_back(-score, chunk);
  std::ranges::sort(order);
  std::vector<std::uint32_t> best;
  for (std::size_t rank = 0; rank < std::min(top, order.size()); ++rank)
    best.push_back(order[rank].second);
  return best;
}

void Fts5::Close::operator()(sqlite3* database) const {
  sqlite3_close(database);
}
void Fts5::Close::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Fts5::Fts5(const std::vector<std::string>& texts) {
  sqlite3* database = nullptr;
  check(sqlite3_open(":memory:", &database), database);
  database_.reset(database);
  check(sqlite3_exec(database, "CREATE VIRTUAL TABLE c USING fts5(t, tokenize = 'porter unicode61'); BEGIN",
                     nullptr, nullptr, nullptr),
        database);
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v2(database, "INSERT INTO c (rowid, t) VALUES (?, ?)", -1, &statement, nullptr),
        database);
  const std::unique_ptr<sqlite3_stmt, Close> insert(statement);
  for (std::size_t chunk = 0; chunk < texts.size(); ++chunk) {
    sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(chunk));
    sqlite3_bind_text(statement, 2, texts[chunk].data(), static_cast<int>(texts[chunk].size()),
                      SQLITE_STATIC);
    check(sqlite3_step(statement), database);
    sqlite3_reset(statement);
  }
  check(sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr), database);
  check(sqlite3_prepare_v2(database, "SELECT rowid FROM c WHERE c MATCH ? ORDER BY bm25(c) LIMIT ?", -1,
                           &statement, nullptr),
        database);
  query_.reset(statement);
}

std::vector<std::uint32_t> Fts5::search(const std::string& question, std::size_t top) const {
  std::string match;
  for (const std::string& word : words_of(question))
    match += fmt::format("{}\"{}\"", match.empty() ? "" : " OR ", word);
  std::vector<std::uint32_t> best;
  if (match.empty()) return best;
  sqlite3_bind_text(query_.get(), 1, match.data(), static_cast<int>(match.size()), SQLITE_STATIC);
  sqlite3_bind_int64(query_.get(), 2, static_cast<sqlite3_int64>(top));
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(query_.get())) == SQLITE_ROW)
    best.push_back(static_cast<std::uint32_t>(sqlite3_column_int64(query_.get(), 0)));
  check(code, database_.get());
  sqlite3_reset(query_.get());
  return best;
}

}  // namespace tokenpak::bench
