#include "compress/json_form.hpp"

#include "compress/json_tree.hpp"
#include "compress/json_white_space.hpp"
#include "json/random_document.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tokenpak::compress {
namespace {

struct Case {
  std::string_view text;
  std::string_view encoded;
};

void expect_encoded(std::initializer_list<Case> cases) {
  for (const Case& each : cases) {
    EXPECT_EQ(json_form.encode(each.text), each.encoded);
    EXPECT_EQ(json_form.decode(each.encoded, each.text.size()), each.text);
  }
}

TEST(JsonPlainForm, WritesNoTables) {
  const std::string_view text = R"([{"a":1,"b":"x y"},{"a":2,"b":"z"},{"a":3,"b":"true"}])";
  const auto encoded = json_plain_form.encode(text);
  EXPECT_EQ(encoded, R"([{a:1,b:x y},{a:2,b:z},{a:3,b:"true"}])");
  EXPECT_EQ(json_plain_form.decode(*encoded, text.size()), text);
}

TEST(JsonForm, LeavesOutQuotesWhereNothingIsLost) {
  expect_encoded({
      {R"({"name":"Mia Li","age":42,"zip":"78750","vip":true,"ok":"true","at":"08:30:00"})",
       R"({name:Mia Li,age:42,zip:"78750",vip:true,ok:"true",at:08:30:00})"},
      {R"({"a:b":"x, y","":"","c":" d","e":"e ","f":"[1]","g":"~/bin","h":"a\"b\\c\u00e9"})",
       R"({"a:b":"x, y","":"",c:" d",e:"e ",f:"[1]",g:"~/bin",h:a\"b\\c\u00e9})"},
      {R"(["a","b",[],{},null,-1.50e+3,"-1.50e+3","1.","01"])",
       R"([a,b,[],{},null,-1.50e+3,"-1.50e+3",1.,01])"},
      {R"({"k":"one","k":"two"})", R"({k:one,k:two})"},
  });
}

TEST(JsonForm, ArraysOfObjectsBecomeTables) {
  expect_encoded({
      {R"([{"id":"A1","price":10,"state":"open"},{"id":"B2","price":20,"state":"open"}])",
       "[(id,price,state=open)\nA1,10\nB2,20]"},
      {R"([{"id":"1","size":{"w":1,"h":2}},{"id":"2","size":{"w":3,"h":4}}])",
       "[(id:str,size(w,h))\n1,1,2\n2,3,4]"},
      {R"({"total":2,"hits":[{"path":"src/a.cpp","line":7},{"path":"src/b.cpp","line":9}]})",
       "{total:2,hits:[(path,line)\nsrc/a.cpp,7\nsrc/b.cpp,9]}"},
  });
}

TEST(JsonForm, ObjectsOfObjectsBecomeTablesWithTheirKeysFirst) {
  expect_encoded({
      {R"({"card_1":{"brand":"visa","id":"card_1"},"card_2":{"brand":"amex","id":"card_2"}})",
       "{(brand,id@key)\ncard_1,visa\ncard_2,amex}"},
  });
}

TEST(JsonForm, RowsMayDiffer) {
  expect_encoded({
      // absent and null are not the same
      {R"([{"name":"a","size":1},{"name":"b","size":null},{"name":"c"}])",
       "[(name,size?)\na,1\nb,null\nc,~]"},
      // another order, another kind of value
      {R"([{"name":"a","size":1},{"name":"b","size":2},{"size":3,"name":"c"},{"name":"d","size":4}])",
       "[(name,size)\na,1\nb,2\n!{size:3,name:c}\nd,4]"},
      {R"([{"name":"a","size":1},null,{"name":"b","size":2},{"name":"d","size":4}])",
       "[(name,size)\na,1\n!null\nb,2\nd,4]"},
      // a row that begins like a mark
      {R"([{"name":"a","size":1},{"size":2},{"name":"~","size":2}])", "[(name?,size)\na,1\n^~,2\n\"~\",2]"},
  });
}

TEST(JsonForm, ListsAndMapsInsideOfRowsShareOneHeader) {
  expect_encoded({
      {R"([{"id":"x","legs":[{"from":"JFK","to":"ATL"},{"from":"ATL","to":"SEA"}]},)"
       R"({"id":"y","legs":[{"from":"SFO","to":"SEA"}]},{"id":"z","legs":[]}])",
       "[(id,legs[(from,to)])\nx,[JFK,ATL;ATL,SEA]\ny,[SFO,SEA]\nz,[]]"},
      {R"([[{"from":"JFK","to":"ATL"},{"from":"ATL","to":"SEA"}],[{"from":"SFO","to":"SEA"}]])",
       "[([(from,to)])\n[JFK,ATL;ATL,SEA]\n[SFO,SEA]]"},
  });
}

TEST(JsonForm, WhiteSpaceThatFollowsARuleIsNamed) {
  expect_encoded({
      {R"({"a": 1, "b": [1, 2], "c": {}})", "spaced {a:1,b:[1,2],c:{}}"},
      {"{\n  \"a\": 1,\n  \"b\": [\n    1,\n    {}\n  ]\n}", "indent 2 {a:1,b:[1,{}]}"},
      {"{\n\t\"a\": 1,\n\t\"b\": [\n\t\t1\n\t]\n}", "indent tab {a:1,b:[1]}"},
      {"[\n\"one\",\n\"two\",\n\"three\",\n\"four\"\n]", "indent 0 [one,two,three,four]"},
      {"{\"id\":1,\"tag\":\"x\"}\n{\"id\":2,\"tag\":\"y\"}", "lines [(id,tag)\n1,x\n2,y]"},
      {"{\"id\": 1, \"tag\": \"x\"}\n{\"id\": 2, \"tag\": \"y\"}", "lines spaced [(id,tag)\n1,x\n2,y]"},
      // Prettier
      {"{\n  \"name\": { \"first\": \"Mia\", \"last\": \"Li\" },\n  \"people\": [\n    { \"a\": 1, \"b\": 2 "
       "},\n"
       "    { \"a\": 3, \"b\": 4 }\n  ],\n  \"ids\": [\"0123456789\", \"01234567890123456789\"]\n}",
       "indent 2 width 47 padded {name:{first:Mia,last:Li},people:[(a,b)\n1,2\n3,4],"
       "ids:[0123456789,01234567890123456789]}"},
  });
}

TEST(JsonForm, RefusesWhatItCannotGiveBack) {
  for (const char* const text :
       {"", "17", "\"text\"", "{\"a\":1, \"b\":2}", "{\"a\":1} ", " {\"a\":\"b\"}", "{\"a\":\"b\",}", "[1,2",
        "{\n  \"a\": 1,\n   \"b\": 2\n}", "{\"a\":\"b\"}\n\n{\"a\":\"b\"}", "{\"a\":\"b\"}\n{\"a\": \"c\"}",
        "{'a':1}", "{ \"a\": \"b\" }", "[]", "[]\n", "[1,2]"})
    EXPECT_EQ(json_form.encode(text), std::nullopt) << text;
  const std::string deep(deepest_json + 1, '[');
  EXPECT_EQ(json_form.encode(deep + "\"text\"" + std::string(deepest_json + 1, ']')), std::nullopt);
}

TEST(JsonForm, DecodingRefusesWhatIsNoEncoding) {
  for (const char* const encoded :
       {"", "x", "{a}", "{a:1", "[(a)\n1", "[(a=1)\n]", "[(a)\n1,2]", "[(a,b)\n1]", "{(a)\n1}",
        "indent x {a:1}", "indent 99 {a:1}", "lines {a:1}", "[a\"b]", "[\"a\\x\"]", "[1]x", "[((a))\n1]",
        "[([a])\n[1]]"})
    EXPECT_EQ(json_form.decode(encoded, 1000), std::nullopt) << encoded;
}

TEST(JsonForm, DecodingWritesNoMoreThanAllowed) {
  std::string encoded = "[(text=" + std::string(1000, 'x') + ",n)";
  for (int row = 0; row < 1000; ++row)
    encoded += "\n1";
  encoded += ']';
  EXPECT_EQ(json_form.decode(encoded, 100'000), std::nullopt);
  EXPECT_EQ(json_form.decode(encoded, 1'100'000)->size(), 1000U * 1017 + 999 + 2);
  EXPECT_EQ(json_form.decode("indent 16 " + std::string(60, '[') + '1' + std::string(60, ']'), 1000),
            std::nullopt);
}

// Properties over random documents, in every style of white space.

std::vector<JsonWhiteSpace> styles() {
  using Breaks = JsonWhiteSpace::Breaks;
  return {
      {},
      {.spaced = true},
      {.breaks = Breaks::all, .spaced = true},
      {.breaks = Breaks::all, .spaced = true, .indent = 2},
      {.breaks = Breaks::all, .spaced = true, .tabs = true},
      {.breaks = Breaks::fitted, .spaced = true, .padded = true, .indent = 4, .width = 80},
      {.breaks = Breaks::fitted, .spaced = true, .indent = 3, .width = 40},
  };
}

void expect_same_after_round_trip(const std::string& text) {
  const auto encoded = json_form.encode(text);
  if (!encoded) return;
  RC_ASSERT(encoded->size() < text.size());
  RC_ASSERT(json_form.decode(*encoded, text.size()) == text);
}

RC_GTEST_PROP(JsonForm, RandomDocumentsComeBack, (std::uint64_t seed)) {
  json::RandomDocument random(seed);
  std::string document = random.document();
  expect_same_after_round_trip(document);
  document.erase(0, document.find_first_not_of(" \t\r\n"));
  const auto tree = parse_json(document);
  if (!tree) return;
  for (const JsonWhiteSpace& style : styles())
    expect_same_after_round_trip(*json_text(*tree, style, std::string::npos));
}

/// Like objects, some with a member less, more, in another order or of another kind, nested.
class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed) : random_(seed), columns_(1 + below(5)) {}

  std::string rows(int depth, bool named) {
    std::string out(1, named ? '{' : '[');
    for (std::size_t row = 0, count = 1 + below(6); row < count; ++row) {
      if (row > 0) out += ',';
      const std::string name = "id_" + std::to_string(below(100));
      if (named) out += '"' + name + "\":";
      out += record(depth, name);
    }
    return out + (named ? '}' : ']');
  }

 private:
  std::size_t below(std::size_t limit) { return random_.below(limit); }

  std::string record(int depth, const std::string& name) {
    if (below(15) == 0) return scalar();
    std::vector<std::string> members;
    for (std::size_t column = 0; column < columns_; ++column) {
      if (below(8) == 0) continue;
      members.push_back('"' + std::string(1, static_cast<char>('a' + column)) +
                        "\":" + cell(column, depth, name));
    }
    if (members.size() > 1 && below(12) == 0) std::swap(members.front(), members.back());
    if (!members.empty() && below(20) == 0) members.push_back(members.front());
    std::string out = "{";
    for (const std::string& member : members)
      out += (out.size() > 1 ? "," : "") + member;
    return out + '}';
  }

  std::string cell(std::size_t column, int depth, const std::string& name) {
    if (below(10) == 0) return scalar();
    switch (column) {
      case 0:
        return '"' + name + '"';
      case 1:
        return "\"constant\"";
      case 2:
        return depth > 0 ? record(depth - 1, name) : scalar();
      case 3:
        return depth > 0 ? rows(depth - 1, below(2) == 0) : scalar();
      default:
        return '"' + std::to_string(below(100)) + '"';
    }
  }

  std::string scalar() {
    static const char* const scalars[] = {"1",       "\"1\"",  "null",    "\"~\"", "\"!x\"", "\"^\"",
                                          "\"a,b\"", "\"\"",   "\"a;b\"", "[]",    "{}",     "true",
                                          "\"(x\"",  "\"x)\"", "\" \"",   "[1,2]"};
    return scalars[below(std::size(scalars))];
  }

  json::RandomDocument random_;
  std::size_t columns_;
};

RC_GTEST_PROP(JsonForm, RandomRecordsComeBack, (std::uint64_t seed)) {
  RandomRecords random(seed);
  const std::string text = random.rows(3, seed % 2 == 0);
  const auto tree = parse_json(text);
  RC_ASSERT(tree);
  for (const JsonWhiteSpace& style : styles())
    expect_same_after_round_trip(*json_text(*tree, style, std::string::npos));
  expect_same_after_round_trip(*json_text(*tree, {.lines = true}, std::string::npos));
}

RC_GTEST_PROP(JsonForm, EachNameAndValueStaysVisible, (std::uint64_t seed)) {
  const std::string text = RandomRecords(seed).rows(3, seed % 2 == 0);
  const auto encoded = json_form.encode(text);
  if (!encoded) return;
  const auto tree = parse_json(text);
  for (const JsonNode& node : *tree) {
    RC_ASSERT(encoded->contains(node.key));
    RC_ASSERT(encoded->contains(node.text));
  }
}

RC_GTEST_PROP(JsonForm, DamagedEncodingsNeverDecodeToTooMuch, (std::uint64_t seed)) {
  RandomRecords records(seed);
  auto encoded = json_form.encode(records.rows(2, false));
  if (!encoded) return;
  json::RandomDocument(seed).mutate(*encoded);
  const auto decoded = json_form.decode(*encoded, 300);
  RC_ASSERT(decoded.value_or("").size() <= 300U);
}

}  // namespace
}  // namespace tokenpak::compress
