#!/usr/bin/env python3
"""Documents to shorten, from what is installed on this machine and from a folder of data.

    documents.py OUT [--data FOLDER]

OUT/documentation/: Markdown, reStructuredText and plain text of /usr/share/doc, at most two of one package.
OUT/prose/: speeches, articles and conversations of FOLDER/chroma_chunking, and what people and models wrote to each other.
OUT/wordy/: bench/prose/wordy, letters, reports and notices that say things the long way, written for this.
OUT/reference/: ../reference-examples.txt beside FOLDER.
OUT/logs/: the logs of FOLDER/loghub.
OUT/questions.tsv: document of OUT/prose, question and passages of the answer.
OUT/xquad.tsv: paragraph, question and answer of FOLDER/xquad, a line each, articles as "#title".
"""

import argparse
import ast
import csv
import gzip
import hashlib
import json
import pathlib
import re
import shutil

DOCUMENTS = 60
LEAST, MOST = 3_000, 120_000  # bytes


def text_of(path: pathlib.Path) -> str | None:
    try:
        data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def is_documentation(path: pathlib.Path) -> bool:
    name = path.name.removesuffix(".gz").lower()
    if re.search(r"changelog|copyright|changes|\bnews|relnotes|symbols|license|cmakelists|thanks|authors|examples?/", str(path).lower()):
        return False
    return name.endswith((".md", ".rst", ".txt")) or name.startswith(("readme", "faq", "howto"))


def documentation(out: pathlib.Path) -> None:
    by_package: dict[str, list] = {}
    for path in sorted(pathlib.Path("/usr/share/doc").rglob("*")):
        if path.is_symlink() or not path.is_file() or not is_documentation(path):
            continue
        package = path.relative_to("/usr/share/doc").parts[0]
        by_package.setdefault(package, []).append(path)
    key = lambda path: hashlib.sha256(str(path).encode()).hexdigest()
    chosen = [path for paths in by_package.values() for path in sorted(paths, key=key)[:6]]
    kept = 0
    per_package: dict[str, int] = {}
    for path in sorted(chosen, key=key):
        package = path.relative_to("/usr/share/doc").parts[0]
        text = text_of(path)
        if text is None or not LEAST <= len(text) <= MOST or per_package.get(package, 0) == 2:
            continue
        per_package[package] = per_package.get(package, 0) + 1
        name = str(path.relative_to("/usr/share/doc")).replace("/", "~").removesuffix(".gz")
        (out / name).write_text(text, encoding="utf-8")
        kept += 1
        if kept == DOCUMENTS:
            break


def prose(out: pathlib.Path, data: pathlib.Path) -> None:
    folder = data / "chroma_chunking"
    for name in ("state_of_the_union.md", "wikitexts.md"):
        (out / name).write_text((folder / name).read_text(encoding="utf-8"), encoding="utf-8")
    turns = [turn for line in [(folder / "chatlogs.md").read_text(encoding="utf-8")]
             for turn in re.findall(r"'content': ('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"), 'role': '(\w+)'", line)]
    said = [ast.literal_eval(content) for content, _ in turns]
    (out / "chatlogs.md").write_text("\n\n".join(said) + "\n", encoding="utf-8")


def xquad(out: pathlib.Path, data: pathlib.Path) -> None:
    lines = []
    for article in json.loads((data / "xquad/xquad.en.dev.json").read_text(encoding="utf-8"))["data"]:
        lines.append("#" + article["title"])
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                fields = (paragraph["context"], question["question"], question["answers"][0]["text"])
                lines.append("\t".join(" ".join(field.split()) for field in fields))
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def questions(out: pathlib.Path, data: pathlib.Path) -> None:
    """Document, question, and the passages that answer it, a line each."""
    lines = []
    with (data / "chroma_chunking/questions_dev.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["corpus_id"] in ("state_of_the_union", "wikitexts"):
                passages = [" ".join(passage["content"].split()) for passage in json.loads(row["references"])]
                lines.append("\t".join([row["corpus_id"] + ".md", " ".join(row["question"].split()), *passages]))
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path)
    arguments = parser.parse_args()
    for folder in ("documentation", "prose", "reference", "logs"):
        (arguments.out / folder).mkdir(parents=True, exist_ok=True)
    documentation(arguments.out / "documentation")
    shutil.copytree(pathlib.Path(__file__).parent / "wordy", arguments.out / "wordy", dirs_exist_ok=True)
    if arguments.data:
        prose(arguments.out / "prose", arguments.data)
        for log in (arguments.data / "loghub").glob("*.log"):
            shutil.copy(log, arguments.out / "logs" / log.name)
        questions(arguments.out / "questions.tsv", arguments.data)
        xquad(arguments.out / "xquad.tsv", arguments.data)
        reference = arguments.data.parent / "reference-examples.txt"
        if reference.exists():
            (arguments.out / "reference/reference-examples.txt").write_text(reference.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main()
