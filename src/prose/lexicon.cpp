#include "prose/lexicon.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace tokenpak::prose {
namespace {

struct Group {
  unsigned traits;
  std::string_view words;  // separated by one space
};

constexpr std::size_t slot_count = 2048;  // 11 bits of the hash

constexpr Group groups[] = {
    {english | article, "the"},
    {article, "a an"},
    {english,
     "of and to is that with for are this from by which it have has had be been as was were you your its "
     "their they these those there when how into about also or on at"},
    {negation,
     "not no never none nor neither nothing nobody nowhere without cannot can't don't doesn't didn't isn't "
     "aren't wasn't weren't won't wouldn't shouldn't couldn't mustn't hasn't haven't hadn't needn't ain't "
     "hardly barely scarcely rarely seldom"},
    {condition,
     "must shall should may might can could ought required unless except only if until provided otherwise "
     "whether always mandatory forbidden optional optionally"},
    {number_word | keeps_article_before,
     "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand "
     "million billion trillion dozen couple half third quarter pair"},
    {number_word, "one zero first second fourth fifth"},
    {keeps_article_before,
     "few little lot lots bit number same other others one ones latter former rest more less most least "
     "only better worse sooner later faster larger smaller bigger higher lower greater following day week "
     "month year hour minute second night time while decade century share piece"},
    {keeps_article_behind,
     "such many what quite half once twice rather times per to not no so too that this"},
    {connector, "of for in and on at to with by from under over"},
    {abbreviation,
     "mr mrs ms dr prof st vs etc cf fig no inc ltd co corp approx jr sr al resp eq sec ch vol"},
    {pronoun | begins_clause, "you we they i he she it"},
    {begins_clause,
     "the a an this these those there all each every any some both most many my your his her its our their "
     "when if while"},
    {takes_line_break,
     "the a an of and to or in on at by for from with as is are was were be been that which this these "
     "those its their your our his her it into than but if when has have had can will would may must should "
     "not no any all each every some such you we they i so then where who whose via between about through"},
    {participle,
     "written given done made taken known shown seen found kept held built sent set run put read chosen "
     "drawn driven broken spoken thrown begun bound brought bought caught taught thought lost left meant met "
     "paid said sold told understood won sold hidden split spent spread"},
};

template <std::size_t Count>
std::uint64_t load(const char* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, Count);
  return value;
}

}  // namespace

Lexicon::Lexicon() : slots_(slot_count), traits_(1) {
  for (const Group& group : groups) {
    for (std::string_view rest = group.words; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      add(rest.substr(0, end), group.traits);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

// Letters become lower case; apostrophe and hyphen have that bit already.
Lexicon::Slot Lexicon::key_of(std::string_view word) {
  constexpr std::uint64_t lower = 0x2020'2020'2020'2020;
  Slot key;
  key.size = static_cast<std::uint16_t>(word.size());
  const char* const bytes = word.data();
  if (word.size() >= 8) {
    key.low = load<8>(bytes);
    key.high = load<8>(bytes + word.size() - 8) | lower;
  } else if (word.size() >= 4) {
    key.low = load<4>(bytes) | load<4>(bytes + word.size() - 4) << 32U;
  } else {
    key.low = static_cast<unsigned char>(bytes[0]) |
              std::uint64_t{static_cast<unsigned char>(bytes[word.size() / 2])} << 8U |
              std::uint64_t{static_cast<unsigned char>(bytes[word.size() - 1])} << 16U;
  }
  key.low |= lower;
  return key;
}

std::size_t Lexicon::slot_of(const Slot& key) const {
  const std::uint64_t hash =
      (key.low ^ (key.high * 0x9e37'79b9'7f4a'7c15) ^ key.size) * 0xd6e8'feb8'6659'fd93;
  std::size_t slot = hash >> 53U;
  while (slots_[slot].id != 0 &&
         (slots_[slot].low != key.low || slots_[slot].high != key.high || slots_[slot].size != key.size))
    slot = (slot + 1) % slot_count;
  return slot;
}

Word Lexicon::find(std::string_view word) const {
  if (word.empty() || word.size() > longest) return {};
  return of(slots_[slot_of(key_of(word))].id);
}

std::uint16_t Lexicon::add(std::string_view word, unsigned traits) {
  if (word.empty() || word.size() > longest || count_ * 2 > slots_.size())
    throw std::logic_error("the lexicon does not take this word: " + std::string(word));
  const Slot key = key_of(word);
  Slot& slot = slots_[slot_of(key)];
  if (slot.id == 0) {
    slot = key;
    slot.id = static_cast<std::uint16_t>(++count_);
    traits_.push_back(0);
  }
  traits_[slot.id] = static_cast<std::uint16_t>(traits_[slot.id] | traits);
  if ((traits & (negation | condition | number_word)) != 0)
    lengths_of_facts_[static_cast<unsigned char>(word.front())] |= 1U << word.size();
  return slot.id;
}

}  // namespace tokenpak::prose
