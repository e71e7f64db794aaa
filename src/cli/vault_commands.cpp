// index, search and vault: the vault on the command line.

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/home_folder.hpp"
#include "cli/vault_report.hpp"
#include "cli/watch_folders.hpp"
#include "proxy/http_embedder.hpp"
#include "vault/add_vectors.hpp"
#include "vault/loaded_index.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

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

Result<proxy::Settings> settings_of_process() {
  auto loaded = load_settings_of_process({});
  if (!loaded) return std::unexpected(loaded.error());
  return std::move(loaded->settings);
}

fs::path index_file(const proxy::Settings& settings) {
  return settings.vault_path / vault::index_file_name;
}

using OpenIndex = std::shared_ptr<const vault::LoadedIndex>;

Result<OpenIndex> open_index(const proxy::Settings& settings) {
  const fs::path path = index_file(settings);
  Result<OpenIndex> opened = vault::LoadedIndex::open(path);
  if (!opened && opened.error().kind == ErrorKind::not_found)
    return failure(ErrorKind::not_found, fmt::format("nothing is indexed in {}; run: tokenpak index FOLDER",
                                                     path.parent_path().string()));
  return opened;
}

Result<OpenIndex> open_index() {
  const Result<proxy::Settings> settings = settings_of_process();
  return settings ? open_index(*settings) : std::unexpected(settings.error());
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
Result<void> complete(vault::UpdateRequest& request, const proxy::Settings& settings) {
  const fs::path file = index_file(settings);
  if (const auto prepared = prepare_home_folder(file.parent_path()); !prepared)
    return std::unexpected(prepared.error());
  request.index_file = file;
  request.threads = std::thread::hardware_concurrency();
  return {};
}

/// A signal that ends the program waits for it (watch_folders).
bool is_ending() {
  sigset_t pending;
  ::sigpending(&pending);
  return ::sigismember(&pending, SIGINT) == 1 || ::sigismember(&pending, SIGTERM) == 1;
}

/// Gives the chunks vectors, where the settings name a model for that. Without it the index serves all the
/// same, so that what fails is told, and is no error. Null where no model is named.
std::optional<vault::VectorReport> embed_chunks(const proxy::Settings& settings, const fs::path& file) {
  if (!settings.embeddings.endpoint) return {};
  constexpr std::chrono::minutes longest_batch{2};  // of a large model on a slow machine
  constexpr unsigned tries = 3;
  proxy::HttpEmbedder embedder(settings, longest_batch, tries, is_ending);
  vault::VectorRequest request{
      .index_file = file, .embedder = &embedder, .progress = {}, .is_ending = is_ending};
  const bool shows_progress = ::isatty(STDERR_FILENO) != 0;
  if (shows_progress) {
    request.progress = [](const vault::VectorProgress& progress) {
      fmt::print(stderr, "\r\x1b[K{} of {} chunks embedded", progress.done, progress.in_all);
    };
  }
  const Result<vault::VectorReport> report = vault::add_vectors(request);
  if (shows_progress) fmt::print(stderr, "\r\x1b[K");
  const std::string url = settings.embeddings.endpoint->url();
  if (!report) {
    complain(fmt::format("no vectors: {}", report.error().message));
    return {};
  }
  if (report->problem) {
    complain(fmt::format("{} of {} chunks have vectors: {}: {}; the next run goes on", report->with_vectors,
                         report->chunks, url, report->problem->message));
  } else if (report->refused > 0) {
    complain(fmt::format("{} gives no vectors for {} texts", url, report->refused));
  }
  return *report;
}

/// Brings the index up to date and says what was done; `quietly`, only if something was.
Result<void> update(vault::UpdateRequest& request, const proxy::Settings& settings, bool as_json,
                    bool quietly) {
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
  const std::optional<vault::VectorReport> vectors = embed_chunks(settings, request.index_file);
  if (quietly && !report->is_written && !(vectors && vectors->embedded > 0)) return {};
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{}",
             as_json ? update_as_json(*report, vectors, seconds) : update_as_text(*report, vectors, seconds));
  std::fflush(stdout);
  return {};
}

int run_update(vault::UpdateRequest request, bool as_json) {
  const Result<proxy::Settings> settings = settings_of_process();
  Result<void> done = settings ? complete(request, *settings) : std::unexpected(settings.error());
  if (done) done = update(request, *settings, as_json, false);
  return done ? exit_code::success : refuse(done.error().message);
}

int run_watch(vault::UpdateRequest request, bool as_json) {
  const Result<proxy::Settings> settings = settings_of_process();
  Result<void> done = settings ? complete(request, *settings) : std::unexpected(settings.error());
  if (done) done = update(request, *settings, as_json, false);  // what is wrong with what was asked ends it
  if (!done) return refuse(done.error().message);
  request.from_scratch = false;
  std::string said;
  return watch_folders(request, [&] {
    const Result<void> updated = update(request, *settings, as_json, true);
    // Said once, however often it is tried.
    const std::string problem = updated ? "" : updated.error().message;
    if (!problem.empty() && problem != said) complain(problem);
    said = problem;
    return updated.has_value();
  });
}

/// The question's vector where the index has vectors of the model that the settings name. What is wrong with
/// it is told: the words alone decide then.
std::optional<std::vector<float>> vector_of_question(const proxy::Settings& settings,
                                                     const vault::Vectors& vectors,
                                                     const std::string& question) {
  if (!settings.embeddings.endpoint) return {};
  if (vectors.empty() || vectors.model() != settings.embeddings.model) {
    complain(fmt::format("the index has no vectors of {}, so words alone decide; run: tokenpak index",
                         settings.embeddings.model));
    return {};
  }
  proxy::HttpEmbedder embedder(settings, settings.embeddings.timeout, 1);
  const auto answer = embedder.embed(std::span(&question, 1));
  if (!answer) {
    complain(fmt::format("words alone decide: {}: {}", settings.embeddings.endpoint->url(),
                         answer.error().message));
    return {};
  }
  std::optional<std::vector<float>> unit = vault::normalized(answer->front());
  if (!unit || unit->size() != vectors.dimension()) {
    complain(
        fmt::format("words alone decide: {} gives vectors of {} dimensions and the index has {}; run: "
                    "tokenpak index --rebuild FOLDER...",
                    settings.embeddings.model, answer->front().size(), vectors.dimension()));
    return {};
  }
  return unit;
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
  const Result<proxy::Settings> settings = settings_of_process();
  const Result<OpenIndex> open = settings ? open_index(*settings) : std::unexpected(settings.error());
  if (!open) return refuse(open.error().message);
  const std::string question = fmt::format("{}", fmt::join(arguments.words, " "));
  const vault::Index& index = (*open)->index();
  const vault::Vectors vectors = index.vectors();
  const std::optional<std::vector<float>> vector = vector_of_question(*settings, vectors, question);
  std::optional<vault::VectorRescorer> rescorer;
  if (vector) rescorer.emplace(vectors, *vector);
  const auto hits = vault::search(
      index, question, {.top = arguments.top, .weights = {}, .rescorer = rescorer ? &*rescorer : nullptr});
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
