#pragma once

#include "base/result.hpp"
#include "dialect/route.hpp"
#include "http/head.hpp"
#include "proxy/settings.hpp"

#include <optional>
#include <string_view>

namespace tokenpak::proxy {

/// May this request be served at all? Closed by default, against DNS rebinding, cross-site requests from a
/// browser, and strangers on the network: Host must be loopback, the bound address or a configured name; an
/// Origin must be one of those too; a client that is not on this machine needs the key (compared in constant
/// time); a POST to a dialect's path needs a JSON content type, which no web page can send across sites
/// without asking first. A request whose Connection header carries `loop_mark` has passed this very process
/// before.
Result<void> admit(const http::RequestHead& head, const std::optional<dialect::Route>& route,
                   const Settings& settings, bool peer_is_loopback, std::string_view loop_mark);

/// The mode that this request asks for with `x-tokenpak-mode`, else the configured one; bad_request for an
/// unknown name.
Result<compress::Mode> requested_mode(const http::RequestHead& head, compress::Mode configured);

/// Whether this request asks with `x-tokenpak-bypass: true` to pass as it is; bad_request for any value but
/// true and false.
Result<bool> requested_bypass(const http::RequestHead& head);

/// Whether the vault may add to this request: not with `x-tokenpak-vault: off`; bad_request for any value but
/// on and off.
Result<bool> requested_vault(const http::RequestHead& head);

/// Whether this request asks with `x-tokenpak-budget: override` to be sent though the budget is spent;
/// bad_request for any other value.
Result<bool> requested_budget_override(const http::RequestHead& head);

/// The host part of `host[:port]`, `[v6]:port` or `scheme://host[:port]`, without brackets.
std::string_view host_of(std::string_view authority);
bool is_loopback_name(std::string_view host);

}  // namespace tokenpak::proxy
