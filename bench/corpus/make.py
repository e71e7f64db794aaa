#!/usr/bin/env python3
"""Makes a labelled corpus of tool results from this machine: make.py FOLDER [--no-packages]

FOLDER/<label>/<name>~<piece>.txt; see README.md beside this file. The order is fixed: sorted by a hash of the path.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

from output import LONGEST, REPOSITORY, Output, table_blocks

# Sources in languages that the machine has no files of, and tools; extracted beside the corpus, never installed.
PACKAGES = ["swig4.0-examples", "gtk-sharp2-examples", "golang-github-spf13-cobra-dev", "golang-github-pkg-errors-dev", "librust-regex-dev",
            "librust-clap-dev", "librust-serde-json-dev", "ruby-rack", "ruby-sinatra", "php-twig", "php-symfony-console", "ripgrep", "tree",
            "python3-pytest", "python3-pluggy", "python3-iniconfig", "python3-attr", "python3-packaging", "node-typescript"]

MOST_SOURCES = 40  # of one label

# label: endings of file names
BY_ENDING = {
    "json": [".json"], "yaml": [".yaml", ".yml"], "toml": [".toml"], "ini": [".ini", ".desktop", ".service", ".socket", ".timer"], "xml": [".xml", ".svg", ".xsl"],
    "html": [".html", ".htm"], "csv": [".csv", ".tsv"], "markdown": [".md"],
    "source-python": [".py"], "source-javascript": [".js", ".mjs", ".cjs"], "source-typescript": [".ts"], "source-go": [".go"], "source-rust": [".rs"],
    "source-java": [".java"], "source-c": [".c"], "source-cpp": [".cpp", ".hpp", ".cc"], "source-csharp": [".cs"], "source-ruby": [".rb"],
    "source-bash": [".sh", ".bash"], "source-php": [".php"], "source-other": [".pl", ".pm", ".lua", ".tcl", ".sql", ".css", ".vim", ".cmake", ".ml", ".scm", ".d", ".el", ".s"],
    "env": [".env"], "zip": [".zip", ".jar"],
}
LABEL_OF = {ending: label for label, endings in BY_ENDING.items() for ending in endings}
FOLDERS = ["/usr/share", "/usr/lib", "/etc", "/usr/include", "/usr/local/lib", "/opt", str(REPOSITORY / "tests/node_modules")]
DOCUMENTS = ("README", "NEWS", "FAQ", "HACKING", "AUTHORS", "INSTALL", "CONTRIBUTING", "LICENSE")


def rank(text):
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def extract_packages(folder):
    """Fetches PACKAGES with the system's own client and unpacks them. What cannot be fetched is left out, and named."""
    root = folder / "root"
    if root.exists():
        return root
    archives = folder / "archives"
    archives.mkdir(parents=True)
    root.mkdir()
    for package in PACKAGES:
        subprocess.run(["apt-get", "download", "-q", package], cwd=archives, capture_output=True, check=False)
        found = sorted(archives.glob(f"{package}_*.deb"))
        if found:
            subprocess.run(["dpkg", "-x", str(found[0]), str(root)], check=True)
        else:
            print(f"make: package {package} cannot be fetched: fewer samples", file=sys.stderr)
    return root


def find_files(folders):
    found = defaultdict(list)
    for folder in folders:
        for path, subfolders, names in os.walk(folder):
            subfolders.sort()
            for name in names:
                label = LABEL_OF.get(os.path.splitext(name)[1].lower())
                if name.split(".")[0] in DOCUMENTS and os.path.splitext(name)[1] in ("", ".txt", ".Debian"):
                    label = "prose"
                if label:
                    found[label].append(os.path.join(path, name))
    return found


def read_text(path):
    """A file as a tool would return it; nothing for binary, tiny and minified files."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > 2_000_000:
            return None
        text = Path(path).read_bytes()[:LONGEST].decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if "\0" in text or "\x1b" in text or len(text) < 200 or text.count("\n") < 8:
        return None
    return text


def choose(paths):
    """At most MOST_SOURCES readable files, not more than two of one folder, in the order of their hashes."""
    chosen, folders, contents = [], defaultdict(int), set()
    for path in sorted(set(paths), key=rank):
        folder = os.path.dirname(path)
        if folders[folder] >= 2:
            continue
        text = read_text(path)
        if text is None or rank(text) in contents:
            continue
        contents.add(rank(text))
        folders[folder] += 1
        chosen.append(path)
        if len(chosen) == MOST_SOURCES:
            break
    return chosen


def pieces_of(text):
    """The text's first 20, 100 and 500 lines, and as many from its middle, where a line begins in the first column."""
    lines = text.splitlines(keepends=True)
    whole = len(lines)
    for size in (20, 100, 500):
        yield f"first-{size}", "".join(lines[:size])
        if whole <= size:
            return
        start = whole // 2
        while start < whole and (not is_start(lines[start]) or is_inside_block("".join(lines[:start]), "".join(lines[start:]))):
            start += 1
        if start + size <= whole:
            yield f"middle-{size}", "".join(lines[start:start + size])


def is_inside_block(before, after):
    """True between the two ends of a block comment or of a long string."""
    closes, opens = after.find("*/"), after.find("/*")
    is_comment = before.rfind("/*") > before.rfind("*/") and closes >= 0 and not 0 <= opens < closes
    return is_comment or before.count('"""') % 2 == 1


def is_start(line):
    """No piece begins inside of a comment or of a paragraph: nobody could tell such a piece from prose."""
    return line[0].isprintable() and line[0] not in " */#-;%\n"


def mixed(whole):
    """Texts of several kinds, with the kind of each part: [(kind, text)]."""
    def take(label, index, first, count):
        # The heading of `rg --heading` is a path alone: behind a list of paths nobody could tell where it begins.
        items = [(name, text) for name, text in whole.get(label, {}).items() if not name.startswith("rg-heading")]
        texts = [text for _, text in sorted(items, key=lambda each: rank(each[0]))]
        if not texts:
            return ""
        lines = texts[index % len(texts)].splitlines(keepends=True)
        text = "".join(lines[first:first + count])
        return text if text.endswith("\n") or not text else text + "\n"

    languages = sorted(label for label in whole if label.startswith("source-"))
    for index in range(12):
        language = languages[index % len(languages)]
        yield f"fence-{index}", [("prose", take("prose", index, 0, 12)), (language, "\n```" + language[7:] + "\n" + take(language, index, 0, 30) + "```\n\n"),
                                 ("prose", take("prose", index + 1, 0, 12))]
        yield f"log-trace-{index}", [("log", take("log", index, 0, 30)), ("stack_trace", take("stack_trace", index, 0, 30)), ("log", take("log", index, 30, 30))]
        yield f"build-diff-{index}", [("build_output", take("build_output", index, 0, 40)), ("diff", take("diff", index, 0, 60))]
        yield f"listing-source-{index}", [("listing", take("listing", index, 0, 25)), (language, take(language, index + 3, 0, 60))]
        yield f"log-json-{index}", [("log", take("log", index + 2, 0, 25)), ("json", take("json", index, 0, 400))]
        yield f"paths-grep-{index}", [("path_list", take("path_list", index, 0, 25)), ("grep", take("grep", index, 0, 25))]


def write(folder, label, name, text):
    target = folder / label
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{name}.txt").write_bytes(text.encode("utf-8", "replace"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-packages", action="store_true", help="use what is installed only")
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)

    root = Path("/nonexistent") if options.no_packages else extract_packages(options.folder.parent.resolve() / "corpus-packages")
    sources = {label: choose(paths) if label != "zip" else paths for label, paths in find_files([*FOLDERS, str(root)]).items()}
    add_archived(sources, options.folder.parent.resolve() / "corpus-packages" / "java")

    whole = defaultdict(dict)
    for label, paths in sources.items():
        if label == "zip":
            continue
        for path in paths:
            whole[label][Path(path).name.replace("~", "-") + "-" + rank(path)[:6]] = read_text(path)
    for label, texts in Output(root, sources).collect().items():
        whole[label].update(texts)
    for name, text in list(whole["markdown"].items()):
        for index, block in enumerate(table_blocks(text)):
            whole["markdown_table"][f"{name}-{index}"] = block

    for label in sorted(whole):
        for name, text in sorted(whole[label].items()):
            for piece, content in pieces_of(text):
                if content.strip():
                    write(options.folder, label, f"{name}~{piece}", content)
    for name, parts in mixed(whole):
        if all(text for _, text in parts):
            write(options.folder, "mixed", name + "~0", "".join(text for _, text in parts))
            spans = "".join(f"{label} {text.count(chr(10))}\n" for label, text in parts)
            (options.folder / "mixed" / f"{name}~0.spans").write_text(spans)
    print("\n".join(f"{label}: {len(list((options.folder / label).glob('*.txt')))} pieces of {len(whole[label])} texts" for label in sorted(whole)))


def add_archived(sources, folder):
    """Java sources are in an archive of the development kit."""
    archives = sorted(Path("/usr/lib/jvm").glob("*/lib/src.zip"))
    if archives and not folder.exists():
        with zipfile.ZipFile(archives[0]) as archive:
            names = sorted((name for name in archive.namelist() if name.startswith("java.base/java/") and name.endswith(".java")), key=rank)
            archive.extractall(folder, names[:60])
    found = [str(path) for path in folder.rglob("*.java")]
    sources["source-java"] = choose(sources.get("source-java", [])[:20] + found)


if __name__ == "__main__":
    main()
