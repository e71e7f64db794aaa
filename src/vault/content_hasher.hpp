#pragma once

#include "base/hash.hpp"

#include <memory>
#include <string_view>

struct XXH3_state_s;

namespace tokenpak::vault {

/// hash128 of bytes that come in pieces.
class ContentHasher {
 public:
  ContentHasher();
  void add(std::string_view piece);
  Hash128 hash() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace tokenpak::vault
