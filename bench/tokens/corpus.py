#!/usr/bin/env python3
"""corpus.py <folder> [--data FOLDER]: writes the texts to count, one file a kind, up to 2 MB each.

Prose, code, JSON and logs are what the machine has, and with --data also what is in that folder (English prose, logs and JSON
of public data sets). The hostile inputs are made here, a megabyte each.
"""

import argparse
import gzip
import pathlib
import random

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIMIT = 2_000_000  # bytes
HOSTILE = 1_000_000


def files(folder: str | pathlib.Path, *patterns: str) -> list[pathlib.Path]:
    folder = pathlib.Path(folder)
    return sorted(path for pattern in patterns for path in folder.rglob(pattern) if path.is_file() and not path.is_symlink())


def read(path: pathlib.Path) -> bytes:
    raw = path.read_bytes()
    try:
        content = gzip.decompress(raw) if path.suffix == ".gz" else raw
        content.decode()
    except (OSError, UnicodeDecodeError, EOFError):
        return b""
    return content


def joined(paths: list[pathlib.Path], most_of_one: int = LIMIT) -> bytes:
    out = b""
    for path in paths:
        if len(out) >= LIMIT:
            break
        out += read(path)[:most_of_one]
    return out[:LIMIT].decode(errors="ignore").encode()


def natural(data: pathlib.Path | None) -> dict[str, bytes]:
    def given(*patterns: str) -> list[pathlib.Path]:
        return files(data, *patterns) if data else []

    texts = {
        "prose": given("state_of_the_union.md", "wikitexts.md", "chatlogs.md") + files("/usr/share/common-licenses", "*") + files("/usr/share/doc", "README*"),
        "code": files(ROOT / "src", "*.cpp", "*.hpp") + files(ROOT / "tools", "*.py", "*.mjs") + files("/usr/lib/python3", "*.py") + files("/usr/include", "*.h"),
        "json": given("*.json", "*.traj") + [ROOT / "data/prices.json"] + files(ROOT, "package-lock.json"),
        "logs": given("*_2k.log") + files("/var/log", "*.log"),
        "cjk": [path for language in ("zh_CN", "zh_TW", "ja", "ko") for path in files(f"/usr/share/man/{language}", "*.gz")],
    }
    return {name: text for name, text in ((name, joined(paths)) for name, paths in texts.items()) if len(text) > 50_000}


def prompt(texts: dict[str, bytes]) -> bytes:
    """104 KB as a coding agent's prompt has them: prose, code, a log, JSON, more code."""
    pieces = [texts[name][at:at + size] for name, at, size in
              (("prose", 100_000, 24_000), ("code", 300_000, 40_000), ("logs", 60_000, 12_000), ("json", 30_000, 8_000), ("code", 900_000, 20_000)) if name in texts]
    return b"\n".join(pieces).decode(errors="ignore").encode()[:104_000]


def hostile() -> dict[str, bytes]:
    choose = random.Random(1).choices
    han = [chr(0x4E00 + code) for code in range(0x5000)]
    common_han = han[::40]
    emoji = [chr(0x1F600 + code) for code in range(80)]
    lower = "abcdefghijklmnopqrstuvwxyz"

    def of(alphabet: list[str] | str) -> str:
        return "".join(choose(alphabet, k=HOSTILE // len(alphabet[0].encode())))

    texts = {
        "one letter": "a" * HOSTILE,
        "spaces": " " * HOSTILE,
        "newlines": "\n" * HOSTILE,
        "one emoji": "\U0001f600" * (HOSTILE // 4),
        "emoji": of(emoji),
        "one han": "的" * (HOSTILE // 3),
        "han of 512": of(common_han),
        "han of 20480": of(han),
        "letters": of(lower),
        "two letters": of("ab"),
        "base64 line": of(lower + lower.upper() + "0123456789+/"),
        "hexadecimal": of("0123456789abcdef"),
        "signs": of("!#$%&()*+,-./:;<=>?@[]^_{|}~"),
        "marks": "\u0301\u0316" * (HOSTILE // 4),
    }
    return {f"hostile-{name.replace(' ', '_')}": text.encode()[:HOSTILE] for name, text in texts.items()}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--data", type=pathlib.Path)
    options = arguments.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for old in options.folder.glob("*.txt"):
        old.unlink()
    texts = natural(options.data)
    for name, text in {"prompt": prompt(texts), **texts, **hostile()}.items():
        (options.folder / f"{name}.txt").write_bytes(text)


if __name__ == "__main__":
    main()
