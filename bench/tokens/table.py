#!/usr/bin/env python3
"""table.py <encoding> <ours> <gpt-tokenizer's>: both outputs side by side, with the goals."""

import pathlib
import sys

PUBLISHED = "published elsewhere, MB/s on text: tiktoken 7-16, bpe-openai 30-36, toktok 212-250"
GOALS = {"prose": 150, "code": 150}
OTHER_GOAL = 80  # MB/s
COLD_PROMPT = 0.7  # ms
START = 5  # ms
RESIDENT = 12  # MB


def read(path: str) -> dict[str, list[float]]:
    rows = (line.split() for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines())
    return {row[0]: [float(value) for value in row[1:]] for row in rows}


def speed(size: float, seconds: float) -> float:
    return size / seconds / 1e6


def verdict(reached: bool) -> str:
    return "ok" if reached else "short"


def main() -> None:
    encoding, ours, theirs = sys.argv[1], read(sys.argv[2]), read(sys.argv[3])
    print(f"\n{encoding}: MB/s of one core's time, best pass\n")
    print("| text | bytes/token | tokenpak, first pass | tokenpak | goal | | gpt-tokenizer (JS) |\n|---|---|---|---|---|---|---|")
    for name, values in ours.items():
        if name in ("start", "resident"):
            continue
        size, tokens, first, best = values
        goal = GOALS.get(name, OTHER_GOAL)
        js = theirs.get(name)
        # Of a cut text its first pass: it remembers pieces from one call to the next.
        js_speed = f"{speed(js[0], js[3] if js[0] == size else js[2]):.1f}" + (f" (of {js[0]:.0f} bytes)" if js[0] != size else "") if js else ""
        print(f"| {name.replace('hostile-', 'hostile: ').replace('_', ' ')} | {size / tokens:.2f} | {speed(size, first):.0f} | {speed(size, best):.0f} "
              f"| >= {goal} | {verdict(speed(size, best) >= goal)} | {js_speed} |")
    start = ours["start"][0] * 1000
    cold = ours["prompt"][2] * 1000
    resident = ours["resident"][0] / 1e6
    print(f"\nfirst count of a process, a few words: {start:.2f} ms (goal <= {START}: {verdict(start <= START)})")
    print(f"104 KB prompt in a fresh process: {cold:.2f} ms (goal <= {COLD_PROMPT}: {verdict(cold <= COLD_PROMPT)})")
    print(f"resident after all texts, table and work area: {resident:.1f} MB (goal <= {RESIDENT}: {verdict(resident <= RESIDENT)})")
    print(PUBLISHED)


if __name__ == "__main__":
    main()
