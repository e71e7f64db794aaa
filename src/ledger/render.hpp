// The account as /stats, /recent and /metrics tell it. The shapes are documented in docs/api.md.
#pragma once

#include "base/json_writer.hpp"
#include "ledger/ledger.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tokenpak::ledger {

/// The body of /stats.
std::string stats_json(const Snapshot& snapshot);

/// The body of /recent, with `rows` in the order given.
std::string recent_json(const std::vector<std::shared_ptr<const Row>>& rows);

/// One of these rows.
std::string row_json(const Row& row);

/// The members of /stats that hold a sum: requests, tokens, cost and so on, without percentiles.
void write_sums(JsonWriter& json, const Sums& sums);

/// The same with percentiles.
void write_totals(JsonWriter& json, const Totals& totals);

/// The ledger's part of /metrics: Prometheus text format 0.0.4, every line ended.
std::string metrics_text(const Snapshot& snapshot);

/// RFC 3339 in UTC with milliseconds: "2026-11-23T20:16:50.123Z".
std::string utc_time(std::chrono::system_clock::time_point time);

}  // namespace tokenpak::ledger
