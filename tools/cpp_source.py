"""Just enough of C++'s lexical rules for the checkers: comments and literals blanked, tokens with line numbers."""

import pathlib
import re
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent

_COMMENT_OR_LITERAL = re.compile(
    r"""//[^\n]*
      | /\*.*?\*/
      | R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'      # not the separator of 1'000
    """,
    re.VERBOSE | re.DOTALL,
)
_TOKEN = re.compile(r"[A-Za-z_]\w*|::|->|\+\+|--|&&|\|\||[<>=!]=|\d[\w.']*|\S")


class Token(NamedTuple):
    text: str
    line: int


def _blank(match: re.Match) -> str:
    text = match.group(0)
    if text.startswith("/"):
        return re.sub(r"[^\n]", " ", text)
    return '""' + "\n" * text.count("\n")


def without_comments(text: str) -> str:
    """The text with comments as blanks; literals stay. Line numbers hold."""
    return _COMMENT_OR_LITERAL.sub(lambda m: _blank(m) if m.group(0).startswith("/") else m.group(0), text)


def without_comments_and_literals(text: str) -> str:
    """The text with comments as blanks and every literal as an empty string. Line numbers hold."""
    return _COMMENT_OR_LITERAL.sub(_blank, text)


def tokens(text: str) -> list[Token]:
    """The tokens of the text, preprocessor lines aside."""
    text = without_comments_and_literals(text)
    text = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text, flags=re.MULTILINE)
    found = []
    line, position = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        found.append(Token(match.group(0), line))
    return found


def files(root: pathlib.Path = ROOT) -> list[pathlib.Path]:
    """Our C++ files below src/, fuzz/ and bench/, relative to the root."""
    found = []
    for folder in ("src", "fuzz", "bench"):
        found += [f.relative_to(root) for f in (root / folder).rglob("*") if f.suffix in (".cpp", ".hpp")]
    return sorted(found)


def room_of(file: pathlib.Path) -> str | None:
    """The room that a file belongs to: src/<room>/..., or the prefix of a fuzz target or a micro benchmark."""
    if file.parts[0] == "src" and len(file.parts) > 2:
        return file.parts[1]
    if file.parts[0] in ("fuzz", "bench") and len(file.parts) == 2:
        return file.name.split("_")[0]
    return None


def report(name: str, problems: list[str]) -> int:
    """Prints the problems; the process's exit status."""
    for problem in problems:
        print(problem)
    if problems:
        print(f"{name}: {len(problems)} problem{'s' if len(problems) > 1 else ''}")
    return 1 if problems else 0
