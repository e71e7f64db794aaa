// Words of English that tell nothing about what a text is about. With the ends of "don't" and "we're".
#pragma once

#include "base/word_set.hpp"

namespace tokenpak::vault {

inline constexpr WordSet stop_words(
    "a about above after again all also am an and any are as at be because been before being below between "
    "both but by can could d did do does doing don down during each few for from further had has have having "
    "he her here hers him his how i if in into is it its just ll m me more most my no nor not now of off on "
    "once only or other our ours out over own re s same shall she should so some such t than that the their "
    "them then there these they this those through to too under until up us ve very was we were what when "
    "where which while who whom why will with would you your yours");

}  // namespace tokenpak::vault
