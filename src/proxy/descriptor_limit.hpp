#pragma once

#include <cstddef>

namespace tokenpak::proxy {

/// Lets this process open as many descriptors as it may (systems start programs with 1,024). Returns how many
/// connections of clients that is enough for, each with one to an upstream, and some files.
std::size_t raise_descriptor_limit();

}  // namespace tokenpak::proxy
