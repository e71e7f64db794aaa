#include "compress/edited_files.hpp"

#include "json/text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

/// Edited files after one call, as OpenAI writes it (arguments in a string) or as Anthropic does.
class OneCall {
 public:
  OneCall(std::string_view name, std::string_view arguments, bool in_string) {
    if (in_string) {
      json::escape(arguments, escaped_);
    } else {
      escaped_ = arguments;
    }
    body_ = fmt::format("{}{}", name, escaped_);
    files_.emplace(body_);
    // The order of an object's members is the client's.
    add({name.size(), body_.size()}, !in_string);
    add({0, name.size()}, false);
  }
  bool has_edited(std::string_view arguments) const { return files_->named_in(arguments); }

 private:
  void add(ByteRange raw, bool is_json) {
    dialect::TextSpan span;
    span.raw = raw;
    span.is_json = is_json;
    span.kind = dialect::BlockKind::tool_call;
    span.message = 3;
    files_->add(span);
  }

  std::string escaped_;
  std::string body_;
  std::optional<EditedFiles> files_;
};

constexpr std::string_view reads = R"({"file_path": "/home/ada/src/main.c", "limit": 20})";
constexpr std::string_view reads_other = R"({"file_path": "/home/ada/src/mainly.c", "limit": 20})";

TEST(EditedFiles, AreThoseThatEditorsAreGiven) {
  struct Case {
    std::string_view name;
    std::string_view arguments;
  };
  for (const Case& call : {
           Case{"Edit", R"({"file_path":"src/main.c","old_string":"a","new_string":"b"})"},
           Case{"str_replace_based_edit_tool", R"({"command":"view","path":"/x/main.c"})"},
           Case{"mcp__files__write", R"({"edits":[{"at":1},{"filename":"main.c"}]})"},
           Case{"WriteFiles", R"({"files":["a.c","b\/main.c"]})"},
           Case{"shell", R"({"command":["bash","-lc","sed -i 's/a/b/' main.c"]})"},
           Case{"bash", R"({"command":"make && ./gen >> src/main.c"})"},
           Case{"shell",
                R"({"command":["apply_patch","*** Begin Patch\n*** Update File: src/main.c\n@@\n"]})"},
       }) {
    for (const bool in_string : {false, true}) {
      const OneCall one(call.name, call.arguments, in_string);
      EXPECT_TRUE(one.has_edited(reads)) << call.name << call.arguments << in_string;
      EXPECT_TRUE(one.has_edited(R"({\"command\":\"cd src\\nmain.c\"})")) << call.arguments;
      EXPECT_FALSE(one.has_edited(reads_other)) << call.arguments;
      EXPECT_FALSE(one.has_edited("")) << call.arguments;
    }
  }
}

TEST(EditedFiles, AreNotThoseThatAreOnlyRead) {
  EXPECT_FALSE(OneCall("Read", R"({"file_path":"src/main.c"})", false).has_edited(reads));
  EXPECT_FALSE(OneCall("bash", R"({"command":"cat main.c 2>&1 > /dev/null"})", false).has_edited(reads));
}

TEST(FilesIn, AreWhatACallNames) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(files_in(reads), Names{"main.c"});
  EXPECT_EQ(files_in(R"({\"path\": \"a\/b.py\"})"), Names{"b.py"});
  EXPECT_EQ(files_in(R"({"command":"cat src/main.c | head -n 5"})"), Names{"main.c"});
  EXPECT_EQ(files_in(R"({"command":["bash","-lc","cat a.py .env; ls"]})"), Names{"a.py"});
  EXPECT_EQ(files_in(R"({"url":"https://docs.example.com/guide/a.html"})"), Names{});
  EXPECT_EQ(files_in(R"({"command":"curl -s https://example.com/a.txt -o b.txt"})"), Names{"b.txt"});
  EXPECT_EQ(files_in(""), Names{});
}

TEST(EditedFiles, APatchOfItsOwnKindNamesThem) {
  EXPECT_TRUE(
      OneCall("apply_patch", "*** Begin Patch\n*** Update File: src/main.c\n@@\n", true).has_edited(reads));
}

}  // namespace
}  // namespace tokenpak::compress
