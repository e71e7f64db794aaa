#pragma once

#include "texts.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace modes_report {

/// So many there were, and so many are still there.
struct Recall {
  std::uint64_t all = 0;
  std::uint64_t kept = 0;

  void add(const Recall& other) {
    all += other.all;
    kept += other.kept;
  }
};

/// What a text has that must not go, by readers of its own: none of the program's ideas of what that is.
struct Kept {
  Recall trouble;                 ///< lines with a word such as error, failed, denied
  Recall places;                  ///< different `file:line`, and exit codes
  Recall numbers;                 ///< of running text
  Recall negations;               ///< of running text
  Recall parses;                  ///< source files and JSON texts that could be read before
  std::vector<std::string> lost;  ///< lines of trouble and places

  void add(const Kept& other) {
    trouble.add(other.trouble);
    places.add(other.places);
    numbers.add(other.numbers);
    negations.add(other.negations);
    parses.add(other.parses);
    lost.insert(lost.end(), other.lost.begin(), other.lost.end());
  }
};

/// Compares what was sent, loss-free forms undone, with what would be without loss.
Kept kept_of(const Text& text, Fidelity fidelity, std::string_view without_loss, std::string_view sent);

}  // namespace modes_report
