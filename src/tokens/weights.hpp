#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tokenpak::tokens {

/// Kinds of bytes that a byte-pair vocabulary treats alike. Letters are split by how frequent they are in
/// English, since rare letters break words into more tokens; UTF-8 lead bytes by the scripts they open.
enum class ByteClass : std::uint8_t {
  letter_frequent,  ///< e t a o i n s r
  letter_common,    ///< the other lower-case letters
  letter_rare,      ///< k j x q z
  upper,
  digit,
  space,
  newline,  ///< LF and CR
  tab,
  sentence,          ///< . , : ; ! ?
  bracket,           ///< brackets and quotes
  joiner,            ///< _ - /
  symbol,            ///< the rest of printable ASCII
  control,           ///< ESC and its kind
  continuation,      ///< 80..BF
  lead_latin,        ///< C0..CF: accented Latin, Greek
  lead_cyrillic,     ///< D0..DF: Cyrillic, Hebrew, Arabic
  lead_indic,        ///< E0, E1
  lead_punctuation,  ///< E2: dashes, quotes, arrows, box drawing
  lead_cjk,          ///< E3..E9
  lead_hangul,       ///< EA..EF
  lead_emoji,        ///< F0..FF
};
inline constexpr std::size_t byte_class_count = 21;

/// Weights are fixed-point: this many to a token.
inline constexpr std::uint32_t weight_one = 256;

/// What a byte costs after the byte before it, as [class before][class]: the least-squares fit, with no
/// negative weights, of token counts by OpenAI's o200k_base vocabulary over some 6,000 samples of about 600
/// bytes: logs, prose, Markdown, source in C, C++, Python, Perl and JavaScript, HTML, JSON, configuration
/// files, tool output with and without colours, tables, hex, base64 and a dozen languages. Pairs that the
/// samples lack hold a plain guess. How good the fit is, by kind of text: docs/compression.md.
inline constexpr std::array<std::array<std::uint16_t, byte_class_count>, byte_class_count> pair_weights = {{
    // clang-format off
    //                      freq comm rare uppe digi spac newl  tab sent brac join symb cont cont lati cyri indi punc  cjk hang emoj
    /* letter_frequent  */ {{   0,   0,   0,  75, 276,  53, 405, 141, 192,  99, 225, 165, 131,  90, 181, 102, 106, 101, 102, 102, 102}},
    /* letter_common    */ {{  21,  14,   6, 311, 220,  63, 230, 190, 136, 162, 219, 171, 168,  90,   0, 102, 104,  98, 102, 102, 102}},
    /* letter_rare      */ {{  10,  31, 102, 298, 297, 103, 174, 105, 121, 133, 126, 210, 102,  90, 105, 102, 102, 115, 102, 102, 102}},
    /* upper            */ {{  44, 162, 233,  36, 364,   0, 310, 197, 167, 251, 116, 214, 102,  90, 214, 102, 103,  99, 102, 102, 102}},
    /* digit            */ {{ 332, 226, 181, 506,  65, 108, 167, 173, 275, 145,  43, 171, 102,  90, 103, 102, 102, 110, 102, 102, 102}},
    /* space            */ {{ 180, 174, 386, 129, 485,  38, 181, 104, 227, 202, 245, 144, 293,  90,  15, 411,  38, 273, 106, 301, 170}},
    /* newline          */ {{ 289, 254, 166, 263, 246, 158,   0, 165,  58,  37,   0, 211, 147,  90, 104,  96, 105, 157,   0, 142, 102}},
    /* tab              */ {{ 197, 204, 168, 213, 235, 122, 100, 102,  98, 339, 161, 220, 102,  90, 102, 102, 102, 102, 102, 102, 102}},
    /* sentence         */ {{ 118, 215,  58, 111, 215, 115,  50, 424, 178,  17, 204,  25, 102,  90, 238, 102, 102,  97, 102, 102, 102}},
    /* bracket          */ {{ 209, 293, 224, 254, 336,  35, 144,  35,   0,  55, 163, 223, 102,  90, 100, 102, 102, 103, 103, 102, 101}},
    /* joiner           */ {{ 171, 164, 176, 160, 426,  77,  41, 153, 287,  23, 175, 156, 108,  90, 104,  64, 102, 102, 102, 102, 102}},
    /* symbol           */ {{ 206, 208, 175, 259, 323,  88, 191, 205, 169,  61, 182, 170, 104,  90, 102, 102, 102, 103, 102, 102, 102}},
    /* control          */ {{ 128, 134, 128, 154, 205,  46, 108, 102, 102, 411, 102, 104, 102,  90, 102, 102, 102, 102, 102, 102, 102}},
    /* continuation     */ {{ 158,   0, 145, 146, 214,  92,   0, 102,  14, 105,  65, 103, 102,   0, 113,   1,  87,  32, 104,   0, 116}},
    /* lead_latin       */ {{ 128, 128, 128, 154, 205,  38, 102, 102, 102, 102, 102, 102, 102,   1, 102, 102, 102, 102, 102, 102, 102}},
    /* lead_cyrillic    */ {{ 128, 128, 128, 154, 205,  38, 102, 102, 102, 102, 102, 102, 102,   0, 102, 102, 102, 102, 102, 102, 102}},
    /* lead_indic       */ {{ 128, 128, 128, 154, 205,  38, 102, 102, 102, 102, 102, 102, 102,   2, 102, 102, 102, 102, 102, 102, 102}},
    /* lead_punctuation */ {{ 128, 128, 128, 154, 205,  38, 102, 102, 102, 102, 102, 102, 102,  95, 102, 102, 102, 102, 102, 102, 102}},
    /* lead_cjk         */ {{ 128, 128, 128, 154, 205,  38, 102, 102, 102, 102, 102, 102, 102,  66, 102, 102, 102, 102, 102, 102, 102}},
    /* lead_hangul      */ {{ 128, 128, 128, 154, 205,  38, 102, 102, 102, 102, 102, 102, 102,  66, 102, 102, 102, 102, 102, 102, 102}},
    /* lead_emoji       */ {{ 128, 128, 128, 154, 205,  38, 102, 102, 102, 102, 102, 102, 102, 168, 102, 102, 102, 102, 102, 102, 102}},
    // clang-format on
}};

/// The same where a byte repeats the byte before it (spaces, dashes, "===="): a long run is one token. Only
/// for the classes digit to control; doubled letters are nothing special.
inline constexpr std::array<std::uint16_t, byte_class_count> repeat_weights = {
    {0, 0, 0, 0, 93, 14, 19, 72, 94, 8, 11, 8, 13, 0, 0, 0, 0, 0, 0, 0, 0}};

}  // namespace tokenpak::tokens
