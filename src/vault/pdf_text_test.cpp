#include "vault/pdf_text.hpp"

#include "base/temporary_folder_test.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tokenpak::vault {
namespace {

namespace fs = std::filesystem;

/// Shell scripts take the place of the program.
class PdfTextTest : public testing::Test {
 protected:
  ~PdfTextTest() override {
    // Nothing is left behind, running or as a zombie.
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  }

  std::string tool(const std::string& script) const {
    const fs::path file = top / "tool";
    std::ofstream(file) << "#!/bin/sh\n" << script << '\n';
    fs::permissions(file, fs::perms::owner_all);
    return file.string();
  }

  TemporaryFolder temporary;
  fs::path top = temporary.path();
};

const PdfLimits short_time{.time = std::chrono::milliseconds(300), .text = 100'000};

ErrorKind kind_of(const Result<std::string>& result) {
  return result ? ErrorKind::internal : result.error().kind;
}

TEST_F(PdfTextTest, TakesWhatTheToolMakesOfItsInput) {
  EXPECT_EQ(pdf_text("one\n", tool("echo \"$@\"; cat; printf '\\fend'")).value(),
            "-enc UTF-8 - -\none\n\fend");
}

TEST_F(PdfTextTest, MoreThanASocketHoldsGoesInAndOut) {
  const std::string large(std::size_t{3} << 20, 'x');
  EXPECT_EQ(pdf_text(large, tool("cat")).value(), large);
}

TEST_F(PdfTextTest, AToolNeedNotReadAllOfIt) {
  const std::string large(std::size_t{3} << 20, 'x');
  EXPECT_EQ(pdf_text(large, tool("head -c 2")).value(), "xx");
  EXPECT_EQ(pdf_text(large, tool("exec <&-; echo done")).value(), "done\n");
}

TEST_F(PdfTextTest, AMissingToolIsToldFromOneThatFails) {
  EXPECT_EQ(kind_of(pdf_text("x", "no-such-tool-anywhere")), ErrorKind::not_found);
  EXPECT_EQ(kind_of(pdf_text("x", tool("cat; exit 1"))), ErrorKind::bad_data);
  EXPECT_EQ(kind_of(pdf_text("x", tool("kill -9 $$"))), ErrorKind::bad_data);
}

TEST_F(PdfTextTest, AToolThatHangsIsKilledWithWhatItStarted) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(kind_of(pdf_text("x", tool("sleep 60 & echo $! > \"$0.child\"; wait"), short_time)),
            ErrorKind::timed_out);
  EXPECT_EQ(kind_of(pdf_text("x", tool("echo all; exec >&- <&-; sleep 60"), short_time)),
            ErrorKind::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  pid_t child = 0;
  ASSERT_TRUE(std::ifstream(top / "tool.child") >> child);
  // Killed, it may still wait for whoever takes orphans.
  std::string state = "gone";
  std::ifstream status("/proc/" + std::to_string(child) + "/stat");
  std::string number;
  std::string name;
  status >> number >> name >> state;
  EXPECT_TRUE(state == "gone" || state == "Z" || state.empty()) << state;
}

TEST_F(PdfTextTest, AToolThatPrintsWithoutEndIsStopped) {
  EXPECT_EQ(kind_of(pdf_text("x", tool("yes"))), ErrorKind::too_large);
  EXPECT_EQ(kind_of(pdf_text("x", tool("while :; do echo x; sleep 0.01; done"), short_time)),
            ErrorKind::timed_out);
}

TEST_F(PdfTextTest, TheToolHasThreeFilesAndNoMore) {
  const int open_file = ::open("/dev/zero", O_RDONLY);  // without O_CLOEXEC
  ASSERT_GE(open_file, 3);
  const std::string listed = pdf_text("", tool("exec ls -l /proc/self/fd")).value();
  ::close(open_file);
  EXPECT_FALSE(listed.contains("/dev/zero")) << listed;
  EXPECT_TRUE(listed.contains("2 -> /dev/null")) << listed;
  EXPECT_TRUE(listed.contains("0 -> socket:")) << listed;
}

}  // namespace
}  // namespace tokenpak::vault
