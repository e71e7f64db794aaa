"""Measures tokenpak with and without its ledger in turns, and prints the ratios. Started by run.sh."""

import argparse
import contextlib
import importlib.util
import os
import pathlib
import statistics
import sys
import tempfile

PROXY_BENCH = pathlib.Path(__file__).resolve().parent.parent / "proxy"
sys.path.insert(0, str(PROXY_BENCH))
import servers  # noqa: E402

specification = importlib.util.spec_from_file_location("proxy_compare", PROXY_BENCH / "compare.py")
proxy_compare = importlib.util.module_from_spec(specification)
specification.loader.exec_module(proxy_compare)

WORKLOADS = ("small", "large", "stream")
CONNECTIONS = 32
VARIANTS = {"on": "on", "off": "off", "off again": "off"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/ledger/run.sh", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured: %(default)s")
    parser.add_argument("--high-priority", action="store_true", help="ahead of all other processes (root only)")
    options = parser.parse_args()
    options.tokenpak, options.load = os.environ["TOKENPAK_BIN"], os.environ["TOKENPAK_LOAD"]
    with contextlib.ExitStack() as cleanup:
        folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="tokenpak-bench-")))
        load = proxy_compare.Load(options)
        cleanup.callback(load.close)
        peers = {}
        for name, value in VARIANTS.items():
            home = folder / name.replace(" ", "-")
            home.mkdir(mode=0o700)
            (home / "config.toml").write_text(f'ledger = "{value}"\n')
            peers[name] = servers.tokenpak("strict", home, load.port, proxy_compare.PROXY_CORE, options)
            cleanup.callback(peers[name].stop)
        if options.rounds > 0:
            print(f"{'':8}{'':14}{'requests/s':>12}{'ratio to off':>22}{'CPU us/request':>16}{'ratio to off':>22}")
        for workload in WORKLOADS if options.rounds > 0 else ():
            measured = {name: [] for name in peers}
            for number in range(options.rounds):
                order = list(peers.items())
                for name, peer in order if number % 2 == 0 else reversed(order):
                    cell = load.ask("run", port=peer.port, workload=workload, connections=CONNECTIONS, proxy=peer.pid,
                                    warm_up=200, measured=700)
                    if cell["errors"]:
                        print(f"{name}, {workload}: {cell['errors']} errors", file=sys.stderr)
                        return 1
                    cpu = cell["proxy_cpu"]
                    measured[name].append((cell["requests"] / cell["elapsed"] * 1e9, cpu["total"] / cell["requests"] / 1000))
            for name, rounds in measured.items():
                columns = f"{workload:8}{name:14}"
                for figure, width in ((0, 12), (1, 16)):
                    ratios = [each[figure] / other[figure] for each, other in zip(rounds, measured["off"])]
                    spread = f"{statistics.median(ratios):.3f} ({min(ratios):.2f}..{max(ratios):.2f})"
                    columns += f"{statistics.median(each[figure] for each in rounds):>{width},.1f}{spread:>22}"
                print(columns)
    return 0


if __name__ == "__main__":
    sys.exit(main())
