// index, search and vault: the vault on the command line.

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/home_folder.hpp"
#include "cli/vault_report.hpp"
#include "cli/watch_folders.hpp"
#include "vault/loaded_index.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace tokenpak::cli {
namespace {

namespace fs = std::filesystem;

int refuse(std::string_view message) {
  complain(message);
  return exit_code::usage;
}

std::uint64_t seconds_since_1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

Result<fs::path> index_file() {
  const auto loaded = load_settings_of_process({});
  if (!loaded) return std::unexpected(loaded.error());
  return loaded->settings.vault_path / vault::index_file_name;
}

using OpenIndex = std::shared_ptr<const vault::LoadedIndex>;

Result<OpenIndex> open_index() {
  const Result<fs::path> path = index_file();
  if (!path) return std::unexpected(path.error());
  Result<OpenIndex> opened = vault::LoadedIndex::open(*path);
  if (!opened && opened.error().kind == ErrorKind::not_found)
    return failure(ErrorKind::not_found, fmt::format("nothing is indexed in {}; run: tokenpak index FOLDER",
                                                     path->parent_path().string()));
  return opened;
}

/// The folder as the index names it: absolute, without links. One that is to be forgotten may be gone.
Result<fs::path> folder_named(const std::string& name, bool must_exist) {
  std::error_code error;
  fs::path folder = must_exist ? fs::canonical(name, error) : fs::weakly_canonical(name, error);
  if (error) return failure(ErrorKind::io, fmt::format("cannot read {}: {}", name, error.message()));
  if (must_exist && !fs::is_directory(folder, error))
    return failure(ErrorKind::io, fmt::format("{} is no folder", name));
  return folder;
}

void show_progress(const vault::UpdateProgress& progress, std::chrono::steady_clock::time_point start) {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
  const double rate = static_cast<double>(progress.bytes_done) / 1e6 / std::max(passed.count(), 1e-3);
  const auto left =
      static_cast<double>(progress.bytes_in_all - progress.bytes_done) / 1e6 / std::max(rate, 1e-3);
  fmt::print(stderr, "\r\x1b[K{} of {} files, {:.1f} MB/s, {:.0f} s left", progress.files_done,
             progress.files_in_all, rate, left);
  if (progress.files_done == progress.files_in_all) fmt::print(stderr, "\r\x1b[K");
}

/// Fills in where the index is and how to make it.
Result<void> complete(vault::UpdateRequest& request) {
  const Result<fs::path> file = index_file();
  if (!file) return std::unexpected(file.error());
  if (const auto prepared = prepare_home_folder(file->parent_path()); !prepared)
    return std::unexpected(prepared.error());
  request.index_file = *file;
  request.threads = std::thread::hardware_concurrency();
  return {};
}

/// Brings the index up to date and says what was done; `quietly`, only if something was.
Result<void> update(vault::UpdateRequest& request, bool as_json, bool quietly) {
  const auto start = std::chrono::steady_clock::now();
  request.now = seconds_since_1970();
  if (::isatty(STDERR_FILENO) != 0) {
    auto last = start;
    request.progress = [start, last](const vault::UpdateProgress& progress) mutable {
      constexpr std::chrono::milliseconds pause(100);
      const auto now = std::chrono::steady_clock::now();
      if (now - last < pause && progress.files_done != progress.files_in_all) return;
      last = now;
      show_progress(progress, start);
    };
  }
  const Result<vault::UpdateReport> report = vault::update_index(request);
  if (!report) return std::unexpected(report.error());
  if (quietly && !report->is_written) return {};
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{}", as_json ? update_as_json(*report, seconds) : update_as_text(*report, seconds));
  std::fflush(stdout);
  return {};
}

int run_update(vault::UpdateRequest request, bool as_json) {
  Result<void> done = complete(request);
  if (done) done = update(request, as_json, false);
  return done ? exit_code::success : refuse(done.error().message);
}

int run_watch(vault::UpdateRequest request, bool as_json) {
  Result<void> done = complete(request);
  if (done) done = update(request, as_json, false);  // what is wrong with what was asked ends it
  if (!done) return refuse(done.error().message);
  request.from_scratch = false;
  std::string said;
  return watch_folders(request, [&] {
    const Result<void> updated = update(request, as_json, true);
    // Said once, however often it is tried.
    const std::string problem = updated ? "" : updated.error().message;
    if (!problem.empty() && problem != said) complain(problem);
    said = problem;
    return updated.has_value();
  });
}

int show_vault(bool as_json) {
  const Result<OpenIndex> open = open_index();
  if (!open) return refuse(open.error().message);
  const auto show = as_json ? vault_as_json : vault_as_text;
  fmt::print("{}", show((*open)->index(), (*open)->path().string(), seconds_since_1970()));
  return exit_code::success;
}

int check_vault() {
  const Result<OpenIndex> open = open_index();
  if (!open) return refuse(open.error().message);
  const std::string path = (*open)->path().string();
  if (const Result<void> sound = (*open)->index().verify(); !sound)
    return refuse(fmt::format("{}: {}", path, sound.error().message));
  fmt::print("{} is sound: {} chunks\n", path, (*open)->index().chunk_count());
  return exit_code::success;
}

}  // namespace

int index_folders(const IndexArguments& arguments) {
  if (arguments.shows_status) return show_vault(arguments.as_json);
  vault::UpdateRequest request;
  request.from_scratch = arguments.from_scratch;
  for (const std::string& name : arguments.folders) {
    Result<fs::path> folder = folder_named(name, true);
    if (!folder) return refuse(folder.error().message);
    request.folders.push_back(*std::move(folder));
  }
  return arguments.watches ? run_watch(std::move(request), arguments.as_json)
                           : run_update(std::move(request), arguments.as_json);
}

int search_vault(const SearchArguments& arguments) {
  const Result<OpenIndex> open = open_index();
  if (!open) return refuse(open.error().message);
  const std::string question = fmt::format("{}", fmt::join(arguments.words, " "));
  const vault::Index& index = (*open)->index();
  const auto hits = vault::search(index, question, {.top = arguments.top, .weights = {}});
  const bool is_for_terminal = ::isatty(STDOUT_FILENO) != 0;
  fmt::print("{}", arguments.as_json ? hits_as_json(index, question, hits)
                                     : hits_as_text(index, question, hits, is_for_terminal));
  return exit_code::success;
}

int manage_vault(const VaultArguments& arguments) {
  if (arguments.action == "remove") {
    if (arguments.folders.empty()) return refuse("name the folder to remove: tokenpak vault remove FOLDER");
    vault::UpdateRequest request;
    for (const std::string& name : arguments.folders) {
      Result<fs::path> folder = folder_named(name, false);
      if (!folder) return refuse(folder.error().message);
      request.removed_folders.push_back(*std::move(folder));
    }
    return run_update(std::move(request), arguments.as_json);
  }
  if (!arguments.folders.empty()) return refuse(fmt::format("vault {} takes no folder", arguments.action));
  return arguments.action == "check" ? check_vault() : show_vault(arguments.as_json);
}

}  // namespace tokenpak::cli
