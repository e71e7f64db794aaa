#include "code/strip_estimate.hpp"

#include <algorithm>

namespace tokenpak::code {

namespace {

constexpr std::size_t least_bytes_per_token = 3;  // of comments
constexpr std::size_t tokens_per_line_end = 1;

bool begins_with_number_sign(Language language) {
  return language == Language::python || language == Language::ruby || language == Language::bash ||
         language == Language::php;
}

bool begins_with_slash(Language language) {
  return language != Language::python && language != Language::ruby && language != Language::bash;
}

/// Goes from one sign of a comment to the next.
class CommentFinder {
 public:
  CommentFinder(std::string_view source, Language language)
      : source_(source),
        is_python_(language == Language::python),
        is_ruby_(language == Language::ruby),
        number_sign_(begins_with_number_sign(language)),
        slash_(begins_with_slash(language)) {}

  /// Bytes of comments, and of Python's strings in three quotes.
  std::size_t bytes() {
    std::size_t sum = 0;
    for (std::size_t at = 0; at < source_.size();) {
      const std::size_t end = comment_end(at);
      sum += end - at;
      at = std::max(end, at + 1);
    }
    return sum;
  }

 private:
  /// Behind the comment that begins at `at`; `at` where none does.
  std::size_t comment_end(std::size_t at) const {
    const char c = source_[at];
    const std::string_view rest = source_.substr(at);
    if (c == '#' && number_sign_) return line_end(at);
    if (c == '/' && slash_) {
      if (rest.starts_with("//")) return line_end(at);
      if (rest.starts_with("/*")) return behind("*/", at + 2);
    }
    if ((c == '"' || c == '\'') && is_python_) {
      if (rest.starts_with(R"(""")")) return behind(R"(""")", at + 3);
      if (rest.starts_with("'''")) return behind("'''", at + 3);
      if (begins_line(at)) return line_end(at);
    }
    if (c == '=' && is_ruby_ && rest.starts_with("=begin") && begins_line(at)) return behind("\n=end", at);
    return at;
  }

  std::size_t line_end(std::size_t at) const { return std::min(source_.find('\n', at), source_.size()); }

  std::size_t behind(std::string_view sign, std::size_t at) const {
    const std::size_t found = source_.find(sign, at);
    return found == std::string_view::npos ? source_.size() : found + sign.size();
  }

  bool begins_line(std::size_t at) const {
    while (at > 0 && (source_[at - 1] == ' ' || source_[at - 1] == '\t'))
      --at;
    return at == 0 || source_[at - 1] == '\n';
  }

  std::string_view source_;
  bool is_python_;
  bool is_ruby_;
  bool number_sign_;
  bool slash_;
};

/// Line ends, and runs of blanks within a line that may become one.
std::size_t tokens_of_white_space(std::string_view source) {
  std::size_t tokens = 0;
  bool after_blank = false;
  bool in_run = false;
  for (const char c : source) {
    const bool is_blank = c == ' ' || c == '\t';
    tokens += c == '\n' ? tokens_per_line_end : 0;
    tokens += is_blank && after_blank && !in_run ? 1 : 0;
    in_run = is_blank && after_blank;
    after_blank = is_blank;
  }
  return tokens;
}

}  // namespace

std::size_t most_tokens_stripped(std::string_view source, Language language) {
  return CommentFinder(source, language).bytes() / least_bytes_per_token + tokens_of_white_space(source);
}

}  // namespace tokenpak::code
