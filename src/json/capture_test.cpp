#include "json/capture.hpp"

#include "json/cursor.hpp"
#include "json/random_document.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace tokenpak::json {
namespace {

using Paths = std::vector<std::string_view>;
using Values = std::vector<std::string>;

/// Feeds an exact heap copy, so that AddressSanitizer sees any read outside of it or after its end.
void feed(Capture& capture, std::string_view piece) {
  const auto copy = std::make_unique<char[]>(piece.size());
  piece.copy(copy.get(), piece.size());
  capture.feed({copy.get(), piece.size()});
}

Values values(const Capture& capture, const Paths& paths) {
  Values all;
  for (std::size_t index = 0; index < paths.size(); ++index)
    all.emplace_back(capture.value(index));
  return all;
}

/// The slow, obvious way: walks the whole document with Cursor and compares whole paths.
class Oracle {
 public:
  Oracle(std::string_view document, const Paths& paths, std::size_t max_value)
      : document_(document), paths_(paths), max_value_(max_value), values_(paths.size()) {
    Cursor cursor(document);
    if (cursor.peek() == Kind::array) {
      cursor.enter_array();
      while (cursor.next_element())
        top(cursor);
    } else {
      top(cursor);
    }
    valid_ = cursor.finish();
  }

  bool valid() const { return valid_; }
  const Values& values() const { return values_; }

 private:
  void top(Cursor& cursor) {
    if (cursor.peek() == Kind::object) {
      object(cursor, "");
    } else {
      cursor.skip();
    }
  }

  void object(Cursor& cursor, const std::string& prefix) {
    std::string_view key;
    cursor.enter_object();
    while (cursor.next_member(key)) {
      // A key may hold the dot that separates names.
      const std::string name = key.find('.') == std::string_view::npos ? std::string(key) : "?";
      const Kind kind = cursor.peek();
      const std::size_t begin = cursor.position();
      for (std::size_t index = 0; index < paths_.size(); ++index) {
        if (paths_[index] == prefix + name) values_[index].clear();
      }
      if (kind == Kind::object) {
        object(cursor, prefix + name + ".");
      } else {
        cursor.skip();
      }
      const std::string_view value = document_.substr(begin, cursor.position() - begin);
      for (std::size_t index = 0; index < paths_.size(); ++index) {
        if (paths_[index] == prefix + name && value.size() <= max_value_) values_[index] = value;
      }
    }
  }

  std::string_view document_;
  const Paths& paths_;
  std::size_t max_value_;
  Values values_;
  bool valid_ = false;
};

/// Feeds `document` in one piece, cut once at each place, and byte by byte; each time the values must be
/// `expected`.
void expect_values(const std::string& document, const Paths& paths, const Values& expected,
                   std::size_t max_value = 1024) {
  Capture capture(paths, max_value);
  const std::string_view view = document;
  for (std::size_t cut = 0; cut <= document.size(); ++cut) {
    capture.reset();
    feed(capture, view.substr(0, cut));
    feed(capture, view.substr(cut));
    ASSERT_EQ(values(capture, paths), expected) << document << " cut at " << cut;
    ASSERT_TRUE(capture.complete()) << document << " cut at " << cut;
    ASSERT_FALSE(capture.failed());
  }
  capture.reset();
  for (std::size_t at = 0; at < document.size(); ++at)
    feed(capture, view.substr(at, 1));
  ASSERT_EQ(values(capture, paths), expected) << document << " byte by byte";
}

TEST(Capture, PicksValuesOfEveryKind) {
  const Paths paths = {"a", "b", "c", "d", "e", "f", "g"};
  expect_values(R"({"a":1,"b":"x\"y","c":true,"d":null,"e":[1,{"a":2}],"f":{"a":3}})", paths,
                {"1", R"("x\"y")", "true", "null", R"([1,{"a":2}])", R"({"a":3})", ""});
  expect_values(" { \"a\" : -1.5e3 \n, \"b\" : \"\" , \"e\" : [ ] , \"f\":{ } } \n", paths,
                {"-1.5e3", "\"\"", "", "", "[ ]", "{ }", ""});
}

TEST(Capture, FollowsPathsThroughObjectsOnly) {
  const Paths paths = {"usage", "message.usage", "usage.details.cached", "w.x.y.z"};
  expect_values(
      R"({"message":{"usage":{"n":1},"x":{"usage":2}},"usage":{"details":{"cached":7}},"w":{"x":{"y":{"z":"deep"}}}})",
      paths, {R"({"details":{"cached":7}})", R"({"n":1})", "7", R"("deep")"});
  // Not inside arrays, not at other depths, not with a part of a name.
  expect_values(
      R"({"message":[{"usage":1}],"x":{"usage":2},"usag":3,"usagee":4,"w":{"x":{"y":[{"z":1}]}},"message.usage":5})",
      paths, {"", "", "", ""});
  // Not past the end of a path, and nothing is left over from an earlier key.
  expect_values(
      R"({"usage":[{"details":{"cached":1}}],"y":{"details":{"cached":2}},"w":{"x":{"y":{"a":{"z":1}}}}})",
      paths, {R"([{"details":{"cached":1}}])", "", "", ""});
}

TEST(Capture, LooksThroughATopLevelArray) {
  const Paths paths = {"usageMetadata", "usageMetadata.total"};
  expect_values(
      R"([{"usageMetadata":{"total":1}},{"x":[{"usageMetadata":0}]},{"usageMetadata":{"total":22}}])", paths,
      {R"({"total":22})", "22"});
  expect_values(R"([{"usageMetadata":{"total":1}},{"text":"later"},7,[],""])", paths,
                {R"({"total":1})", "1"});
  expect_values(R"([[{"usageMetadata":1}]])", paths, {"", ""});
  expect_values("[]", paths, {"", ""});
}

TEST(Capture, ShowsTheNewestElementWhileTheArrayGoesOn) {
  const Paths paths = {"n"};
  Capture capture(paths);
  capture.feed(R"([{"n":1})");
  EXPECT_EQ(capture.value(0), "1");
  capture.feed(R"(,{"n":2)");
  EXPECT_EQ(capture.value(0), "");
  capture.feed(R"(3})");
  EXPECT_EQ(capture.value(0), "23");
  EXPECT_FALSE(capture.complete());
  capture.feed("]");
  EXPECT_TRUE(capture.complete());
}

TEST(Capture, TheNewestOccurrenceWins) {
  const Paths paths = {"a", "a.b"};
  expect_values(R"({"a":{"b":1},"a":{"b":2}})", paths, {R"({"b":2})", "2"});
  expect_values(R"({"a":{"b":1,"b":[2]},"a":3})", paths, {"3", "[2]"});
}

TEST(Capture, ResolvesEscapesInKeys) {
  const Paths paths = {"usage", "é", "😀", "a\nb"};
  expect_values(R"({"us\u0061ge":1,"\u00e9":2,"\ud83d\ude00":3,"a\nb":4,"\\u0061":5})", paths,
                {"1", "2", "3", "4"});
  expect_values(R"({"usage\u0000":1,"\\usage":2})", paths, {"", "", "", ""});
}

TEST(Capture, TakesTheSamePathTwiceAndTheLimitOfPaths) {
  expect_values(R"({"a":1})", {"a", "a"}, {"1", "1"});
  expect_values(R"({"a":{"p":16,"":0}})",
                {"a.a", "a.b", "a.c", "a.d", "a.e", "a.f", "a.g", "a.h", "a.i", "a.j", "a.k", "a.l", "a.m",
                 "a.n", "a.", "a.p"},
                {"", "", "", "", "", "", "", "", "", "", "", "", "", "", "0", "16"});
  EXPECT_THROW(Capture(Paths(17, "a")), std::invalid_argument);
  EXPECT_THROW(Capture(Paths{"a.b.c.d.e"}), std::invalid_argument);
  EXPECT_THROW(
      Capture(Paths{std::string_view("0123456789012345678901234567890123456789012345678901234567890123x")}),
      std::invalid_argument);
}

TEST(Capture, DropsAValueThatIsTooLong) {
  const Paths paths = {"a", "b", "b.c"};
  expect_values(R"({"a":"12345678","b":{"c":1}})", paths, {R"("12345678")", R"({"c":1})", "1"}, 10);
  expect_values(R"({"a":"123456789","b":{"c":"xxxxx"}})", paths, {"", "", R"("xxxxx")"}, 10);
  // The newest occurrence counts, even if it is the one that is too long.
  expect_values(R"({"a":1,"a":"123456789"})", paths, {"", "", ""}, 10);
}

TEST(Capture, DropsKeysThatAreTooLong) {
  expect_values("{\"" + std::string(10'000, 'k') + "\":1,\"k\":2}", {"k"}, {"2"});
  std::string escapes;
  for (int count = 0; count < 100; ++count)
    escapes += "\\u006b";
  expect_values("{\"" + escapes + "\":1,\"k\":2}", {"k", "kk"}, {"2", ""});
}

TEST(Capture, StopsAtGarbageAndKeepsWhatItHas) {
  const Paths paths = {"a", "b", "c"};
  const std::string_view documents[] = {
      R"({"a":1,"b":tru,"c":3})",       R"({"a":1,"b":[2}],"c":3})", R"({"a":1,"b":"\x","c":3})",
      "{\"a\":1,\"b\":\"\n\",\"c\":3}", R"({"a":1,"b":-,"c":3})",    R"({"a":1,"b":{]},"c":3})",
      R"({"a":1 "b":2,"c":3})",         R"({"a":1,b:2,"c":3})",
  };
  for (const std::string_view document : documents) {
    for (std::size_t cut = 0; cut <= document.size(); ++cut) {
      Capture capture(paths);
      feed(capture, document.substr(0, cut));
      feed(capture, document.substr(cut));
      feed(capture, R"({"c":3})");
      EXPECT_TRUE(capture.failed()) << document;
      EXPECT_FALSE(capture.complete());
      EXPECT_EQ(values(capture, paths), (Values{"1", "", ""})) << document;
    }
  }
}

TEST(Capture, KnowsWhenTheDocumentHasEnded) {
  for (const std::string_view document : {"{}", "[]", "\"x\"", "true", "[{\"a\":[]}]"}) {
    Capture capture(Paths{"a"});
    for (std::size_t at = 0; at < document.size(); ++at) {
      EXPECT_FALSE(capture.complete()) << document;
      feed(capture, document.substr(at, 1));
    }
    EXPECT_TRUE(capture.complete()) << document;
    feed(capture, " \n");
    EXPECT_TRUE(capture.complete()) << document;
    feed(capture, "1");
    EXPECT_TRUE(capture.failed()) << document;
    EXPECT_FALSE(capture.complete()) << document;
  }
  Capture capture(Paths{"a"});
  capture.feed("12");
  EXPECT_FALSE(capture.complete());
  capture.feed("3\n");
  EXPECT_TRUE(capture.complete());
}

TEST(Capture, ResetForgetsEverything) {
  const Paths paths = {"a", "a.b"};
  // Left in the middle of a key, an escape, a number, a word, a recorded value, an error, the end.
  for (const std::string_view before : {R"({"a":{"b":1},"a)", R"({"a":"\u00)", R"({"a":-)", R"([tr)",
                                        R"({"a":{"b":"xyz)", "]", "[[{}", "{}"}) {
    Capture capture(paths);
    feed(capture, before);
    capture.reset();
    EXPECT_EQ(values(capture, paths), (Values{"", ""})) << before;
    EXPECT_FALSE(capture.complete());
    EXPECT_FALSE(capture.failed());
    feed(capture, R"({"a":{"b":5}})");
    EXPECT_EQ(values(capture, paths), (Values{R"({"b":5})", "5"})) << before;
    EXPECT_TRUE(capture.complete());
  }
}

TEST(Capture, NestsToItsLimitAndNoFurther) {
  for (const std::size_t depth : {std::size_t{Cursor::max_depth}, std::size_t{Cursor::max_depth} + 1}) {
    const std::string document = std::string(depth, '[') + std::string(depth, ']');
    Capture capture(Paths{"a"});
    capture.feed(document);
    EXPECT_EQ(capture.complete(), depth == Cursor::max_depth);
  }
}

TEST(Capture, AgreesWithCursorOnRandomDocumentsCutAnywhere) {
  const Paths paths = {"usage", "message.usage", "a", "a.b", "a.b.usage", "a.a.a.a", "b.message.a", ""};
  constexpr std::size_t max_value = 40;
  std::size_t captured = 0;
  for (std::uint64_t seed = 0; seed < 4'000; ++seed) {
    RandomDocument random(seed);
    std::string document = random.document(5);
    if (document.size() > 1000) continue;
    const bool damaged = seed % 4 == 3;
    if (damaged) random.mutate(document);
    document += ' ';  // completes a number at the top
    const Oracle oracle(document, paths, max_value);
    Capture whole(paths, max_value);
    whole.feed(document);
    ASSERT_EQ(whole.complete(), oracle.valid()) << document;
    if (oracle.valid()) {
      ASSERT_EQ(values(whole, paths), oracle.values()) << document;
    }
    for (const std::string& value : oracle.values())
      captured += value.empty() ? 0 : 1;

    const std::string_view view = document;
    Capture cut_capture(paths, max_value);
    for (std::size_t cut = 0; cut <= document.size(); ++cut) {
      const std::size_t second = cut + random.below(document.size() - cut + 1);
      cut_capture.reset();
      feed(cut_capture, view.substr(0, cut));
      feed(cut_capture, view.substr(cut, second - cut));
      feed(cut_capture, view.substr(second));
      ASSERT_EQ(values(cut_capture, paths), values(whole, paths))
          << document << " cut at " << cut << " and " << second;
      ASSERT_EQ(cut_capture.complete(), whole.complete());
      ASSERT_EQ(cut_capture.failed(), whole.failed());
    }
  }
  EXPECT_GT(captured, 500U);
}

}  // namespace
}  // namespace tokenpak::json
