#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace tokenpak::ledger {

/// Keeps names that are read from a file, each once, so that they can be viewed for as long as it lives.
class NameStore {
 public:
  std::string_view keep(std::string_view name) {
    const auto known = names_.find(name);
    return known != names_.end() ? *known : *names_.emplace(name).first;
  }

 private:
  std::set<std::string, std::less<>> names_;  // its elements stay where they are, also when it is moved
};

}  // namespace tokenpak::ledger
