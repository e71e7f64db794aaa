#include "vault/index.hpp"

#include "vault/index_builder.hpp"
#include "vault/search.hpp"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::vault {
namespace {

std::string small_index() {
  IndexBuilder builder;
  builder.add_root({.folder = "/p/docs", .label = "docs", .skipped = {}});
  TermReader reader;
  for (const char* name : {"a.md", "b.md"}) {
    const AnalyzedDocument document =
        analyze("# Apple\n\nThe cache timeout of " + std::string(name) + ".\n\n# Pear\n\nOther words.\n",
                DocumentKind::markdown, name, reader);
    builder.add({.root = 0, .path = name, .size = 1, .modified = 2, .content = {3, 4}}, document);
  }
  return index_bytes(builder, 5).value();
}

TEST(IndexTest, KeepsWhatWasPutIn) {
  const std::string bytes = small_index();
  const Index index = Index::over(bytes).value();
  EXPECT_TRUE(index.verify().has_value());
  EXPECT_EQ(index.file_count(), 2U);
  EXPECT_EQ(index.chunk_count(), 4U);
  EXPECT_EQ(index.header().created, 5U);
  EXPECT_EQ(index.name_of(index.chunk(1)), "docs/a.md#pear");
  EXPECT_EQ(index.text(index.chunk(3)), "# Pear\n\nOther words.\n");
  const auto term = index.find("timeout");
  ASSERT_TRUE(term.has_value());
  EXPECT_EQ(term->chunk_count, 2U);
  EXPECT_FALSE(index.find("timeou").has_value());
  EXPECT_FALSE(index.find("zzz").has_value());
}

TEST(IndexTest, ForeignCutOffAndChangedFilesAreRefused) {
  const std::string bytes = small_index();
  EXPECT_FALSE(Index::over("").has_value());
  EXPECT_FALSE(Index::over("SQLite format 3").has_value());
  EXPECT_FALSE(Index::over(std::string_view(bytes).substr(0, 100)).has_value());
  EXPECT_FALSE(Index::over(std::string_view(bytes).substr(0, bytes.size() - 1)).has_value());
  for (std::size_t place = 0; place < bytes.size(); place += 7) {
    std::string changed = bytes;
    changed[place] = static_cast<char>(changed[place] ^ 0x10);
    const Result<Index> index = Index::over(changed);
    EXPECT_FALSE(index && index->verify()) << "byte " << place;
  }
}

TEST(PostingTest, ComeBackAsTheyWere) {
  PostingWriter writer;
  const std::vector<std::uint32_t> chunks = {0, 1, 127, 128, 300, 70'000, 4'000'000'000};
  for (const std::uint32_t chunk : chunks)
    writer.add({chunk, FieldCounts(static_cast<std::uint8_t>(chunk % 256))});
  PostingReader reader(writer.bytes(), 4'000'000'001);
  Posting posting;
  for (const std::uint32_t chunk : chunks) {
    ASSERT_TRUE(reader.next(posting));
    EXPECT_EQ(posting.chunk, chunk);
    EXPECT_EQ(posting.counts.bits(), chunk % 256);
  }
  EXPECT_FALSE(reader.next(posting));
}

/// A file whose checksums fit and whose content lies is searched all the same, within its bounds.
RC_GTEST_PROP(IndexProperty, ALyingFileGivesWrongAnswersAtWorst, ()) {
  std::string bytes = small_index();
  const auto changes = *rc::gen::container<std::vector<std::pair<std::uint16_t, char>>>(
      rc::gen::arbitrary<std::pair<std::uint16_t, char>>());
  for (const auto& [place, value] : changes)
    bytes[sizeof(IndexHeader) + (place % (bytes.size() - sizeof(IndexHeader)))] = value;
  const Index index = Index::over(bytes).value();
  for (const SearchHit& hit : search(index, "cache timeout apple")) {
    RC_ASSERT(hit.chunk < index.chunk_count());
    static_cast<void>(index.name_of(index.chunk(hit.chunk)));
  }
}

TEST(SearchTest, NearDuplicatesShowOnce) {
  IndexBuilder builder;
  builder.add_root({.folder = "/p", .label = "p", .skipped = {}});
  TermReader reader;
  for (const char* name : {"one.txt", "two.txt"}) {
    builder.add({.root = 0, .path = name, .size = 0, .modified = 0, .content = {}},
                analyze("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda\n",
                        DocumentKind::plain, name, reader));
  }
  const std::string bytes = index_bytes(builder, 0).value();
  EXPECT_EQ(search(Index::over(bytes).value(), "gamma delta").size(), 1U);
}

}  // namespace
}  // namespace tokenpak::vault
