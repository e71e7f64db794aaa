#include "net/frame_memory.hpp"

#include <array>
#include <new>

namespace tokenpak::net::frame_memory {

namespace {

// Under AddressSanitizer each frame is a block of its own: the use of one that has ended must not go unseen.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool keeps_frames = false;
#elif defined(__has_feature)
constexpr bool keeps_frames = !__has_feature(address_sanitizer);
#else
constexpr bool keeps_frames = true;
#endif

constexpr std::size_t granularity = 64;
constexpr std::size_t size_classes = 64;  // frames over 4 KiB go to the allocator

struct Free {
  Free* next;
};

struct Kept {
  std::array<Free*, size_classes + 1> frames{};  // by size in units of the granularity, rounded up
  std::size_t bytes = 0;
};

constinit thread_local Kept kept;

constexpr std::size_t class_of(std::size_t size) {
  return (size + granularity - 1) / granularity;
}

}  // namespace

void* allocate(std::size_t size) {
  const std::size_t size_class = class_of(size);
  if (!keeps_frames || size_class > size_classes) return ::operator new(size);
  Free*& first = kept.frames[size_class];
  if (first == nullptr) return ::operator new(size_class * granularity);
  Free* const frame = first;
  first = frame->next;
  kept.bytes -= size_class * granularity;
  return frame;
}

void release(void* frame, std::size_t size) noexcept {
  const std::size_t size_class = class_of(size);
  if (!keeps_frames || size_class > size_classes || kept.bytes + size_class * granularity > most_kept) {
    ::operator delete(frame);
    return;
  }
  kept.frames[size_class] = new (frame) Free{kept.frames[size_class]};
  kept.bytes += size_class * granularity;
}

}  // namespace tokenpak::net::frame_memory
