#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokenpak::vault {

/// The rules of .gitignore files (gitignore(5)), from the top folder down. Paths are relative to the top
/// folder, with '/'.
class IgnoreRules {
 public:
  /// Adds the lines of an ignore file that stands in `folder` ("" for the top, else "a/b"). Later rules are
  /// stronger.
  void add(std::string_view folder, std::string_view lines);

  /// Whether the last rule that fits `path` ignores it. Whether a folder above it is ignored is not asked:
  /// who walks does not enter such.
  bool ignores(std::string_view path, bool is_folder) const;

  std::size_t size() const { return rules_.size(); }
  /// Forgets the rules added since size() was `size`.
  void shrink(std::size_t size) { rules_.resize(size); }

 private:
  struct Rule {
    std::string folder;   // with a '/' at its end, or empty
    std::string pattern;  // without what the flags say
    bool is_negated = false;
    bool is_for_folders = false;
    bool is_anchored = false;  // fits the path below `folder`, not just its last component
  };
  std::vector<Rule> rules_;
};

/// Whether a glob fits a whole path: '*' and '?' within a component, '**' across them, [classes], '\' before
/// a character. Takes time in the product of the lengths at most.
bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace tokenpak::vault
