"""Asks /stats and /recent of a proxy whose ledger has a million rows, at rest and under load, and prints how long they take.

stats.py <home with ledger.db>; started by run.sh.
"""

import contextlib
import http.client
import importlib.util
import json
import os
import pathlib
import sys
import threading
import time
import types

PROXY_BENCH = pathlib.Path(__file__).resolve().parent.parent / "proxy"
sys.path.insert(0, str(PROXY_BENCH))
import servers  # noqa: E402

specification = importlib.util.spec_from_file_location("proxy_compare", PROXY_BENCH / "compare.py")
proxy_compare = importlib.util.module_from_spec(specification)
specification.loader.exec_module(proxy_compare)

GOAL_MS = 5
QUESTIONS = 2000
CONNECTIONS = 32


def ask(connection: http.client.HTTPConnection, target: str) -> bytes:
    connection.request("GET", target)
    return connection.getresponse().read()


def times(port: int, target: str) -> tuple[list[float], int]:
    """Milliseconds of each answer, in order of length, and the size of the last."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    taken = []
    for _ in range(QUESTIONS):
        began = time.perf_counter()
        body = ask(connection, target)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken), len(body)


def print_times(name: str, port: int, target: str) -> None:
    taken, size = times(port, target)
    p50, p99 = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    print(f"{target:20}{name:34}{p50:9.2f}{p99:9.2f}{taken[-1]:9.2f}{GOAL_MS:9}{size:10,}")


def main() -> int:
    home = pathlib.Path(sys.argv[1])
    options = types.SimpleNamespace(tokenpak=os.environ["TOKENPAK_BIN"], load=os.environ["TOKENPAK_LOAD"], high_priority=False)
    with contextlib.ExitStack() as cleanup:
        load = proxy_compare.Load(options)
        cleanup.callback(load.close)
        peer = servers.tokenpak("strict", home, load.port, proxy_compare.PROXY_CORE, options)
        cleanup.callback(peer.stop)
        connection = http.client.HTTPConnection("127.0.0.1", peer.port)
        for _ in range(100):  # a thread of its own reads back what was before
            stats = json.loads(ask(connection, "/stats"))
            if len(stats["by_model"]) > 1:
                break
            time.sleep(0.05)
        else:
            print("the ledger was not read back", file=sys.stderr)
            return 1
        print(f"{'milliseconds':20}{'':34}{'p50':>9}{'p99':>9}{'max':>9}{'goal p99':>9}{'bytes':>10}")
        for target in ("/stats", "/recent?limit=100"):
            print_times("at rest", peer.port, target)
            busy = threading.Thread(target=load.ask, args=("run",), kwargs={
                "port": peer.port, "workload": "small", "connections": CONNECTIONS, "warm_up": 200, "measured": 8000})
            busy.start()
            time.sleep(0.4)
            print_times(f"under load, {CONNECTIONS} connections", peer.port, target)
            busy.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
