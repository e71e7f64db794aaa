#include "net/workers.hpp"

#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace tokenpak::net {

struct Workers::Implementation {
  explicit Implementation(std::size_t thread_count) : threads(thread_count) {}

  std::size_t threads;
  std::once_flag started;
  std::optional<boost::asio::thread_pool> pool;
};

Workers::Workers(std::size_t threads) : implementation_(std::make_unique<Implementation>(threads)) {}

Workers::~Workers() {
  if (!implementation_->pool) return;
  implementation_->pool->stop();
  implementation_->pool->join();
}

void Workers::post(std::function<void()> function) {
  std::call_once(implementation_->started,
                 [this] { implementation_->pool.emplace(implementation_->threads); });
  boost::asio::post(*implementation_->pool, std::move(function));
}

}  // namespace tokenpak::net
