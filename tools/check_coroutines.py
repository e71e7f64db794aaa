#!/usr/bin/env python3
"""The coroutine rule. g++ 12 destroys some temporaries of an expression with co_await twice (a double free under
AddressSanitizer; clang is not affected), so such expressions are kept free of them:

  - no braced temporary and no lambda with captures in an expression with co_await: name it first;
  - no co_await inside braces that make an object;
  - no macro around co_await, and none that contains it;
  - coroutines only in the rooms net, http and proxy.

    check_coroutines.py              checks src/, fuzz/ and bench/
    check_coroutines.py --self-test  checks that bad samples are flagged and good ones are not
"""

import re
import sys

import cpp_source
from cpp_source import Token

ROOMS = {"net", "http", "proxy"}
COROUTINE = {"co_await", "co_return", "co_yield"}
OPEN = {"(": ")", "[": "]", "{": "}"}
CONTROL = {"if", "while", "for", "switch"}
TYPE_HEADS = {"struct", "class", "union", "enum", "namespace", "concept", "extern"}
# A brace after one of these words opens a block, after any other word an object.
BEFORE_BLOCK = {"else", "do", "try", "const", "noexcept", "mutable", "override", "final"}
MACRO = re.compile(r"[A-Z][A-Z0-9_]{2,}$")
WORD = re.compile(r"[A-Za-z_]\w*$")


class Source:
    """The tokens of a file with their brackets matched and every brace told apart: block, or object."""

    def __init__(self, text: str):
        self.tokens: list[Token] = cpp_source.tokens(text)
        self.match: dict[int, int] = {}
        self.parent: list[int | None] = []  # for each token, the index of the bracket it stands in
        stack: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.text in OPEN.values() and stack:
                opened = stack.pop()
                self.match[opened], self.match[index] = index, opened
            self.parent.append(stack[-1] if stack else None)
            if token.text in OPEN:
                stack.append(index)
        self.is_object: dict[int, bool] = {}
        for index, token in enumerate(self.tokens):
            if token.text == "{":
                self.is_object[index] = self._makes_object(index)

    def text(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def _makes_object(self, brace: int) -> bool:
        before = self.text(brace - 1)
        parent = self.parent[brace]
        if before in ("(", ",", "=", "return", "co_return", "co_await", "co_yield", "?"):
            return True
        if before == "{":
            return self.is_object.get(brace - 1, False)
        if before == "]":  # `[] {` is a lambda's body, `values[2]{…}` does not occur
            return False
        if before == ">" or (WORD.match(before) and before not in BEFORE_BLOCK):
            return not self._heads_a_block(brace - 1, parent)
        return False

    def _heads_a_block(self, index: int, parent: int | None) -> bool:
        """Whether the words before a brace are the head of a type, a namespace, or a trailing return type."""
        while index >= 0 and self.parent[index] == parent:
            text = self.text(index)
            if text in (";", "{", "}", "(", ",", "=") or text in COROUTINE or text == "return":
                return False
            if text in TYPE_HEADS or text == "->":
                return True
            index = self.match[index] - 1 if text in OPEN.values() and index in self.match else index - 1
        return False

    def expression(self, index: int) -> tuple[int, int]:
        """The full expression around a token: the indices of its first and of its last token."""
        start = index
        while start > 0:
            before = self.text(start - 1)
            if before == ";":
                break
            if before == "}" and not self.is_object.get(self.match.get(start - 1, -1), False):
                break
            if before == "{" and not self.is_object[start - 1]:
                break
            if before == "(" and self.text(start - 2) in CONTROL | {"constexpr"}:
                break
            start = self.match.get(start - 1, start - 1) if before in OPEN.values() else start - 1
        end = index
        while end + 1 < len(self.tokens):
            after = self.text(end + 1)
            if after == ";" or (after == "{" and not self.is_object[end + 1] and not self._is_lambda_body(end + 1)):
                break
            if after == ")" and self.match.get(end + 1, -1) < start:
                break
            if after == "}" and self.match.get(end + 1, -1) < start:
                break
            end = self.match.get(end + 1, end + 1) if after in OPEN else end + 1
        return start, end

    def _is_lambda_body(self, brace: int) -> bool:
        """Whether a block brace ends a lambda's head: `[…] {`, `[…](…) {`, `[…](…) -> T {`."""
        index = brace - 1
        while index >= 0 and self.text(index) not in (";", "{", "}"):
            if self.text(index) == "]" and self._opens_lambda(self.match.get(index, -1)):
                return True
            index = self.match[index] - 1 if self.text(index) in OPEN.values() and index in self.match else index - 1
        return False

    def _opens_lambda(self, bracket: int) -> bool:
        before = self.text(bracket - 1)
        subscript = before in (")", "]", "}") or (bool(WORD.match(before)) and before not in COROUTINE | {"return"})
        attribute = self.text(bracket + 1) == "[" or before == "["
        return bracket >= 0 and not subscript and not attribute

    def captures(self, bracket: int) -> bool:
        return self._opens_lambda(bracket) and self.text(bracket + 1) != "]"

    def outside_lambda_bodies(self, start: int, end: int):
        """The indices from start to end, without what stands inside a lambda's body: that is a function of its own."""
        index = start
        while index <= end:
            yield index
            skip = self.text(index) == "{" and not self.is_object[index]
            index = self.match.get(index, index) + 1 if skip else index + 1


def check_text(name: str, room: str | None, text: str) -> list[str]:
    problems = []

    def problem(line: int, words: str) -> None:
        found = f"{name}:{line}: {words}"
        if found not in problems:
            problems.append(found)

    source_text = cpp_source.without_comments_and_literals(text)
    for define in re.finditer(r"^[ \t]*#[ \t]*define(?:[^\n\\]|\\.|\\\n)*", source_text, re.MULTILINE):
        if re.search(r"\bco_(await|return|yield)\b", define.group(0)):
            problem(source_text.count("\n", 0, define.start()) + 1, "no macro with a co_await or co_return in it")

    source = Source(text)
    for index, token in enumerate(source.tokens):
        if token.text not in COROUTINE:
            continue
        if room is not None and room not in ROOMS:
            problem(token.line, f"no coroutines in {room}: only in {', '.join(sorted(ROOMS))}")
            continue
        bracket = source.parent[index]
        while bracket is not None and (source.text(bracket) != "{" or source.is_object[bracket]):
            if source.text(bracket) == "(" and MACRO.match(source.text(bracket - 1)):
                problem(token.line, f"no {token.text} inside the macro {source.text(bracket - 1)}")
            bracket = source.parent[bracket]
        if token.text != "co_await":
            continue
        start, end = source.expression(index)
        for other in source.outside_lambda_bodies(start, end):
            text_of_other = source.text(other)
            if text_of_other == "{" and source.is_object[other]:
                inside = other < index < source.match.get(other, -1)
                problem(source.tokens[other].line,
                        "co_await inside the braces of an object: await into a variable first" if inside
                        else "braced temporary in an expression with co_await: name it first")
            elif text_of_other == "[" and source.captures(other):
                problem(source.tokens[other].line,
                        "lambda with captures in an expression with co_await: name it first")
    return problems


def check() -> list[str]:
    problems = []
    for file in cpp_source.files():
        text = (cpp_source.ROOT / file).read_text(encoding="utf-8")
        problems += check_text(str(file), cpp_source.room_of(file), text)
    return problems


GOOD = """
struct Part final : Base { int a = 1; };
enum class Kind { one, two };
Task<int> f(Stream& s) {
  const Part part{1};
  const auto done = [&s] { s.close(); };
  auto value = co_await g(part, done);
  if (co_await h(s)) { Part other{2}; }
  for (int i : co_await list()) { use(Part{i}); }
  if (const auto r = co_await g(1); !r) { co_return failure(Kind::one, "x{y}"); }
  while (co_await more()) {}
  auto t = [](Task<int> owned) -> Detached { co_await owned; }(f(s));
  auto later = [&s]() -> Task<int> { co_return co_await s.read(); };
  values[0] = co_await g(values[1]);  // Part{1}
  switch (co_await kind()) { case Kind::one: { break; } }
  co_return Part{value};
}
template <class T> Task<T> Promise<T>::get() noexcept { co_return co_await next(); }
"""
BAD = {
    "auto v = co_await g(Part{1});": "braced temporary",
    "auto v = co_await g(1, {1, 2});": "braced temporary",
    "auto v = co_await g(Options{.a = 1,\n .b = 2});": "braced temporary",
    "auto v = co_await g(std::vector<int>{1});": "braced temporary",
    "co_await g([&s] { s.close(); });": "lambda with captures",
    "co_await g([this, x](int a) -> int { return a; });": "lambda with captures",
    "if (co_await g([=] { return 1; })) { run(); }": "lambda with captures",
    "auto v = Agg{std::string(), co_await g()};": "inside the braces",
    "Agg v{std::string(), co_await g()};": "inside the braces",
    "co_return Agg{1, co_await g()};": "inside the braces",
    "take(Part{1}, co_await g());": "braced temporary",
    "TRY(co_await g());": "inside the macro TRY",
    "EXPECT_EQ(1, f(co_await g()));": "inside the macro EXPECT_EQ",
}


def self_test() -> list[str]:
    failures = [f"self-test: good sample flagged: {p}" for p in check_text("good", "net", GOOD)]
    for sample, expected in BAD.items():
        found = check_text("bad", "net", "Task<int> f(Stream& s) {\n" + sample + "\n}\n")
        if len(found) != 1 or expected not in found[0]:
            failures.append(f"self-test: expected one '{expected}' for `{sample}`, got {found}")
    if not check_text("bad", "http", "#define TRY(x) \\\n  co_await x\n"):
        failures.append("self-test: macro with co_await not flagged")
    if not check_text("bad", "json", "Task<int> f() { co_return 1; }"):
        failures.append("self-test: coroutine in json not flagged")
    return failures


if __name__ == "__main__":
    sys.exit(cpp_source.report("coroutine rule", self_test() if sys.argv[1:] == ["--self-test"] else check()))
