#pragma once

#include "dialect/request.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::compress {

/// The files that the assistant has edited, or asks to edit, up to some place of a request. A text that was
/// read from one of them must stay as it is: an edit has to find its lines word for word.
///
/// They are told from its tool calls: the paths of a call by the name of an editor (edit, write, replace,
/// patch, …), the files that a patch names, and every name in a shell command that changes files in place.
/// Files are compared by their own names, without folders, so that "src/main.c", "/home/ada/src/main.c" and
/// "cd src; cat main.c" are one: rather a file too many than one too few.
class EditedFiles {
 public:
  /// `body` outlives this.
  explicit EditedFiles(std::string_view body) : body_(body) {}

  /// The next text of the request; all but tool calls are passed over. Pure in what was added.
  void add(const dialect::TextSpan& text);

  /// Whether `arguments` (raw JSON, of the call that a text is the result of) name an edited file.
  bool named_in(std::string_view arguments) const;

 private:
  std::string_view body_;
  std::int32_t message_ = -1;         // of the calls that come
  bool has_editor_ = false;           // one of them is an editor's
  std::vector<std::string> waiting_;  // names of files in their arguments
  std::set<std::string, std::less<>> names_;
};

/// The files that a tool's call names by their paths, without folders; from `arguments` as a request holds
/// them.
std::vector<std::string> files_in(std::string_view arguments);

}  // namespace tokenpak::compress
