#!/usr/bin/env python3
"""scale.py FOLDER...: how fast the program indexes large folders from nothing, how long a run without changes and one new question take, and the memory of each;
and what `serve` holds in memory for the index, beside the part of the file that its questions touched.

The home is a temporary one. Every figure is of whole processes, from their start to their end.
"""

import http.client
import http.server
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("TOKENPAK_BIN", str(ROOT / "build/release/tokenpak"))
QUESTIONS = [
    "how is a buffer resized", "where is the connection closed", "what does the parser do with an error", "iterator over a range", "allocator of a container",
    "how are threads joined", "time-out of an asynchronous read", "hash of a string", "convert a number to text", "which lock protects the queue",
]
SEARCHES = 100
SERVED, SERVED_IN_ALL = 20, 1000


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


class Provider(http.server.BaseHTTPRequestHandler):
    """Answers every request with the same few bytes."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = b'{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_) -> None:
        pass


def resident(process: subprocess.Popen, index_file: pathlib.Path | None) -> tuple[int, int]:
    """Bytes of the process's private memory and of its mapping of the index that are in memory."""
    private = mapped = 0
    is_index = False
    for line in pathlib.Path(f"/proc/{process.pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            is_index = index_file is not None and line.endswith(str(index_file))
        elif line.startswith("Rss:") and is_index:
            mapped += int(line.split()[1]) * 1024
        elif line.startswith("Anonymous:"):
            private += int(line.split()[1]) * 1024
    return private, mapped


def serve_and_ask(home: str, index_file: pathlib.Path | None) -> list[tuple[int, int]]:
    """What a running proxy has in memory (resident) after the first questions and after all, each of a conversation of its own."""
    provider = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"TOKENPAK_HOME": home, "TOKENPAK_PORT": str(port), "TOKENPAK_INJECT_MIN_SCORE": "0", "TOKENPAK_WS_PORT": "0", "TOKENPAK_OPENAI_BASE_URL": f"http://127.0.0.1:{provider.server_address[1]}"}
    if index_file:
        environment["VAULT_INDEX_PATH"] = home
    with subprocess.Popen([BINARY, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        client = http.client.HTTPConnection("127.0.0.1", port)
        measured = []
        for number in range(SERVED_IN_ALL):
            question = f"{QUESTIONS[number % len(QUESTIONS)]}? ({number})"
            client.request("POST", "/v1/chat/completions", json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}), {"Content-Type": "application/json", "Authorization": "Bearer none"})
            client.getresponse().read()
            if number + 1 in (SERVED, SERVED_IN_ALL):
                measured.append(resident(process, index_file))
        client.request("GET", f"/recent?limit={SERVED_IN_ALL}")
        given = sum((answer.get("vault_injection") or {}).get("chunks_injected", 0) > 0 for answer in json.loads(client.getresponse().read())["recent"])
        process.terminate()
    provider.shutdown()
    if index_file and given == 0:
        sys.exit("serve found nothing to add, so that its memory says nothing")
    return measured


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
        index_file = max(pathlib.Path(home).rglob("*"), key=lambda file: file.stat().st_size)
        (private, touched), (private_of_all, touched_of_all) = serve_and_ask(home, index_file)
    with tempfile.TemporaryDirectory() as empty:
        (private_without, _), (private_of_all_without, _) = serve_and_ask(empty, None)
    print(output.strip(), "\n")
    row("", "measured", "goal")
    row("---", "---", "---")
    row("files' size", f"{size:.0f} MB", "up to 200 MB")
    row("indexed from nothing", f"{elapsed:.1f} s, {size / elapsed:.1f} MB/s ({size / processor:.1f} MB a second of processor time), {memory / 1e6:.0f} MB resident", "20 MB/s on two cores")
    row("again, nothing changed", f"{again:.2f} s ({again_processor:.2f} s of processor time)", "1 s for 14,000 files")
    row("index file", f"{index:.0f} MB", "")
    row("a process that opens it and asks one question, p50 / p99", f"{1000 * times[len(times) // 2]:.1f} / {1000 * times[-2]:.1f} ms, {search_memory / 1e6:.0f} MB resident", "open 50 ms")
    held = touched + private - private_without
    row(f"`serve` after {SERVED} questions: memory for the index, the part of the file that was touched", f"{held / 1e6:.1f}, {touched / 1e6:.1f} MB: {held / touched:.2f} times", "1.2 times")
    remembered = private_of_all - private - (private_of_all_without - private_without)
    row(f"from there to {SERVED_IN_ALL} questions, each of a new conversation whose sections are remembered", f"{remembered / (SERVED_IN_ALL - SERVED) / 1e3:.1f} kB each; touched {touched_of_all / 1e6:.1f} MB", "")


if len(sys.argv) < 2:
    sys.exit(__doc__)
main(sys.argv[1:])
