#!/usr/bin/env python3
"""scale.py FOLDER...: how fast the program indexes large folders from nothing, how long a run without changes and one new question take, and the memory of each.

The home is a temporary one. Every figure is of whole processes, from their start to their end.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("TOKENPAK_BIN", str(ROOT / "build/release/tokenpak"))
QUESTIONS = [
    "how is a buffer resized", "where is the connection closed", "what does the parser do with an error", "iterator over a range", "allocator of a container",
    "how are threads joined", "time-out of an asynchronous read", "hash of a string", "convert a number to text", "which lock protects the queue",
]
SEARCHES = 100


def run(home: str, *arguments: str) -> tuple[str, float, float, int]:
    """What the program printed, its elapsed and processor seconds, and its largest resident set in bytes."""
    begin = time.monotonic()
    with subprocess.Popen([BINARY, *arguments], env=os.environ | {"TOKENPAK_HOME": home, "VAULT_INDEX_PATH": home}, stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.monotonic() - begin
    if process.returncode != 0:
        sys.exit(f"tokenpak {arguments[0]} ended with {process.returncode}: {output}")
    return output, elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")


def main(folders: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        size = sum(file.stat().st_size for folder in folders for file in pathlib.Path(folder).rglob("*") if file.is_file() and not file.is_symlink()) / 1e6
        output, elapsed, processor, memory = run(home, "index", *folders)
        _, again, again_processor, _ = run(home, "index", *folders)
        index = sum(file.stat().st_size for file in pathlib.Path(home).rglob("*") if file.is_file()) / 1e6
        times = sorted(run(home, "search", QUESTIONS[number % len(QUESTIONS)], "--json")[1] for number in range(SEARCHES))
        *_, search_memory = run(home, "search", QUESTIONS[0], "--json")
    print(output.strip(), "\n")
    row("", "measured", "goal")
    row("---", "---", "---")
    row("files' size", f"{size:.0f} MB", "up to 200 MB")
    row("indexed from nothing", f"{elapsed:.1f} s, {size / elapsed:.1f} MB/s ({size / processor:.1f} MB a second of processor time), {memory / 1e6:.0f} MB resident", "20 MB/s on two cores")
    row("again, nothing changed", f"{again:.2f} s ({again_processor:.2f} s of processor time)", "1 s for 14,000 files")
    row("index file", f"{index:.0f} MB", "")
    row("a process that opens it and asks one question, p50 / p99", f"{1000 * times[len(times) // 2]:.1f} / {1000 * times[-2]:.1f} ms, {search_memory / 1e6:.0f} MB resident", "open 50 ms")


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(sys.argv[1:])
