#include "proxy/calibration_store.hpp"

#include "base/temporary_folder_test.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tokenpak::proxy {
namespace {

class CalibrationStoreTest : public testing::Test {
 protected:
  static void teach(Calibrator& calibrator) {
    PromptCount prompt;
    prompt.sent.tokens = {1000, 0, 0, 0, 0, 0, 0};
    prompt.received = prompt.sent;
    dialect::Usage usage;
    usage.input = 1300;
    usage.reported = true;
    for (std::uint64_t number = 0; number < 10; ++number) {
      prompt.chain = {number};
      calibrator.learn("claude-opus-5", prompt, calibrator.forecast("claude-opus-5", prompt), usage);
    }
  }
  static double prose_factor(const Calibrator& calibrator) {
    const auto learnt = calibrator.learnt();
    return learnt.empty() ? 0 : learnt.begin()->second.state().factors[0];
  }
  void write(std::string_view text) const { std::ofstream(file_, std::ios::binary) << text; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
  std::filesystem::path file_ = folder_ / "calibration.json";
};

TEST_F(CalibrationStoreTest, KeepsWhatWasLearnt) {
  Calibrator first(true);
  {
    const CalibrationStore store(first, file_);
    teach(first);
  }
  struct stat status{};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(files(), 1U) << "no temporary file is left";
  Calibrator second(true);
  const CalibrationStore store(second, file_);
  EXPECT_NEAR(prose_factor(second), 1.3, 0.02);
  EXPECT_EQ(prose_factor(second), prose_factor(first));
}

TEST_F(CalibrationStoreTest, WritesNothingWhereNothingWasLearnt) {
  Calibrator calibrator(true);
  {
    const CalibrationStore store(calibrator, file_);
  }
  EXPECT_EQ(files(), 0U);
}

TEST_F(CalibrationStoreTest, SetsADamagedFileAside) {
  for (const std::string& text :
       {std::string("{\"format\":1,"), std::string(), std::string(2U << 20U, ' ')}) {
    write(text);
    Calibrator calibrator(true);
    {
      const CalibrationStore store(calibrator, file_);
    }
    EXPECT_FALSE(std::filesystem::exists(file_));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "calibration.json.damaged"));
    EXPECT_TRUE(calibrator.learnt().empty());
  }
}

TEST_F(CalibrationStoreTest, AFolderThatCannotBeWrittenIsNoReasonToStop) {
  Calibrator calibrator(true);
  {
    const CalibrationStore store(calibrator, folder_ / "missing" / "calibration.json");
    teach(calibrator);
  }
  EXPECT_EQ(files(), 0U);
}

}  // namespace
}  // namespace tokenpak::proxy
