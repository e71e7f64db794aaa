#pragma once

#include <string>
#include <vector>

namespace tokenpak::cli {

struct IndexArguments {
  std::vector<std::string> folders;  ///< none: all that are indexed
  bool from_scratch = false;
  bool shows_status = false;  ///< changes nothing
  bool watches = false;       ///< goes on until it is asked to end
  bool as_json = false;
};

/// Brings the vault's index up to date, with progress on a terminal, and says what was done.
int index_folders(const IndexArguments& arguments);

struct SearchArguments {
  std::vector<std::string> words;
  unsigned top = 5;
  bool as_json = false;
};

/// Prints the sections that fit a question best.
int search_vault(const SearchArguments& arguments);

struct VaultArguments {
  std::string action = "list";       ///< list, remove or check
  std::vector<std::string> folders;  ///< for remove
  bool as_json = false;
};

/// Lists what is indexed, forgets folders, or reads the whole index to see that it is sound.
int manage_vault(const VaultArguments& arguments);

}  // namespace tokenpak::cli
