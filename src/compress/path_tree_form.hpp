#pragma once

#include "compress/form.hpp"

namespace tokenpak::compress {

/// Output of grep -rn, rg and of compilers: PATH:LINE:TEXT, and PATH-LINE-TEXT for lines of context; also
/// PATH:TEXT. As rg --heading prints it: the path whole, alone on a line, then the lines without it.
extern const Form matches_form;

/// Lists of paths, one a line, as find, git ls-files, ls, grep -l and grep -c print them, also behind tabs as
/// of du -a: paths of one directory that follow each other stand on one line, the directory once, whole.
extern const Form paths_form;

/// Output of ls -l: mode, number of links, owner and group stand alone on a line where they differ from the
/// line before.
extern const Form listing_form;

/// Output of ls -R: each directory's section on one line.
extern const Form sections_form;

/// Output of tree: levels are blanks, the drawn lines are left out.
extern const Form tree_form;

}  // namespace tokenpak::compress
