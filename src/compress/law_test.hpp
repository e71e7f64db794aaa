#pragma once

// Conversations made up at random, for tests of the laws of cache safety.

#include "compress/client_test.hpp"
#include "compress/mode.hpp"

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <rapidcheck.h>

namespace tokenpak::compress::test::laws {

inline std::string times(int count, std::string_view line) {
  std::string text;
  for (int each = 0; each < count; ++each)
    text += line;
  return text;
}

inline std::string log_lines(int count) {
  std::string text;
  for (int line = 0; line < count; ++line) {
    text += fmt::format("2026-03-01 10:00:{:02} INFO worker {} took job {} of the queue\n", line % 60,
                        line % 7, line * 31);
  }
  return text;
}

inline std::string rows(int count) {
  std::string text = "[";
  for (int row = 0; row < count; ++row)
    text += fmt::format(R"({}{{"id": {}, "name": "user {}", "active": true}})", row == 0 ? "" : ", ", row * 7,
                        row);
  return text + "]\n";
}

inline std::string matches(int count) {
  std::string text;
  for (int line = 0; line < count; ++line)
    text += fmt::format("src/module/part_{}.cpp:{}:  return total_{} + 1;\n", line / 9, line * 3, line);
  return text;
}

/// English that says little in many words.
inline std::string wordy(int paragraphs) {
  std::string text;
  for (int paragraph = 0; paragraph < paragraphs; ++paragraph) {
    text += fmt::format(
        "In order to make sure that worker {} is able to start, it is important to note that the "
        "administrator "
        "has to take a look at the file in which the settings are kept. Due to the fact that the cache is "
        "read "
        "at the start, a change of the settings has an effect only after the next start of the server.\n\n",
        paragraph);
  }
  return text;
}

/// Some of these pass the gate by themselves, some in sum, some never.
inline rc::Gen<std::string> text() {
  const auto piece = rc::gen::element<std::string>(
      times(30, "tick of the clock\n"), "\x1b[01;31merror:\x1b[m it broke\n", times(12, "\n"), "some words\n",
      "Get 1%\rGet 20%\rGet 50%\rGet 70%\rGet 100%\n", "caf\u00e9 \"quoted\" \\ word  \n",
      "```\nx = compute(1);   \n```\n", "{\"a\": 1, \"b\": [1, 2, 3]}\n", "# CLAUDE.md\n",
      "[tokenpak log, 3 lines]\n", log_lines(40), log_lines(12), rows(20), matches(25), wordy(4), wordy(9),
      times(9, "2026-03-01 10:00:00 INFO worker 3 took job 31\n"));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string result = "text:\n";
                        for (const std::string& each : pieces)
                          result += each;
                        return result;
                      });
}

inline rc::Gen<std::vector<std::string>> texts(std::size_t most) {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, most + 1), [](std::size_t count) {
    return rc::gen::container<std::vector<std::string>>(count, rc::gen::scale(0.1, text()));
  });
}

/// A conversation that ends with the user's or the tools' word.
inline rc::Gen<Messages> conversation(std::size_t most_turns = 6) {
  const auto turn = rc::gen::tuple(texts(3), rc::gen::inRange(0, 3));
  return rc::gen::map(
      rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, most_turns + 1),
                      [turn](std::size_t count) {
                        return rc::gen::container<std::vector<std::tuple<std::vector<std::string>, int>>>(
                            count, turn);
                      }),
      [](const std::vector<std::tuple<std::vector<std::string>, int>>& turns) {
        Messages messages;
        for (const auto& [said, kind] : turns) {
          if (!messages.empty()) {
            messages.push_back(
                {.kind = Message::Kind::assistant, .texts = {"I see."}, .calls = kind > 0 ? said.size() : 0});
          }
          const bool answers = !messages.empty() && kind > 0;
          messages.push_back(
              {.kind = answers ? Message::Kind::results : Message::Kind::user, .texts = said, .calls = 0});
        }
        return messages;
      });
}

inline rc::Gen<dialect::Dialect> any_dialect() {
  return rc::gen::elementOf(std::vector<dialect::Dialect>(std::begin(dialects), std::end(dialects)));
}

inline rc::Gen<Mode> any_mode() {
  return rc::gen::element(Mode::hybrid, Mode::aggressive);
}

}  // namespace tokenpak::compress::test::laws
