#pragma once

#include "compress/form.hpp"

namespace tokenpak::compress {

/// XML, or a part of it, without what its tags tell: the names of end tags, those of attributes that the
/// newest tag of the same name has (xml_newest_tags.hpp), and line breaks and indentation between tags.
///
///     <project>                            without breaks
///       <name>web</name>                   <project>
///       <parent>                           <name>web</>
///         <version>1.0</version>  becomes  <parent>
///       </parent>                             <version>1.0</></>
///     </project>                           </>
///
/// Left out is white space that is as it was before: between the children of an element as between those
/// before, before the first child as at the same depth before, before an end tag as before its element. Line
/// breaks stay around the root's children. Where a tag follows another without white space, and by that rule
/// should not, all white space stays ("with breaks").
extern const Form xml_form;

}  // namespace tokenpak::compress
