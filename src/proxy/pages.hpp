#pragma once

#include "net/task.hpp"
#include "proxy/answer.hpp"
#include "proxy/application.hpp"

#include <string>

namespace tokenpak::proxy {

/// Answers GET and HEAD on the proxy's own paths: `/`, `/health`, `/stats`, `/recent`, `/metrics`,
/// `/expand/NAME`. 404 for any other, with the list of these.
net::Task<Answer> page(Application& application, LoopContext& context, std::string target);

}  // namespace tokenpak::proxy
