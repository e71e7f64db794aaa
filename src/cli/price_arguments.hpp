#pragma once

#include <string>
#include <vector>

namespace tokenpak::cli {

struct PriceArguments {
  std::string model;             ///< only those whose name has this in it; empty: all
  std::string update;            ///< a file to take over; empty: none
  std::vector<std::string> set;  ///< MODEL=IN/OUT[/READ[/WRITE[/WRITE_1H]]], dollars for a million tokens
  std::string from;  ///< first day of what is set, YYYY-MM-DD; empty: today, or always for a new model
  bool as_json = false;
};

/// Lists prices, or writes them into prices.json in TOKENPAK_HOME.
int manage_prices(const PriceArguments& arguments);

}  // namespace tokenpak::cli
