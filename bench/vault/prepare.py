#!/usr/bin/env python3
"""prepare.py DATA OUT: the labelled sets in DATA as files and a table of questions in OUT, for vault_report.

OUT/documents/*.md      the corpora of chroma_chunking as they are
OUT/code/N.py           the functions of cosqa, N their number
OUT/documents.tsv       a question a line: corpus, question, then begin and end (bytes) of each span that answers it
OUT/code.tsv            question, number of the function that answers it
"""

import csv
import json
import pathlib
import shutil
import sys


def prepare_documents(data: pathlib.Path, out: pathlib.Path) -> None:
    source = data / "chroma_chunking"
    (out / "documents").mkdir(parents=True)
    texts = {}
    for file in sorted(source.glob("*.md")):
        shutil.copyfile(file, out / "documents" / file.name)
        texts[file.stem] = file.read_bytes().decode("utf-8")
    rows = []
    with open(source / "questions_dev.csv", newline="", encoding="utf-8") as questions:
        for row in csv.DictReader(questions):
            text = texts[row["corpus_id"]]
            columns = [row["corpus_id"], " ".join(row["question"].split())]
            for span in json.loads(row["references"]):
                begin, end = span["start_index"], span["end_index"]
                assert text[begin:end] == span["content"], row["question"]
                columns += [str(len(text[:begin].encode())), str(len(text[:end].encode()))]
            rows.append("\t".join(columns))
    (out / "documents.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def prepare_code(data: pathlib.Path, out: pathlib.Path) -> None:
    source = data / "cosqa"
    (out / "code").mkdir()
    for text, number in json.loads((source / "code_idx_map.txt").read_text(encoding="utf-8")).items():
        (out / "code" / f"{number}.py").write_text(text, encoding="utf-8")
    questions = json.loads((source / "cosqa-retrieval-dev-500.json").read_text(encoding="utf-8"))
    rows = [f'{" ".join(row["doc"].split())}\t{row["retrieval_idx"]}' for row in questions]
    (out / "code.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def main() -> None:
    data, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(out, ignore_errors=True)
    prepare_documents(data, out)
    prepare_code(data, out)


main()
