#include "vault/analyze_files.hpp"

#include "vault/pdf_text.hpp"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace tokenpak::vault {
namespace {

/// Nothing if the file cannot be read. Its size may change meanwhile.
std::optional<std::string> content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return {};
  std::string text(static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0)), '\0');
  in.seekg(0);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return {};
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

void leave_out(FileRead& read, LeftOut reason) {
  read.outcome = FileRead::Outcome::left_out;
  read.reason = reason;
}

void refuse_pdf(FileRead& read, const Error& error) {
  switch (error.kind) {
    case ErrorKind::not_found:
      read.outcome = FileRead::Outcome::no_pdf_tool;
      break;
    case ErrorKind::too_large:
      leave_out(read, LeftOut::too_large);
      break;
    case ErrorKind::bad_data:
    case ErrorKind::timed_out:
      leave_out(read, LeftOut::unreadable_pdf);
      break;
    default:
      read.outcome = FileRead::Outcome::unreadable;
  }
}

FileRead read_one(const FileToRead& wanted, TermReader& reader) {
  FileRead read;
  std::optional<std::string> content = content_of(wanted.file);
  if (!content) return read;
  std::string& text = *content;
  read.size = text.size();
  read.content = hash128(text);
  const DocumentKind kind = document_kind_of(wanted.path);
  if (wanted.is_known && wanted.known_content == read.content) {
    read.outcome = FileRead::Outcome::unchanged;
    return read;
  }
  if (kind == DocumentKind::pdf) {
    Result<std::string> extracted = pdf_text(text);
    if (!extracted) {
      refuse_pdf(read, extracted.error());
      return read;
    }
    text = *std::move(extracted);
  }
  if (is_binary(text)) {
    leave_out(read, LeftOut::binary);
  } else if (is_generated_content(text, kind)) {
    leave_out(read, LeftOut::generated);
  } else {
    read.document = analyze(std::move(text), kind, wanted.path, reader);
    read.outcome = FileRead::Outcome::analyzed;
  }
  return read;
}

/// The files in order, between the threads that read and the one that takes.
class Queue {
 public:
  explicit Queue(const std::vector<FileToRead>& files) : files_(files), results_(files.size()) {}

  void work() {
    TermReader reader;
    while (const auto number = claim()) {
      FileRead read = read_one(files_[*number], reader);
      const std::lock_guard lock(mutex_);
      results_[*number] = std::move(read);
      changed_.notify_all();
    }
  }

  FileRead wait_for(std::size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return results_[number].has_value(); });
    FileRead read = *std::move(results_[number]);
    results_[number].reset();
    taken_ = number + 1;
    changed_.notify_all();
    return read;
  }

 private:
  static constexpr std::size_t most_ahead = 64;  // files

  std::optional<std::size_t> claim() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return next_ >= files_.size() || next_ < taken_ + most_ahead; });
    if (next_ >= files_.size()) return {};
    return next_++;
  }

  const std::vector<FileToRead>& files_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<FileRead>> results_;
  std::size_t next_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace

void analyze_files(const std::vector<FileToRead>& files, unsigned threads,
                   const std::function<void(std::size_t number, FileRead&& read)>& take) {
  Queue queue(files);
  std::vector<std::jthread> workers;
  for (unsigned number = 0; number < std::clamp(threads, 1U, 64U) && number < files.size(); ++number)
    workers.emplace_back([&queue] { queue.work(); });
  for (std::size_t number = 0; number < files.size(); ++number)
    take(number, queue.wait_for(number));
}

}  // namespace tokenpak::vault
