// What may stand around a model's name without naming another model.
//
// A price must never be a guess, so the rule is closed: only the prefixes and suffixes listed here are
// harmless. Everything else ("-mini", "-pro", ".1", "-image", "-fast", ":free", "ft:") is part of the name.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tokenpak {

/// The form in which names are compared: the separators - . : / @ are one and the same, and Claude Code's
/// "[1m]" is dropped. "claude-opus-4.5@20251101" and "claude-opus-4-5-20251101" are equal in it. Written into
/// `buffer`, which must hold model.size() bytes; every byte stays at its place.
std::string_view canonical_name(std::string_view model, std::span<char> buffer);
std::string canonical_name(std::string_view model);

/// Takes a leading vendor, region or collection off `model` as the client wrote it ("models/", "anthropic/",
/// "us.", "anthropic."). False, and `model` as it was, where there is none.
bool drop_routing_prefix(std::string_view& model);

/// Takes one harmless part off the end of a canonical name: a date (20251101, 2024-07-18; 05-06 and 09-2025
/// after "preview"), "latest", "default", Vertex's 001 on Gemini, Bedrock's v1 and v1-0 on Claude. False, and
/// `name` as it was, where there is none.
bool drop_harmless_suffix(std::string_view& name);

}  // namespace tokenpak
