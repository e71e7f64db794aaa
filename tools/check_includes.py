#!/usr/bin/env python3
"""The include rule: who may see whom, and that a heavy library stays behind the headers of its one room.

    check_includes.py              checks src/, fuzz/ and bench/
    check_includes.py --self-test  checks that a bad tree is flagged
"""

import pathlib
import re
import sys
import tempfile

import cpp_source

# base <- database;  base <- net <- http;  base <- json <- {tokens, code, dialect} <- compress;  tokens <- vault;  base <- prose <- compress;
# {base, database, dialect} <- ledger
MAY_INCLUDE = {
    "base": set(),
    "database": {"base"},
    "net": {"base"},
    "http": {"base", "net"},
    "json": {"base"},
    "tokens": {"base", "json"},
    "prose": {"base"},
    "code": {"base", "json"},
    "dialect": {"base", "json"},
    "compress": {"base", "json", "tokens", "prose", "code", "dialect"},
    "vault": {"base", "json", "tokens"},
    "ledger": {"base", "database", "dialect"},
}
MAY_INCLUDE["proxy"] = set(MAY_INCLUDE)
MAY_INCLUDE["cli"] = set(MAY_INCLUDE)

# Heavy to compile, or wide enough to leak into everything: the beginning of the header's name, and the room (or rooms) that
# may see it. The first that fits counts.
HEAVY = {
    "boost/json": "ledger",
    "boost/": "net",
    "openssl/": "net",
    "zlib.h": "dialect",
    "brotli/": "dialect",
    "zstd.h": "dialect",
    "simdjson": "json",
    "sqlite3": "database",
    "tree_sitter/": "code",
    "libstemmer.h": "base",
    "CLI/": "cli",
    "toml++/": ("cli", "code"),
    "yaml.h": "code",
    "expat.h": "code",
}

GENERATED = re.compile(r"(version\.hpp|embedded/\w+\.hpp)$")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
LINKS = re.compile(r"\bLINKS\b([^)]*?)(?:\bLIBRARIES\b|\))", re.DOTALL)


def heavy_rooms(header: str) -> tuple[str, ...]:
    """The rooms that alone may include a heavy header; none for other headers."""
    rooms = next((rooms for prefix, rooms in HEAVY.items() if header.startswith(prefix)), ())
    return (rooms,) if isinstance(rooms, str) else rooms


def includes_of(text: str) -> list[tuple[int, str, bool]]:
    """(line, header, in quotes) of each include of a file."""
    text = cpp_source.without_comments(text)
    return [(text.count("\n", 0, m.start()) + 1, m.group(1) or m.group(2), m.group(1) is not None)
            for m in INCLUDE.finditer(text)]


def check(root: pathlib.Path) -> list[str]:
    problems = []
    included = {}
    for file in cpp_source.files(root):
        text = (root / file).read_text(encoding="utf-8")
        included[file] = includes_of(text)
        if file.suffix == ".hpp" and "#pragma once" not in text:
            problems.append(f"{file}:1: a header begins with #pragma once")

    def carried(file: pathlib.Path, seen: set) -> set[tuple[tuple[str, ...], str]]:
        """(rooms, header) of each heavy header that including `file` brings in."""
        if file in seen:
            return set()
        seen.add(file)
        found = set()
        for _, header, quoted in included.get(file, []):
            if quoted:
                found |= carried(pathlib.Path("src") / header, seen)
            elif rooms := heavy_rooms(header):
                found.add((rooms, header))
        return found

    for file, headers in included.items():
        room = cpp_source.room_of(file)
        if room is None:
            continue
        if room not in MAY_INCLUDE:
            problems.append(f"{file}:1: '{room}' is no room")
            continue
        for line, header, quoted in headers:
            where = f"{file}:{line}:"
            if not quoted:
                owners = heavy_rooms(header)
                if owners and room not in owners:
                    problems.append(f"{where} <{header}> belongs in {' and '.join(owners)} only; {room} may not include it")
                continue
            if GENERATED.fullmatch(header):
                continue
            target = pathlib.Path("src") / header
            if target not in included:
                problems.append(f'{where} no src/{header}: our headers are included as "room/file.hpp", others in <>')
                continue
            other = cpp_source.room_of(target)
            if other == room:
                continue
            if other not in MAY_INCLUDE[room]:
                allowed = ", ".join(sorted(MAY_INCLUDE[room])) or "no other room"
                problems.append(f"{where} {room} may not include {other} (it may include {allowed})")
            for owners, heavy in sorted(carried(target, set())):
                if room not in owners:
                    problems.append(f"{where} {header} brings <{heavy}> into {room}; it must stay inside {' and '.join(owners)}")

    for room, allowed in MAY_INCLUDE.items():
        listing = root / "src" / room / "CMakeLists.txt"
        links = LINKS.search(listing.read_text(encoding="utf-8")) if listing.exists() else None
        for other in links.group(1).split() if links else []:
            if other not in allowed:
                problems.append(f"src/{room}/CMakeLists.txt: {room} may not link {other}")
    return problems


def self_test() -> list[str]:
    good = {
        "src/base/text.hpp": "#pragma once\n#include <string>\n",
        "src/net/loop.hpp": '#pragma once\n#include "base/text.hpp"\n',
        "src/net/loop_implementation.hpp": "#pragma once\n#include <boost/asio/io_context.hpp>\n",
        "src/net/loop.cpp": '#include "net/loop.hpp"\n#include "net/loop_implementation.hpp"\n',
        "src/http/CMakeLists.txt": "tokenpak_room(http LINKS net base)\n",
        "src/json/cursor.cpp": '#include "version.hpp"\n// #include "proxy/server.hpp"\n#include "embedded/prices.hpp"\n',
    }
    bad = {
        "upward include": ({"src/base/up.cpp": '#include "net/loop.hpp"\n'}, "base may not include net"),
        "sideways include": ({"src/json/side.cpp": '#include "net/loop.hpp"\n'}, "json may not include net"),
        "heavy header elsewhere": ({"src/http/tls.cpp": "#include <openssl/ssl.h>\n"}, "belongs in net only"),
        "heavy header carried along": ({"src/http/x.cpp": '#include "net/loop_implementation.hpp"\n'}, "into http"),
        "include by file name": ({"src/net/y.cpp": '#include "loop.hpp"\n'}, 'as "room/file.hpp"'),
        "unguarded header": ({"src/net/z.hpp": "int z();\n"}, "#pragma once"),
        "fuzz target above its room": ({"fuzz/json_x_fuzz.cpp": '#include "net/loop.hpp"\n'}, "json may not include net"),
        "wrong link": ({"src/json/CMakeLists.txt": "tokenpak_room(json LINKS base http)\n"}, "json may not link http"),
    }

    def problems_with(files: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return check(pathlib.Path(folder))

    failures = [f"self-test: good tree flagged: {p}" for p in problems_with(good)]
    for name, (files, expected) in bad.items():
        found = problems_with(good | files)
        if len(found) != 1 or expected not in found[0]:
            failures.append(f"self-test: {name}: expected one problem with '{expected}', got {found}")
    return failures


if __name__ == "__main__":
    sys.exit(cpp_source.report("include rule", self_test() if sys.argv[1:] == ["--self-test"] else check(cpp_source.ROOT)))
