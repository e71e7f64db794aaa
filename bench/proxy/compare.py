"""Measures nginx and tokenpak side by side in one run and prints the table. Started by run.sh, which says how."""

import argparse
import contextlib
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import shlex
import signal
import subprocess
import sys
import tempfile

import servers
import table

PROXY_CORE, LOAD_CORE = sorted(os.sched_getaffinity(0))[:2] if len(os.sched_getaffinity(0)) > 1 else (None, None)
SECTIONS = ("small", "large", "stream", "memory", "start")
CONNECTIONS = (1, 32, 256)
PACE = 20  # milliseconds between two events of a paced stream
STARTS = 10
DISTURBED = 0.03  # share of a cell's time for which its proxy or the load generator waited for a core that others had


class Load:
    """The load generator: commands in, JSON out, one line each."""

    def __init__(self, options):
        self.port = servers.free_port()
        self._process = servers.spawn([options.load, "serve", str(LOAD_CORE), str(self.port)], options.high_priority,
                                      text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, command: str, **values) -> dict:
        words = " ".join([command, *(f"{name}={value}" for name, value in values.items() if value is not None)])
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the load generator ended at: {words}")
        return json.loads(answer)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()


def cells_of(sections: list[str]) -> list[tuple[str, int]]:
    cells = [(workload, connections) for workload in ("small", "large", "stream") if workload in sections
             for connections in CONNECTIONS]
    return cells + ([("paced", max(CONNECTIONS))] if "stream" in sections else [])


def measure_cell(load: Load, workload: str, connections: int, port: int, pid: int | None, options) -> dict:
    if workload == "paced":
        # A round of starts lasts as long as one stream, 1.2 s; the warm-up comes after it.
        return load.ask("run", port=port, workload="stream", connections=connections, pace=PACE, warm_up=100,
                        measured=1200 if options.quick else 2500, proxy=pid)
    return load.ask("run", port=port, workload=workload, connections=connections, proxy=pid,
                    warm_up=150 if options.quick else 300, measured=350 if options.quick else 1000)


def measure_cells(load: Load, peers: list[servers.Server], options) -> list[dict]:
    """Every cell in turn against each target, so that a drift of the machine meets all of them alike. Every other
    round goes backwards, so that none of them always follows the same neighbour."""
    targets = [("direct", load.port, None), *((peer.name, peer.port, peer.pid) for peer in peers)]
    results = []
    for number in range(options.rounds):
        for workload, connections in cells_of(options.only):
            for name, port, pid in targets if number % 2 == 0 else reversed(targets):
                cell = measure_cell(load, workload, connections, port, pid, options)
                results.append({"target": name, "round": number, **cell, "workload": workload,
                                "connections": connections})
                if cell["errors"]:
                    print(f"{name}, {workload}, {connections} connections: {cell['errors']} ERRORS", file=sys.stderr)
        print(f"round {number + 1} of {options.rounds} done", file=sys.stderr)
    return results


def resident(load: Load, peer: servers.Server) -> int:
    return load.ask("memory", proxy=peer.pid)["resident"]


def measure_memory(load: Load, peer: servers.Server, options) -> dict[int, int]:
    """Resident bytes by the number of small requests served so far, from a fresh start."""
    block = 50_000 if options.quick else 200_000
    samples = {0: resident(load, peer)}
    for served in range(block, 5 * block + 1, block):
        load.ask("run", port=peer.port, workload="small", connections=32, requests=block)
        samples[served] = resident(load, peer)
    return samples


def measure_starts(peers: list[servers.Server], options) -> dict[str, list[int]]:
    """Nanoseconds from exec to the first 200 on /health, in turn. The servers themselves must have been stopped."""
    times: dict[str, list[int]] = {peer.name: [] for peer in peers}
    for _ in range(STARTS):
        for peer in peers:
            command = [options.load, "start", str(LOAD_CORE), str(PROXY_CORE), str(peer.port), "/health", *peer.command]
            process = servers.spawn(command, options.high_priority, env=peer.environment, stdout=subprocess.PIPE)
            times[peer.name].append(json.loads(process.communicate()[0])["elapsed"])
    return times


def is_disturbed(cell: dict) -> bool:
    return max(cell["proxy_cpu"]["waiting"], cell["own_cpu"]["waiting"]) > DISTURBED * cell["elapsed"]


def steal() -> tuple[int, int]:
    """Ticks that the hypervisor gave to others, and all ticks."""
    ticks = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return ticks[7], sum(ticks[:8])


def version(command: list[str]) -> str:
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return answer.stdout.strip().split("\n")[0]


def describe(options) -> str:
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    return "\n".join([
        f"date      {now}",
        f"machine   {model}, {os.cpu_count()} cores, {memory:.0f} GB, kernel {platform.release()}",
        f"command   bench/proxy/run.sh {shlex.join(sys.argv[1:])}",
        f"proxies   {version([options.nginx, '-v'])}"
        + (f"; {version([options.tokenpak, '--version'])}" if not options.peers_only else ""),
        f"cores     proxy on {PROXY_CORE}, load generator and upstream on {LOAD_CORE}; "
        f"load average at the beginning {os.getloadavg()[0]:.2f}",
        f"rounds    {options.rounds}; median (smallest..largest); ratios to nginx round by round",
    ])


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/proxy/run.sh", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short cells, two rounds: about a minute, for a first look")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, comma-separated: %(default)s")
    parser.add_argument("--rounds", type=int, help="how often each cell is measured (4; quick: 2)")
    parser.add_argument("--cpu", action="store_true", help="show CPU time split into user and system")
    parser.add_argument("--check", action="store_true", help="exit 1 if a goal is not reached")
    parser.add_argument("--json", type=pathlib.Path, help="also write the measurements to this file")
    parser.add_argument("--high-priority", action="store_true",
                        help="run everything measured ahead of other processes (root only): for a machine at work")
    parser.add_argument("--peers-only", action="store_true", help="measure direct and nginx, without tokenpak")
    parser.add_argument("--nginx-log", action="store_true", help="let nginx write a buffered access log")
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(SECTIONS):
        parser.error(f"unknown section: {', '.join(unknown)}")
    options.rounds = options.rounds or (2 if options.quick else 4)
    options.load = os.environ["TOKENPAK_LOAD"]
    options.tokenpak = os.environ["TOKENPAK_BIN"]
    options.nginx = os.environ["NGINX_BIN"]
    return options


@dataclasses.dataclass
class Measurements:
    cells: list[dict] = dataclasses.field(default_factory=list)
    around_cells: dict[str, list[int]] = dataclasses.field(default_factory=dict)  # resident bytes before and after
    memory: dict[str, dict[int, int]] = dataclasses.field(default_factory=dict)  # resident bytes by requests served
    starts: dict[str, list[int]] = dataclasses.field(default_factory=dict)  # nanoseconds

    def rows(self, split_cpu: bool) -> list[table.Row]:
        return (table.cell_rows(self.cells, split_cpu) + table.memory_rows(self.around_cells, self.memory)
                + table.start_rows(self.starts))


def measure(options) -> Measurements:
    measured = Measurements()
    with contextlib.ExitStack() as cleanup:
        home = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="tokenpak-bench-")))
        load = Load(options)
        cleanup.callback(load.close)

        def start(name: str, purpose: str) -> servers.Server:
            own = home / f"{name}-{purpose}"
            own.mkdir(mode=0o700)
            server = (servers.nginx(own, load.port, PROXY_CORE, options) if name == "nginx"
                      else servers.tokenpak(name, own, load.port, PROXY_CORE, options))
            cleanup.callback(server.stop)
            return server

        names = ["nginx"] if options.peers_only else ["nginx", "strict", "hybrid"]
        if cells_of(options.only):
            peers = [start(name, "cells") for name in names]
            before = {peer.name: resident(load, peer) for peer in peers}
            measured.cells = measure_cells(load, peers, options)
            measured.around_cells = {peer.name: [before[peer.name], resident(load, peer)] for peer in peers}
            for peer in peers:
                peer.stop()
        if "memory" in options.only:
            for name in names:
                peer = start(name, "memory")
                measured.memory[name] = measure_memory(load, peer, options)
                peer.stop()
        if "start" in options.only:
            peers = [start(name, "start") for name in names]
            for peer in peers:
                peer.stop()
            measured.starts = measure_starts(peers, options)
    return measured


def main() -> int:
    if PROXY_CORE is None:
        print("the benchmark needs two cores: one for the proxy, one for the load generator", file=sys.stderr)
        return 2
    options = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as an exception, so that the servers are stopped
    description = describe(options)
    stolen, ticks = steal()
    measured = measure(options)
    stolen_after, ticks_after = steal()
    if options.json:
        options.json.write_text(json.dumps(dataclasses.asdict(measured)) + "\n")

    rows = measured.rows(options.cpu)
    print(description)
    print(f"stolen    {100 * (stolen_after - stolen) / max(ticks_after - ticks, 1):.1f} % of CPU time went to other guests")
    print()
    print(table.render(rows))
    errors = sum(cell["errors"] for cell in measured.cells)
    short = sum(row.verdict() == "SHORT" for row in rows)
    disturbed = sum(is_disturbed(cell) for cell in measured.cells)
    if disturbed:
        print(f"\nDISTURBED: in {disturbed} of {len(measured.cells)} measurements other processes used the cores; "
              "repeat on a quiet machine")
    print(f"\n{errors} errors, {short} goals short")
    return 1 if errors or (options.check and short) else 0


if __name__ == "__main__":
    sys.exit(main())
