#pragma once

#include "net/cancellation.hpp"
#include "net/loop.hpp"
#include "net/one_shot.hpp"
#include "net/task.hpp"

namespace tokenpak::net {

/// Goes on after `delay` (and up to a tick later), or as soon as `cancellation` is requested.
inline Task<> sleep_for(Loop& loop, Clock::duration delay, Cancellation& cancellation) {
  if (cancellation.requested()) co_return;
  OneShot<bool> over;
  Deadline deadline(loop, [](void* shot) { static_cast<OneShot<bool>*>(shot)->set(true); }, &over);
  const OnCancel on_cancel(cancellation, [&over] { over.set(true); });
  deadline.set_in(delay);
  OneShot<bool>::Wait wait = over.wait();
  co_await wait;
}

}  // namespace tokenpak::net
