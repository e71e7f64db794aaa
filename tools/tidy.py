#!/usr/bin/env python3
"""tidy.py <build folder>: clang-tidy over the sources of src/ that the build compiles, tests aside, on every core.

A file that was clean is not looked at again until it, a header of ours that it includes, or .clang-tidy changes: its stamp
in <build folder>/tidy is named by the hash of all these. Needs an up-to-date build: ninja knows the headers.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLANG_TIDY = "clang-tidy-19"


def our_headers(build: pathlib.Path) -> dict[str, list[str]]:
    """For each object file of the build, the files of src/ that it was made from."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    listing = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        if line.startswith("    "):
            path = os.path.normpath(build / line.strip())
            if path.startswith(f"{ROOT}/src/"):
                current.append(path)
        elif ": #deps" in line:
            current = found.setdefault(line.split(": #deps")[0], [])
    return found


def fingerprint(files: list[str]) -> str:
    digest = hashlib.sha256()
    for file in [str(ROOT / ".clang-tidy"), *sorted(set(files))]:
        digest.update(pathlib.Path(file).read_bytes())
    return digest.hexdigest()[:32]


def run(build: pathlib.Path, source: str) -> str:
    """What clang-tidy says about the source; empty if it is clean."""
    result = subprocess.run([CLANG_TIDY, "--quiet", "-p", build, source], capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return ""
    return re.sub(rf"^{re.escape(str(ROOT))}/", "", result.stdout, flags=re.MULTILINE) or result.stderr


def main(build: pathlib.Path) -> int:
    headers = our_headers(build)
    stamps = build / "tidy"
    stamps.mkdir(exist_ok=True)
    todo = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = entry["file"]
        if not source.startswith(f"{ROOT}/src/") or source.endswith("_test.cpp"):
            continue
        stamp = stamps / fingerprint([source, *headers.get(entry.get("output", ""), [])])
        if not stamp.exists():
            todo[source] = stamp

    failures = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for source, said in zip(todo, pool.map(lambda source: run(build, source), todo)):
            if said:
                failures += 1
                print(said)
            else:
                todo[source].touch()
    print(f"clang-tidy: {len(todo)} files looked at, {failures} with problems")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
