// compress, decompress and replay: what the proxy would do, shown on files.

#include "cli/commands.hpp"
#include "cli/compress_text.hpp"
#include "cli/conversation_file.hpp"
#include "cli/exit_code.hpp"
#include "cli/input_file.hpp"
#include "cli/replay.hpp"
#include "compress/forms.hpp"
#include "compress/frame.hpp"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

namespace tokenpak::cli {
namespace {

/// No text that we made grows by more.
constexpr std::size_t largest_decompressed = std::size_t{1} << 30;  // bytes

int refuse(std::string_view message) {
  complain(message);
  return exit_code::usage;
}

std::optional<compress::Mode> mode_or_complain(const std::string& name) {
  const auto mode = compress::mode_named(name);
  if (!mode) complain(fmt::format("no mode {}; use strict, hybrid or aggressive", name));
  return mode;
}

void write(std::string_view bytes) {
  std::fwrite(bytes.data(), 1, bytes.size(), stdout);
}

}  // namespace

int compress_file(const CompressArguments& arguments) {
  const auto mode = mode_or_complain(arguments.mode);
  if (!mode) return exit_code::usage;
  Result<std::string> text = read_input(arguments.file);
  if (!text) return refuse(text.error().message);
  const auto loaded = load_settings_of_process({});
  if (!loaded) return refuse(loaded.error().message);
  const std::string originals =
      loaded->settings.keep_originals ? loaded->settings.originals_folder().string() : "";
  const CompressedText compressed =
      compress_text(*std::move(text), *mode, arguments.model, arguments.lossless, originals);
  if (arguments.as_json) {
    write(json_of(compressed) + "\n");
    return exit_code::success;
  }
  write(arguments.as_diff ? diff_of(compressed) : compressed.sent);
  fmt::print(stderr, "{}\n", summary_of(compressed));
  return exit_code::success;
}

int decompress_file(const DecompressArguments& arguments) {
  const Result<std::string> text = read_input(arguments.file);
  if (!text) return refuse(text.error().message);
  const auto original = compress::without_frames(*text, largest_decompressed);
  if (!original) return refuse("the text would take more than 1 GiB; it is nothing that compress wrote");
  write(*original);
  return exit_code::success;
}

int replay_file(const ReplayArguments& arguments) {
  const auto mode = mode_or_complain(arguments.mode);
  if (!mode) return exit_code::usage;
  const auto loaded = load_settings_of_process({});
  if (!loaded) return refuse(loaded.error().message);
  const Result<std::string> document = read_input(arguments.file);
  if (!document) return refuse(document.error().message);
  const Result<Conversation> conversation = read_conversation(*document);
  if (!conversation) return refuse(fmt::format("{}: {}", arguments.file, conversation.error().message));
  const Result<ledger::PriceTable> prices = ledger::load_prices(loaded->settings.home / "prices.json");
  if (!prices) return refuse(prices.error().message);
  const std::string originals =
      loaded->settings.keep_originals ? loaded->settings.originals_folder().string() : "";
  const ReplaySettings settings{.mode = *mode,
                                .model = arguments.model,
                                .pace = std::chrono::seconds(arguments.pace),
                                .protected_documents = loaded->settings.protected_documents,
                                .lossless = arguments.lossless,
                                .originals_folder = originals};
  const Result<Replay> replayed = replay(*conversation, settings, *prices);
  if (!replayed) return refuse(fmt::format("{}: {}", arguments.file, replayed.error().message));
  const bool as_json = arguments.as_json || arguments.with_bodies;
  write(as_json ? replay_as_json(*replayed, arguments.with_bodies) + "\n" : replay_as_text(*replayed));
  return exit_code::success;
}

}  // namespace tokenpak::cli
