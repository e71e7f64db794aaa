#include "tokens/tool_definition.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenpak::tokens {
namespace {

/// Each overhead is a power of ten, so that a sum tells how often each was added.
Counter counter_with_marked_overheads() {
  static const CounterFamily family = [] {
    CounterFamily marked;
    marked.overhead = {.description = 1'000,
                       .first_property = 10'000,
                       .property = 100'000,
                       .property_description = 1'000'000,
                       .enumeration = 10'000'000,
                       .nested_object = 100'000'000,
                       .array_of_objects = 1'000'000'000};
    return marked;
  }();
  return Counter(family);
}
const Counter counter = counter_with_marked_overheads();

std::int64_t text(std::string_view text) {
  return static_cast<std::int64_t>(counter.count(text));
}

constexpr std::string_view schema =
    R"({"type":"object","required":["city"],"properties":{"city":{"type":"string","description":"Which city"},)"
    R"("unit":{"enum":["celsius","kelvin"]},"place":{"type":"object","properties":{"x":{"type":"number"}}},)"
    R"("days":{"type":"array","items":{"type":"object","properties":{"day":{},"part":{}}}}}})";

std::int64_t schema_tokens() {
  return 4 * 10'000 - 10'000 + 4 * 100'000 + 1'000'000 + 10'000'000 + 100'000'000 + 1'000'000'000 +
         text("city") + text("Which city") + text("unit") + text("celsius") + text("kelvin") + text("place") +
         text("x") + text("days") + text("day") + text("part");
}

TEST(ToolDefinition, CountsNamesDescriptionsAndTheSchemasParts) {
  const std::int64_t expected = text("weather") + 1'000 + text("Tells the weather") + schema_tokens();
  const std::string inside = R"("name":"weather","description":"Tells the weather",)";
  const auto count = [&](const std::string& json) { return count_tool_definition(counter, json).tokens; };
  EXPECT_EQ(count("{" + inside + R"("input_schema":)" + std::string(schema) + "}"), expected) << "Anthropic";
  EXPECT_EQ(
      count(R"({"type":"function","function":{)" + inside + R"("parameters":)" + std::string(schema) + "}}"),
      expected)
      << "Chat Completions";
  EXPECT_EQ(
      count(R"({"type":"function",)" + inside + R"("strict":true,"parameters":)" + std::string(schema) + "}"),
      expected)
      << "Responses";
  EXPECT_EQ(count("{" + inside + R"("parametersJsonSchema":)" + std::string(schema) + "}"), expected)
      << "Gemini";
}

TEST(ToolDefinition, CountsSchemasOfAnswers) {
  EXPECT_EQ(count_tool_definition(counter, schema).tokens, schema_tokens());
  EXPECT_TRUE(count_tool_definition(counter, schema).is_own);
  const std::string format =
      R"({"type":"json_schema","json_schema":{"name":"answer","schema":)" + std::string(schema) + "}}";
  EXPECT_EQ(count_tool_definition(counter, format).tokens, text("answer") + schema_tokens());
  EXPECT_TRUE(count_tool_definition(counter, format).is_own);
}

TEST(ToolDefinition, KnowsTheProvidersOwnTools) {
  for (const char* json : {R"({"type":"web_search_20250305","name":"web_search"})",
                           R"({"type":"code_interpreter"})", R"({"type":"mcp","server_label":"x"})"}) {
    EXPECT_FALSE(count_tool_definition(counter, json).is_own) << json;
  }
  EXPECT_TRUE(count_tool_definition(counter, R"({"type":"custom","name":"grep"})").is_own);
}

TEST(ToolDefinition, CountsUnknownFormsAsText) {
  for (const char* json : {R"({"some":"thing"})", R"([1,2,3])", R"("text")", R"({"name":"cut)"})
    EXPECT_EQ(count_tool_definition(counter, json).tokens, text(json)) << json;
}

TEST(ToolDefinition, DepthIsBounded) {
  std::string json = R"({"name":"deep","parameters":)";
  for (int level = 0; level < 200; ++level)
    json += R"({"properties":{"a":)";
  json += "{}";
  for (int level = 0; level < 200; ++level)
    json += "}}";
  EXPECT_GT(count_tool_definition(counter, json + "}").tokens, 0);
}

}  // namespace
}  // namespace tokenpak::tokens
