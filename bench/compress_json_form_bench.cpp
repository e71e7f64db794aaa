// compress_json_form_bench --data FOLDER: tokens (o200k_base) of the folder's JSON as it is, minified and in
// the form "json", and the speed of both directions. Files are tables, but for those that hold trajectories
// as tau-bench has them (arrays of objects with a `traj`), whose tool results are taken that are JSON.
//
// A text that would take more tokens in a form goes out as it was, as it would in the product.

#include "compress/json_form.hpp"
#include "compress/json_tree.hpp"
#include "compress/json_white_space.hpp"
#include "json/cursor.hpp"
#include "json/text.hpp"
#include "tokens/encoding.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace tokenpak;
using Clock = std::chrono::steady_clock;

constexpr std::size_t unlimited = std::numeric_limits<std::uint32_t>::max();

std::uint64_t tokens_of(std::string_view text) {
  return tokens::count_tokens(tokens::Encoding::o200k_base, text);
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (text.ends_with('\n'))
    text.pop_back();
  return text;
}

void read_message(json::Cursor& cursor, std::vector<std::string>& results) {
  std::string_view key;
  std::string_view role;
  std::string content;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (key == "role") {
      role = cursor.read_string().of(cursor.document());
    } else if (key == "content" && cursor.peek() == json::Kind::string) {
      json::unescape(cursor.read_string().of(cursor.document()), content);
    } else {
      cursor.skip();
    }
  }
  if (role == "tool" && compress::parse_json(content)) results.push_back(content);
}

std::vector<std::string> tool_results(std::string_view trajectories) {
  std::vector<std::string> results;
  json::Cursor cursor(trajectories);
  std::string_view key;
  cursor.enter_array();
  while (cursor.next_element()) {
    cursor.enter_object();
    while (cursor.next_member(key)) {
      if (key != "traj") {
        cursor.skip();
        continue;
      }
      cursor.enter_array();
      while (cursor.next_element())
        read_message(cursor, results);
    }
  }
  return results;
}

std::string rewritten(std::string_view text, const compress::JsonWhiteSpace& space) {
  return *compress::json_text(*compress::parse_json(text), space, unlimited);
}

double saving(std::uint64_t before, std::uint64_t after) {
  return 100.0 - 100.0 * static_cast<double>(after) / static_cast<double>(before);
}

/// MB/s of the quickest of the passes that fit into a fifth of a second.
template <class Pass>
double speed(std::size_t bytes, const Pass& pass) {
  double best = std::numeric_limits<double>::max();
  const auto until = Clock::now() + std::chrono::milliseconds(200);
  do {
    const auto start = Clock::now();
    pass();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  } while (Clock::now() < until);
  return static_cast<double>(bytes) / 1e6 / best;
}

void report(std::string_view name, const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  std::size_t refused = 0;
  std::size_t wrong = 0;
  std::uint64_t before = 0;
  std::uint64_t minified = 0;
  std::uint64_t after = 0;
  std::vector<std::string> encodings;
  for (const std::string& text : texts) {
    bytes += text.size();
    const std::uint64_t tokens = tokens_of(text);
    before += tokens;
    minified += std::min(tokens, tokens_of(rewritten(text, {})));
    const auto encoded = compress::json_form.encode(text);
    if (!encoded) ++refused;
    if (encoded && compress::json_form.decode(*encoded, text.size()) != text) ++wrong;
    after += encoded ? std::min(tokens, tokens_of(*encoded)) : tokens;
    encodings.push_back(encoded.value_or(""));
  }
  const double encode = speed(bytes, [&] {
    for (const std::string& text : texts)
      compress::json_form.encode(text);
  });
  const double decode = speed(bytes, [&] {
    for (const std::string& encoded : encodings)
      compress::json_form.decode(encoded, unlimited);
  });
  fmt::print("{:34} {:5} {:8} {:7} {:7.1f} % {:7.1f} % {:9} {:7} {:7.0f} {:7.0f}\n", name, texts.size(),
             refused, wrong, saving(before, minified), saving(before, after), before, after, encode, decode);
}

void report_file(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const std::string text = read(path);
  if (text.contains("\"traj\"")) {
    std::vector<std::string> results = tool_results(text);
    report(name + ", results", results);
    std::erase_if(results, [](const std::string& result) { return tokens_of(result) <= 800; });
    report(name + ", over 800", results);
    return;
  }
  if (!compress::parse_json(text)) return;
  report(name + ", as it is", {text});
  using enum compress::JsonWhiteSpace::Breaks;
  report(name + ", indent 2", {rewritten(text, {.breaks = all, .spaced = true, .indent = 2})});
  report(name + ", spaced", {rewritten(text, {.spaced = true})});
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3 || std::string_view(arguments[1]) != "--data") {
    fmt::print(stderr, "usage: compress_json_form_bench --data FOLDER\n");
    return 1;
  }
  fmt::print("{:34} {:>5} {:>8} {:>7} {:>9} {:>9} {:>9} {:>7} {:>7} {:>7}\n", "text", "texts", "refused",
             "wrong", "minified", "form", "tokens", "after", "MB/s", "back");
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[2])) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  for (const auto& path : paths)
    report_file(path);
}
