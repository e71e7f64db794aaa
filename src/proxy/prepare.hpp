#pragma once

#include "proxy/application.hpp"
#include "proxy/exchange.hpp"

#include <string_view>

namespace tokenpak::proxy {

/// Whether what is sent may differ from what the client sent: else reading the body may wait.
bool may_change(const Exchange& exchange);

/// Whether the vault whose sections may be added has vectors of this model.
bool has_vectors_for(const Exchange& exchange, std::string_view model);

/// Whether transforming the request may search a vault that is too large to be searched on a loop.
bool searches_large_vault(const Exchange& exchange);

/// Reads the body as far as that is not done, and says how many bytes of it a transformation would have to
/// decide about.
std::size_t undecided_text(Exchange& exchange, Application& application);

/// What should change in the request: fills in `request` and `outcome`, once, and remembers for the
/// conversation's later requests what was decided here. A body that is not what its dialect expects, or that
/// the client compressed, stays as it is. Where `may_ask_for_vector` is set and something would be added, it
/// names the `open_question` instead, remembers nothing and is to be called once more. May run on a worker.
void read_and_transform(Exchange& exchange, Application& application);

/// Whatever of the above is still to do, and the prompt's tokens as the client sent it and as it went
/// upstream. Nothing of it is needed to forward the request.
void prepare_account(Exchange& exchange, Application& application);

}  // namespace tokenpak::proxy
