#include "tokens/calibration_text.hpp"

#include "base/json_writer.hpp"
#include "json/cursor.hpp"
#include "json/text.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace tokenpak::tokens {
namespace {

constexpr std::int64_t format = 1;
/// A covariance is symmetric: the rows of its upper half are kept.
constexpr std::size_t covariance_size = prompt_part_count * (prompt_part_count + 1) / 2;

class CalibrationReader {
 public:
  explicit CalibrationReader(std::string_view text) : cursor_(text) {}

  std::optional<CalibrationsByModel> read() {
    CalibrationsByModel calibrations;
    bool has_format = false;
    bool is_sound = cursor_.enter_object();
    std::string_view key;
    while (is_sound && cursor_.next_member(key)) {
      if (key == "format") {
        is_sound = has_format = number() == static_cast<double>(format);
      } else if (key == "models") {
        is_sound = cursor_.enter_array();
        while (is_sound && cursor_.next_element())
          is_sound = read_model(calibrations);
      } else {
        is_sound = false;
      }
    }
    if (!is_sound || !has_format || !cursor_.finish()) return std::nullopt;
    return calibrations;
  }

 private:
  bool read_model(CalibrationsByModel& calibrations) {
    std::string model;
    std::optional<double> answers;
    std::vector<double> factors;
    std::vector<double> covariance;
    if (!cursor_.enter_object()) return false;
    std::string_view key;
    while (cursor_.next_member(key)) {
      if (key == "model" && cursor_.peek() == json::Kind::string) {
        json::unescape(cursor_.read_string().of(cursor_.document()), model);
      } else if (key == "answers") {
        answers = number();
      } else if (key == "factors") {
        if (!read_numbers(prompt_part_count, factors)) return false;
      } else if (key == "covariance") {
        if (!read_numbers(covariance_size, covariance)) return false;
      } else {
        return false;
      }
    }
    if (cursor_.failed() || model.empty() || !answers || factors.empty() || covariance.empty()) return false;
    if (!(*answers >= 1 && *answers <= std::numeric_limits<std::uint32_t>::max())) return false;
    add(std::move(model), static_cast<std::uint32_t>(*answers), factors, covariance, calibrations);
    return true;
  }

  static void add(std::string model, std::uint32_t answers, const std::vector<double>& factors,
                  const std::vector<double>& covariance, CalibrationsByModel& calibrations) {
    Calibration::State state;
    state.answers = answers;
    std::size_t next = 0;
    for (std::size_t row = 0; row < prompt_part_count; ++row) {
      state.factors[row] = factors[row];
      for (std::size_t column = row; column < prompt_part_count; ++column)
        state.covariance[row][column] = state.covariance[column][row] = covariance[next++];
    }
    const Calibration calibration(CounterTable::built_in().find(model).exactness, state);
    if (calibration.state().answers == answers) calibrations.insert_or_assign(std::move(model), calibration);
  }

  bool read_numbers(std::size_t count, std::vector<double>& numbers) {
    numbers.clear();
    if (!cursor_.enter_array()) return false;
    while (cursor_.next_element()) {
      const std::optional<double> value = number();
      if (!value || numbers.size() == count) return false;
      numbers.push_back(*value);
    }
    return numbers.size() == count;
  }

  std::optional<double> number() {
    if (cursor_.peek() != json::Kind::number) return std::nullopt;
    const std::string_view digits = cursor_.skip().of(cursor_.document());
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
  }

  json::Cursor cursor_;
};

}  // namespace

std::string calibrations_as_json(const CalibrationsByModel& calibrations) {
  JsonWriter json;
  json.begin_object().field("format", format).key("models").begin_array();
  for (const auto& [model, calibration] : calibrations) {
    const Calibration::State& state = calibration.state();
    json.begin_object().field("model", model).field("answers", state.answers).key("factors").begin_array();
    for (const double factor : state.factors)
      json.value(factor);
    json.end_array().key("covariance").begin_array();
    for (std::size_t row = 0; row < prompt_part_count; ++row) {
      for (std::size_t column = row; column < prompt_part_count; ++column)
        json.value(state.covariance[row][column]);
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return std::move(json).text() + "\n";
}

Result<CalibrationsByModel> calibrations_from_json(std::string_view text) {
  if (std::optional<CalibrationsByModel> calibrations = CalibrationReader(text).read())
    return *std::move(calibrations);
  return failure(ErrorKind::bad_configuration, "not what a calibration is kept as");
}

}  // namespace tokenpak::tokens
