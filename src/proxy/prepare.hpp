#pragma once

#include "proxy/exchange.hpp"
#include "proxy/settings.hpp"
#include "tokens/count_cache.hpp"

namespace tokenpak::proxy {

/// What should change in the request: fills in `request` and `outcome`, once. A body that is not what its
/// dialect expects, or that the client compressed, stays as it is. Pure but for the time it takes; may run on
/// a worker.
void read_and_transform(Exchange& exchange, const Settings& settings);

/// Whatever of the above is still to do, and the prompt's tokens as the client sent it and as it went
/// upstream. Nothing of it is needed to forward the request.
void prepare_account(Exchange& exchange, const Settings& settings, tokens::CountCache& cache);

}  // namespace tokenpak::proxy
