#include "net/constant_time.hpp"

#include <openssl/crypto.h>

namespace tokenpak::net {

bool equals_in_constant_time(std::string_view a, std::string_view b) {
  // The length of a key is no secret worth hiding; its bytes are.
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tokenpak::net
