#pragma once

// Random JSON documents for the tests of this room.

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace tokenpak::json {

/// Makes valid documents with everything the grammar allows: white space, nesting, each form of number and
/// escape, surrogates, equal keys, UTF-8 of all lengths. Numbers fit into 64 bits so that other parsers take
/// them too.
class RandomDocument {
 public:
  explicit RandomDocument(std::uint64_t seed) : random_(seed) {}

  std::string document(int max_depth = 6) {
    std::string out;
    space(out);
    value(out, max_depth);
    space(out);
    return out;
  }

  /// A string's content between its quotes. Without `lone_surrogates` every surrogate escape has its partner.
  std::string string_content(bool lone_surrogates = false) {
    static constexpr std::string_view pieces[] = {"a",
                                                  "name",
                                                  "plain text that is longer than one block of sixteen bytes",
                                                  "\\n",
                                                  "\\n\\n\\n",
                                                  "\\\"",
                                                  "\\\\",
                                                  "\\/",
                                                  "\\b\\f\\r\\t",
                                                  "\\u0000",
                                                  "\\u001f",
                                                  "\\u0041",
                                                  "\\u00e9",
                                                  "\\u20AC",
                                                  "\\uD83D\\uDe00",
                                                  "\\ud83d\\ude00\\ud83d\\ude00",
                                                  "é",
                                                  "€",
                                                  "😀",
                                                  "{}[]:,",
                                                  "/",
                                                  "\x7f"};
    static constexpr std::string_view lone[] = {"\\ud800", "\\udfff", "\\udc00\\ud800", "\\ud800\\u0041",
                                                "\\ud83d\\ud83d\\ude00"};
    std::string out;
    for (std::size_t count = below(6); count > 0; --count) {
      out += lone_surrogates && below(4) == 0 ? pick(lone) : pick(pieces);
    }
    return out;
  }

  /// Changes, inserts, drops or doubles a few bytes.
  void mutate(std::string& document) {
    static constexpr std::string_view bytes = "{}[]\",:\\u0159-+.eEtfn \n\x01\x1f/x";
    for (std::size_t count = 1 + below(3); count > 0 && !document.empty(); --count) {
      const std::size_t place = below(document.size());
      const char byte = bytes[below(bytes.size())];
      switch (below(5)) {
        case 0:
          document[place] = byte;
          break;
        case 1:
          document.insert(place, 1, byte);
          break;
        case 2:
          document.erase(place, 1);
          break;
        case 3:
          document.insert(place, document.substr(place, 1 + below(8)));
          break;
        default:
          document.resize(place);
          break;
      }
    }
  }

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

 private:
  template <std::size_t size>
  std::string_view pick(const std::string_view (&choices)[size]) {
    return choices[below(size)];
  }

  void space(std::string& out) {
    static constexpr std::string_view spaces[] = {"", "", "", "", " ", "\n", "\t", "\r\n  "};
    out += pick(spaces);
  }

  void value(std::string& out, int depth) {
    static constexpr std::string_view scalars[] = {
        "true", "false", "null",    "0",    "-0",   "7",
        "-12",  "3.25",  "-0.5e10", "1E+2", "2e-3", "123456789012345678",
        "{}",   "[]",    "\"\"",    "{ }",  "[\n]"};
    const std::size_t choice = below(depth > 0 ? 8 : 4);
    if (choice < 2) {
      out += pick(scalars);
    } else if (choice < 4) {
      out += '"' + string_content() + '"';
    } else {
      container(out, depth, choice < 6);
    }
  }

  void container(std::string& out, int depth, bool object) {
    static constexpr std::string_view keys[] = {"usage", "message",     "a",       "b",
                                                "type",  "us\\u0061ge", "\\u0061", ""};
    out += object ? '{' : '[';
    for (std::size_t count = below(5), index = 0; index < count; ++index) {
      if (index > 0) out += ',';
      space(out);
      if (object) {
        out += '"';
        out += below(4) == 0 ? string_content() : std::string(pick(keys));
        out += '"';
        space(out);
        out += ':';
        space(out);
      }
      value(out, depth - 1);
      space(out);
    }
    out += object ? '}' : ']';
  }

  std::mt19937_64 random_;
};

}  // namespace tokenpak::json
