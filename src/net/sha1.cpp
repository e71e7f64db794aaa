#include "net/sha1.hpp"

#include <stdexcept>

#include <openssl/evp.h>

namespace tokenpak::net {

std::string sha1(std::string_view bytes) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  auto* const out = reinterpret_cast<unsigned char*>(digest.data());
  if (EVP_Digest(bytes.data(), bytes.size(), out, &size, EVP_sha1(), nullptr) != 1)
    throw std::runtime_error("this OpenSSL has no SHA-1");
  digest.resize(size);
  return digest;
}

}  // namespace tokenpak::net
