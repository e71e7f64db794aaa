#pragma once

#include <cstddef>

namespace tokenpak::net {

/// Memory of coroutine frames. A request takes some ten frames, of the very sizes that the request before it
/// has just given back; the allocator's own caches are too small for dozens of requests at a time, so that
/// each thread keeps freed frames here, `most_kept` bytes of them at the most. Threads that run coroutines
/// last as long as the process: what they keep is never given back.
namespace frame_memory {

inline constexpr std::size_t most_kept = std::size_t{1} << 20;

void* allocate(std::size_t size);
/// `size` as it was allocated; the thread may be another.
void release(void* frame, std::size_t size) noexcept;

}  // namespace frame_memory
}  // namespace tokenpak::net
