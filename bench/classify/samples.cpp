#include "samples.hpp"

#include "json/cursor.hpp"
#include "json/text.hpp"
#include "report.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>

namespace classify_report {
namespace {

namespace fs = std::filesystem;
using namespace tokenpak;
using bench::read_file;
using compress::ContentKind;

std::uint64_t hash_of(std::string_view text) {  // FNV-1a
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char character : text)
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
  return hash;
}

// "json", "source-python", "source-other"
std::optional<Part> part_of(std::string_view label) {
  constexpr std::string_view source = "source-";
  Part part;
  const bool is_source = label.starts_with(source);
  const std::string_view kind_name = is_source ? "source" : label;
  for (std::size_t index = 0; index < compress::content_kind_count; ++index) {
    const auto kind = static_cast<ContentKind>(index);
    if (name_of(kind) != kind_name) continue;
    part.kind = kind;
    if (is_source) part.language = label.substr(source.size());
    return part;
  }
  return std::nullopt;
}

Part known_part(std::string_view label, const fs::path& path) {
  const auto part = part_of(label);
  if (!part) {
    std::fprintf(stderr, "classify_report: %s: no kind has this name\n", path.c_str());
    std::exit(2);
  }
  return *part;
}

// Lines of "<label> <number of lines>".
std::vector<Part> mixed_parts(const fs::path& path, std::string_view text) {
  std::vector<Part> parts;
  std::istringstream lines(read_file(path));
  std::string label;
  std::size_t count = 0;
  std::size_t at = 0;
  while (lines >> label >> count) {
    Part part = known_part(label, path);
    part.begin = at;
    for (; count > 0 && at < text.size(); --count)
      at = std::min(text.find('\n', at), text.size() - 1) + 1;
    part.end = at;
    parts.push_back(part);
  }
  return parts;
}

void add_pieces(std::string_view name, std::string_view text, ContentKind kind,
                std::vector<Sample>& samples) {
  for (const std::size_t size : {20U, 100U, 500U}) {
    std::size_t end = 0;
    for (std::size_t line = 0; line < size && end < text.size(); ++line)
      end = std::min(text.find('\n', end), text.size() - 1) + 1;
    samples.push_back({.name = std::string(name) + "~" + std::to_string(size),
                       .text = std::string(text.substr(0, end)),
                       .parts = {{.begin = 0, .end = end, .kind = kind}},
                       .is_held_out = true});
    if (end == text.size()) return;
  }
}

// The results of tools in tau_bench's trajectories: "role": "tool", "content": a JSON text (or an error in
// words).
void add_tool_results(const fs::path& path, std::vector<Sample>& samples) {
  const std::string document = read_file(path);
  json::Cursor cursor(document);
  std::size_t number = 0;
  cursor.enter_array();
  while (cursor.next_element()) {
    std::string_view key;
    cursor.enter_object();
    while (cursor.next_member(key)) {
      if (key != "traj") {
        cursor.skip();
        continue;
      }
      cursor.enter_array();
      while (cursor.next_element()) {
        bool is_tool = false;
        ByteRange content;
        cursor.enter_object();
        while (cursor.next_member(key)) {
          if (key == "content" && cursor.peek() == json::Kind::string) {
            content = cursor.read_string();
          } else if (key == "role" && cursor.peek() == json::Kind::string) {
            is_tool = cursor.read_string().of(document) == "tool";
          } else {
            cursor.skip();
          }
        }
        const json::Text text(content.of(document));
        if (is_tool && text.decoded().starts_with('{')) {
          const std::string result(text.decoded());
          samples.push_back({.name = "tau_bench/" + std::to_string(number++),
                             .text = result,
                             .parts = {{.begin = 0, .end = result.size(), .kind = ContentKind::json}},
                             .is_held_out = true});
        }
      }
    }
  }
}

}  // namespace

std::vector<Sample> read_corpus(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<Sample> samples;
  for (const fs::path& path : paths) {
    const std::string label = path.parent_path().filename();
    Sample sample{.name = label + "/" + path.stem().string(), .text = read_file(path), .parts = {}};
    sample.is_held_out = hash_of(sample.name.substr(0, sample.name.find('~'))) % 4 == 0;
    if (label == "mixed") {
      sample.parts = mixed_parts(fs::path(path).replace_extension(".spans"), sample.text);
    } else {
      Part part = known_part(label, path);
      part.end = sample.text.size();
      sample.parts = {part};
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

std::vector<Sample> read_shared_data(const fs::path& folder) {
  std::vector<Sample> samples;
  std::vector<fs::path> logs;
  for (const auto& entry : fs::directory_iterator(folder / "loghub")) {
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  }
  std::ranges::sort(logs);
  for (const fs::path& path : logs)
    add_pieces("loghub/" + path.stem().string(), read_file(path), ContentKind::log, samples);
  for (const std::string_view name : {"products.json", "users.json"})
    add_pieces("tau_bench/" + std::string(name), read_file(folder / "tau_bench" / name), ContentKind::json,
               samples);
  add_tool_results(folder / "tau_bench" / "gpt-4o-airline.dev.json", samples);
  return samples;
}

}  // namespace classify_report
