// What the vault's commands print.
#pragma once

#include "vault/add_vectors.hpp"
#include "vault/index.hpp"
#include "vault/search.hpp"
#include "vault/update_index.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenpak::cli {

/// The folders with their files and chunks. `now` in seconds since 1970.
std::string vault_as_json(const vault::Index& index, std::string_view path, std::uint64_t now);
std::string vault_as_text(const vault::Index& index, std::string_view path, std::uint64_t now);

/// `vectors` is nothing where no model is named for them.
std::string update_as_json(const vault::UpdateReport& report,
                           const std::optional<vault::VectorReport>& vectors, double seconds);
std::string update_as_text(const vault::UpdateReport& report,
                           const std::optional<vault::VectorReport>& vectors, double seconds);

std::string hits_as_json(const vault::Index& index, std::string_view question,
                         std::span<const vault::SearchHit> hits);
/// With the question's words in bold if the text is for a terminal.
std::string hits_as_text(const vault::Index& index, std::string_view question,
                         std::span<const vault::SearchHit> hits, bool is_for_terminal);

}  // namespace tokenpak::cli
