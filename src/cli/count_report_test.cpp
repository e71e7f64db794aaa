#include "cli/count_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokenpak::cli {
namespace {

using testing::HasSubstr;

CountReport report_of(std::string_view model, std::vector<std::pair<std::string, std::string>> texts,
                      const tokens::CalibrationsByModel& calibrations = {}) {
  CountReport report = report_for(model, calibrations);
  for (auto& [name, text] : texts)
    add_text(report, name, text, calibrations);
  return report;
}

TEST(CountReport, CountsByTheModel) {
  const CountReport report = report_of("gpt-5", {{"a.md", "Hello, world!"}});
  EXPECT_EQ(report.texts.at(0).tokens, 4U);
  EXPECT_EQ(report.texts.at(0).bytes, 13U);
  EXPECT_EQ(report_as_columns(report),
            "      tokens        bytes  bytes/token\n"
            "           4           13         3.25  a.md\n"
            "exact: o200k_base is the vocabulary of gpt-5\n");
}

TEST(CountReport, SeveralTextsHaveATotal) {
  const CountReport report = report_of("gpt-5", {{"a", "Hello, world!"}, {"b", ""}, {"c", "Hello, world!"}});
  const std::string text = report_as_columns(report);
  EXPECT_THAT(text, HasSubstr("           0            0            -  b\n"));
  EXPECT_THAT(text, HasSubstr("           8           26         3.25  total\n"));
}

TEST(CountReport, FlagsWhatIsNoText) {
  const CountReport report =
      report_of("gpt-5", {{"binary", std::string("a\0b", 3)}, {"latin1", "caf\xe9"}, {"text", "café"}});
  EXPECT_FALSE(report.texts[0].is_text);
  EXPECT_FALSE(report.texts[1].is_text);
  EXPECT_TRUE(report.texts[2].is_text);
  EXPECT_GT(report.texts[1].tokens, 0U);
  EXPECT_THAT(report_as_columns(report), HasSubstr("latin1 (not UTF-8 text)\n"));
}

TEST(CountReport, SaysHowFarToTrustIt) {
  EXPECT_THAT(report_as_columns(report_of("claude-opus-5", {{"a", "b"}})),
              HasSubstr("\nestimate: the vocabulary of claude-opus-5 is not public"));
  EXPECT_THAT(report_as_columns(report_of("llama3", {{"a", "b"}})),
              HasSubstr("\nestimate: no model \"llama3\" is known"));
}

TEST(CountReport, UsesWhatWasLearnt) {
  tokens::Calibration calibration(tokens::Exactness::estimate);
  tokens::PromptParts prompt;
  prompt.add(tokens::ContentClass::prose, 1000);
  for (std::uint32_t answer = 0; answer < tokens::Calibration::enough_answers; ++answer)
    calibration.learn_prompt(prompt, 1300);
  const tokens::CalibrationsByModel calibrations{{"claude-opus-5", calibration}};
  std::string text;
  for (int word = 0; word < 1000; ++word)
    text += "word ";
  const CountReport before = report_of("claude-opus-5", {{"a", text}});
  const CountReport after = report_of("claude-opus-5", {{"a", text}}, calibrations);
  EXPECT_EQ(after.exactness, tokens::Exactness::calibrated);
  EXPECT_NEAR(static_cast<double>(after.texts[0].tokens) / static_cast<double>(before.texts[0].tokens), 1.3,
              0.02);
  EXPECT_EQ(report_of("gpt-5", {{"a", text}}, calibrations).exactness, tokens::Exactness::exact);
}

TEST(CountReport, JsonHasTheSame) {
  EXPECT_EQ(report_as_json(report_of("gpt-5", {{"a.md", "Hello, world!"}, {"empty", ""}})),
            R"({"model":"gpt-5","known_model":true,"encoding":"o200k_base","exactness":"exact","files":[)"
            R"({"file":"a.md","tokens":4,"bytes":13,"bytes_per_token":3.25,"class":"prose","is_text":true},)"
            R"({"file":"empty","tokens":0,"bytes":0,"bytes_per_token":null,"class":"prose","is_text":true}],)"
            R"("total":{"tokens":4,"bytes":13,"bytes_per_token":3.25}})");
}

}  // namespace
}  // namespace tokenpak::cli
