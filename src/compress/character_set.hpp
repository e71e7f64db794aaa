#pragma once

#include "base/character_set.hpp"
