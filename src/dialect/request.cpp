#include "dialect/request.hpp"

#include "dialect/readers.hpp"

namespace tokenpak::dialect {

std::optional<Request> read_request(const Route& route, std::string_view body) {
  const Readers readers = readers_of(route.dialect);
  if (!readers.read_request) return std::nullopt;
  RequestScan scan(body);
  readers.read_request(route, scan);
  if (!scan.finish()) return std::nullopt;
  return std::move(scan.request());
}

}  // namespace tokenpak::dialect
