#include "code/config.hpp"

#include <string>

#include <gtest/gtest.h>
#include <toml++/toml.h>

namespace tokenpak::code {
namespace {

std::string minified(std::string_view text, ConfigFormat format) {
  const auto edits = minify(text, format);
  return edits ? edited(text, *edits) : "(nothing)";
}

TEST(Minify, WhatIsSaidToStayStays) {
  constexpr std::string_view text = "# one\na: 1  # two\n# keep this\n\nb: 2\n";
  const auto edits =
      minify(text, ConfigFormat::yaml, [](std::string_view part) { return part.contains("keep"); });
  ASSERT_TRUE(edits);
  EXPECT_EQ(edited(text, *edits), "a: 1\n# keep this\nb: 2\n");
}

TEST(Minify, Yaml) {
  EXPECT_EQ(minified(R"yaml(# Deployment
%YAML
)yaml",
                     ConfigFormat::yaml),
            "(nothing)");
  EXPECT_EQ(minified(R"yaml(# Deployment
name: app   # the name
url: http://a/#b

tag: "# stays"   
color: '#fff'

list:   # of two
    - ü#1  # one
    # two
    - b
script: |
    # stays

    echo   
folded: >-   # gone
    a  # stays
plain: one
  two
last: 1
)yaml",
                     ConfigFormat::yaml),
            R"yaml(name: app
url: http://a/#b
tag: "# stays"
color: '#fff'
list:
    - ü#1
    - b
script: |
    # stays

    echo   
folded: >-   # gone
    a  # stays
plain: one
  two
last: 1
)yaml");
}

TEST(Minify, Toml) {
  EXPECT_EQ(minified(R"toml(# Package
[package]   # here
name = "a # stays"   # gone
path = 'C:\'  # gone

text = """
# stays

 "" \" """  # gone
list = [
    1,   # one
    2,
]
)toml",
                     ConfigFormat::toml),
            R"toml([package]
name = "a # stays"
path = 'C:\'
text = """
# stays

 "" \" """
list = [
    1,
    2,
]
)toml");
  EXPECT_EQ(minified("# x\na = \"open\nb = 1\n", ConfigFormat::toml), "(nothing)");
}

TEST(Minify, TomlHasTheSameValues) {
  constexpr std::string_view text =
      "a = 1979-05-27T07:32:00Z # x\n\n[b.\"c # d\"] # y\r\ne = [ 1, # one\n\n  { f = '#' }, ]\n"
      "g = \"\"\"\\\n   h # i  \n\n  \"\"\"   # j\n[[k]]\n";
  const std::string after = minified(text, ConfigFormat::toml);
  EXPECT_LT(after.size() + 15, text.size());
  EXPECT_EQ(toml::parse(text), toml::parse(after));
}

TEST(Minify, TomlRefusesWhatIsNone) {
  EXPECT_EQ(minified("# x\nü = 1\n", ConfigFormat::toml), "(nothing)");
  EXPECT_EQ(minified("# x\na = '''open\n''\n", ConfigFormat::toml), "(nothing)");
}

TEST(Minify, Ini) {
  EXPECT_EQ(minified("; made by hand\n[a]\n\nkey = value ; stays\n# gone\npath=C:\\x#y   \n[b]\n",
                     ConfigFormat::ini),
            "[a]\nkey = value ; stays\npath=C:\\x#y\n[b]\n");
  // A value over two lines: readers differ about what is in it.
  EXPECT_EQ(minified("# x\na = 1\n   2\n", ConfigFormat::ini), "(nothing)");
}

TEST(Minify, Env) {
  EXPECT_EQ(minified("# Secrets\n\nexport A=\"x # y\"  \n  # gone\nB='a\"b' # stays\n", ConfigFormat::env),
            "export A=\"x # y\"\nB='a\"b' # stays\n");
  EXPECT_EQ(minified("# x\nA=\"one\n# two\"\n", ConfigFormat::env), "(nothing)");
  EXPECT_EQ(minified("# x\necho hello\n", ConfigFormat::env), "(nothing)");
}

TEST(Minify, Xml) {
  EXPECT_EQ(
      minified(R"xml(<?xml version="1.0"?>
<!-- gone -->
<a>
    <b x="  1  ">  text  </b>

    <!-- gone -->
    <c>mixed <i>i</i> <b>b</b>  </c>
    <d><![CDATA[  <!-- stays -->  ]]></d>
    <e xml:space="preserve">
       <f/>
    </e>
    <g>&#32; <h/></g>
</a>
)xml",
               ConfigFormat::xml),
      R"xml(<?xml version="1.0"?><a><b x="  1  ">  text  </b><c>mixed <i>i</i> <b>b</b>  </c><d><![CDATA[  <!-- stays -->  ]]></d><e xml:space="preserve">
       <f/>
    </e><g>&#32; <h/></g></a>)xml");
  EXPECT_EQ(minified("<a><b></a>", ConfigFormat::xml), "(nothing)");
}

TEST(Minify, HasNothingToDoTwice) {
  for (const auto format : {ConfigFormat::yaml, ConfigFormat::toml, ConfigFormat::ini}) {
    const std::string text = format == ConfigFormat::yaml ? "a: 1\n" : "a = 1\n";
    const auto edits = minify(text, format);
    ASSERT_TRUE(edits);
    EXPECT_TRUE(edits->empty());
  }
}

}  // namespace
}  // namespace tokenpak::code
