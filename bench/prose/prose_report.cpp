// What tightening and extraction save on real prose, and what they keep: run.sh makes the documents.

#include "base/text_edit.hpp"
#include "prose/tighten.hpp"
#include "tokens/encoding.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace tokenpak;

struct Document {
  std::string name;
  std::string text;
};

std::vector<Document> read_folder(const std::filesystem::path& folder) {
  std::vector<Document> documents;
  if (!std::filesystem::exists(folder)) return documents;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    documents.push_back({.name = entry.path().filename(), .text = {std::istreambuf_iterator<char>(file), {}}});
  }
  std::ranges::sort(documents, {}, &Document::name);
  return documents;
}

std::uint64_t tokens_of(std::string_view text) {
  return tokens::count_tokens(tokens::Encoding::o200k_base, text);
}

std::string applied(std::string_view text, std::span<const TextEdit> edits) {
  std::string result;
  std::size_t at = 0;
  for (const TextEdit& edit : edits) {
    result += text.substr(at, edit.range.begin - at);
    result += edit.replacement;
    at = edit.range.end;
  }
  return result += text.substr(at);
}

double percent_saved(std::uint64_t before, std::uint64_t after) {
  return before == 0 ? 0 : 100.0 * (1.0 - static_cast<double>(after) / static_cast<double>(before));
}

void report_tightening(const std::filesystem::path& folder, bool each) {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::size_t bytes = 0;
  double seconds = 0;
  for (const Document& document : read_folder(folder)) {
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<TextEdit> edits = prose::tighten(document.text);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    bytes += document.text.size();
    const std::string result = applied(document.text, edits);
    const std::uint64_t document_before = tokens_of(document.text);
    const std::uint64_t document_after = tokens_of(result);
    before += document_before;
    after += document_after;
    if (!prose::tighten(result).empty()) fmt::print("    {}: a second pass finds more\n", document.name);
    if (each)
      fmt::print("    {:60} {:>8} {:6.1f} %\n", document.name, document_before,
                 percent_saved(document_before, document_after));
  }
  fmt::print("{:20} {:>9} tokens  {:5.1f} % saved  {:5.0f} MB/s\n", folder.filename().string(), before,
             percent_saved(before, after), static_cast<double>(bytes) / seconds / 1e6);
}

}  // namespace

int main(int count, char** arguments) {
  const std::filesystem::path root = count > 1 ? arguments[1] : "build/prose";
  const bool each = count > 2 && std::string_view(arguments[2]) == "--each";
  if (count > 3) {  // the text of one file, tightened
    std::ifstream file(arguments[3], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    fmt::print("{}", applied(text, prose::tighten(text)));
    return 0;
  }
  for (const char* folder : {"documentation", "prose", "reference"})
    report_tightening(root / folder, each);
}
