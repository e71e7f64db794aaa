#include "tokens/content_class.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenpak::tokens {
namespace {

struct Sample {
  ContentClass content;
  std::string_view text;
};

const Sample samples[] = {
    {ContentClass::prose, ""},
    {ContentClass::prose, "   \n\t "},
    {ContentClass::prose,
     "Please find out why the build is slow, and make it faster without changing the tests."},
    {ContentClass::prose,
     "# Title\n\nA paragraph with a [link](https://example.com) in it, as Markdown has them now and then "
     "between its words, and a second sentence without any, since most have none.\n"},
    {ContentClass::prose, "Große Änderungen brauchen ihre Zeit; das gilt für Häuser wie für Programme."},
    {ContentClass::code,
     "int main(int argc, char** argv) {\n  std::cout << argv[0] << \"\\n\";\n  return 0;\n}\n"},
    {ContentClass::code,
     "def area(self):\n    return self.width * self.height\n\nclass Box(Shape):\n    sides = [4, 6]\n"},
    {ContentClass::code, "@@ -1,3 +1,3 @@\n-const a = b(c);\n+const a = d(c, e);\n }\n"},
    {ContentClass::json, R"({"name":"Ada","roles":["admin","owner"],"active":true})"},
    {ContentClass::json, "  [\n  {\"id\": 1},\n  {\"id\": 2}\n]\n"},
    {ContentClass::json, "[1, 2, 3, 4]"},
    {ContentClass::json, "{}"},
    {ContentClass::json, R"({"cut": "in the middle", "of": {"its": "objects", "and)"},
    {ContentClass::log, "[2024-05-01 12:00:01] INFO worker-3 took 120 ms\n[2024-05-01 12:00:02] INFO done\n"},
    {ContentClass::log, "081109 203615 148 INFO dfs.DataNode: Received blk_38865049064139660 of 67108864\n"},
    {ContentClass::log,
     "-rw-r--r-- 1 root root 10768 Nov 25 15:38 a.csv\n-rw-r--r-- 1 root root 84 Nov 2 1:38 b\n"},
    {ContentClass::cjk, "人工智能正在改变软件开发的方式。"},
    {ContentClass::cjk, "これはテストです。ファイル main.cpp を開いてください。"},
    {ContentClass::cjk, "한국어 문장은 공백이 있습니다."},
};

TEST(ContentClass, TellsThemApart) {
  for (const Sample& sample : samples)
    EXPECT_EQ(content_class_of(sample.text), sample.content) << sample.text;
}

TEST(ContentClass, LooksAtTheBeginningOfALongTextOnly) {
  std::string text(100'000, 'a');
  text += std::string(1'000'000, '7');
  EXPECT_EQ(content_class_of(text), ContentClass::prose);
}

TEST(ContentClass, TakesAnyBytes) {
  std::string bytes;
  for (int byte = 255; byte >= 0; --byte)
    bytes += static_cast<char>(byte);
  EXPECT_LT(static_cast<std::size_t>(content_class_of(bytes)), content_class_count);
}

}  // namespace
}  // namespace tokenpak::tokens
