#pragma once

#include <filesystem>
#include <string>

namespace tokenpak::bench {

/// The evidence of the first ten results of every question, as a table for fit_relevance.py: with the
/// documents and the code that answer them, and with others only ("wrong": the question's own document left
/// out, or the other set's index).
std::string evidence_table(const std::filesystem::path& folder);

}  // namespace tokenpak::bench
