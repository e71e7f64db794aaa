// Source and configuration files of the machine, as a tool would return them: hybrid must leave every byte of
// them.

#include "compress/test_conversation.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

namespace tokenpak::compress {
namespace {

struct Corpus {
  const char* folder;
  std::set<std::string> extensions;  // empty: all files
};

std::vector<std::filesystem::path> files_of(const Corpus& corpus, std::size_t most) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  std::error_code error;
  auto walk =
      fs::recursive_directory_iterator(corpus.folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && walk != fs::recursive_directory_iterator() && files.size() < most; walk.increment(error)) {
    std::error_code unreadable;
    if (!walk->is_regular_file(unreadable) || walk->file_size(unreadable) > 500'000 || unreadable) continue;
    if (corpus.extensions.empty() || corpus.extensions.contains(walk->path().extension().string()))
      files.push_back(walk->path());
  }
  return files;
}

class CorpusTest : public testing::TestWithParam<Corpus> {};

TEST_P(CorpusTest, CodeAndConfigurationStayByteForByte) {
  constexpr std::size_t most_files = 200;
  std::size_t checked = 0;
  std::size_t bytes = 0;
  for (const auto& path : files_of(GetParam(), most_files)) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    // Binary files never are tool results; a file with raw escape sequences looks like coloured output.
    if (text.empty() || text.contains('\0') || text.contains('\x1b')) continue;
    ++checked;
    bytes += text.size();
    EXPECT_EQ(test::after(text, Mode::hybrid), text) << path << " as it is";
    const std::string fenced = "Here it is:\n\n````\n" + text + "\n````\n";
    EXPECT_EQ(test::after(fenced, Mode::hybrid), fenced) << path << " fenced";
  }
  if (checked == 0) GTEST_SKIP() << "no such files here: " << GetParam().folder;
  std::cout << GetParam().folder << ": " << checked << " files, " << bytes << " bytes unchanged\n";
}

INSTANTIATE_TEST_SUITE_P(
    Machine, CorpusTest,
    testing::Values(Corpus{"/usr/include", {}}, Corpus{"/usr/lib/python3", {".py"}},
                    Corpus{"/usr/lib/python3.11", {".py"}}, Corpus{"/usr/share/perl5", {".pm", ".pl"}},
                    Corpus{"/usr/share/cmake-3.25", {".cmake"}},
                    Corpus{"/usr/lib/node_modules", {".js", ".json"}},
                    Corpus{"/usr/share", {".xml", ".svg", ".sql", ".css"}},
                    Corpus{"/etc",
                           {".conf", ".cfg", ".ini", ".yaml", ".yml", ".toml", ".xml", ".json", ".sh"}}));

}  // namespace
}  // namespace tokenpak::compress
