// Our scanners against simdjson's, on random documents and on random damage to them.

#include "json/capture.hpp"
#include "json/cursor.hpp"
#include "json/random_document.hpp"

#include <string>

#include <gtest/gtest.h>
#include <simdjson.h>

namespace tokenpak::json {
namespace {

enum class Verdict { valid, invalid, unknown };

bool has_long_number(const std::string& document) {
  std::size_t run = 0;
  for (const char byte : document) {
    const bool of_number = (byte >= '0' && byte <= '9') || byte == '.' || byte == 'e' || byte == 'E' ||
                           byte == '+' || byte == '-';
    run = of_number ? run + 1 : 0;
    if (run > 18) return true;
  }
  return false;
}

/// simdjson also refuses what we let pass: invalid UTF-8, surrogates without their partner, numbers out of a
/// machine's range. Where it may have done so it is no judge.
Verdict judge(const std::string& document) {
  simdjson::dom::parser parser;
  switch (parser.parse(document).error()) {
    case simdjson::SUCCESS:
      return Verdict::valid;
    case simdjson::UTF8_ERROR:
      return Verdict::unknown;
    case simdjson::STRING_ERROR:
      return document.find("\\ud") == std::string::npos && document.find("\\uD") == std::string::npos
                 ? Verdict::invalid
                 : Verdict::unknown;
    case simdjson::NUMBER_ERROR: {
      const bool large_exponent = document.find_first_of("eE") != std::string::npos;
      return has_long_number(document) || large_exponent ? Verdict::unknown : Verdict::invalid;
    }
    default:
      return Verdict::invalid;
  }
}

bool cursor_accepts(const std::string& document) {
  Cursor cursor(document);
  cursor.skip();
  return cursor.finish();
}

/// White space behind the document makes a number at the top complete.
bool capture_accepts(const std::string& document) {
  Capture capture({});
  capture.feed(document);
  capture.feed(" ");
  return capture.complete();
}

TEST(Differential, AllTakeValidDocuments) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    const std::string document = RandomDocument(seed).document();
    ASSERT_EQ(judge(document), Verdict::valid) << document;
    ASSERT_TRUE(cursor_accepts(document)) << document;
    ASSERT_TRUE(capture_accepts(document)) << document;
  }
}

TEST(Differential, AllAgreeOnDamagedDocuments) {
  std::size_t judged = 0;
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < 100'000; ++seed) {
    RandomDocument random(seed);
    std::string document = random.document(3);
    random.mutate(document);
    const bool accepted = cursor_accepts(document);
    ASSERT_EQ(capture_accepts(document), accepted) << document;
    const Verdict verdict = judge(document);
    if (verdict == Verdict::unknown) continue;
    ASSERT_EQ(accepted, verdict == Verdict::valid) << document;
    ++judged;
    if (!accepted) ++refused;
  }
  // The test means something only if most documents were judged, and both ways.
  EXPECT_GT(judged, 80'000U);
  EXPECT_GT(refused, 20'000U);
  EXPECT_LT(refused, judged - 5'000U);
}

}  // namespace
}  // namespace tokenpak::json
