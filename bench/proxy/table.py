"""Turns the measurements into the table: figure, each target, ratio to nginx, goal, verdict."""

import dataclasses
import statistics
from collections.abc import Callable

STALL = 5  # milliseconds: a gap that the reader of a stream notices

Values = dict[str, list[float]]  # by target, one value a round


@dataclasses.dataclass(frozen=True)
class Goal:
    """A limit for tokenpak in strict mode: on the ratio to nginx or on the figure itself."""

    sign: str  # "<=" or ">="
    limit: float
    of_ratio: bool = True
    every_round: bool = False  # the worst round must reach it, not the median

    def reached(self, values: list[float]) -> bool:
        at_most = self.sign == "<="
        if self.every_round:
            value = max(values) if at_most else min(values)
        else:
            value = statistics.median(values)
        return value <= self.limit if at_most else value >= self.limit

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}" + (" x" if self.of_ratio else "")


@dataclasses.dataclass
class Row:
    section: str
    figure: str
    values: Values
    goal: Goal | None = None

    def ratios(self, target: str) -> list[float]:
        """Round by round, as the machine's speed drifts between rounds."""
        pairs = zip(self.values.get(target, []), self.values.get("nginx", []))
        return [value / peer for value, peer in pairs if peer > 0]

    def verdict(self) -> str:
        if self.goal is None:
            return ""
        values = self.ratios("strict") if self.goal.of_ratio else self.values.get("strict", [])
        if not values:
            return ""
        return "ok" if self.goal.reached(values) else "SHORT"


def per_second(cell: dict) -> float:
    return cell["requests"] / cell["elapsed"] * 1e9


def spread_of(name: str, part: str, unit: float = 1e3) -> Callable[[dict], float]:
    return lambda cell: cell[name][part] / unit


def cpu_a_request(part: str) -> Callable[[dict], float]:
    return lambda cell: cell["proxy_cpu"][part] / max(cell["requests"], 1) / 1e3


def busy(name: str) -> Callable[[dict], float]:
    return lambda cell: 100 * cell[name]["total"] / cell["elapsed"]


class Cell:
    """All measurements of one workload at one number of connections."""

    def __init__(self, results: list[dict]):
        self._results = results

    def of(self, figure: Callable[[dict], float], proxies_only: bool = False) -> Values:
        values: Values = {}
        for result in self._results:
            if not (proxies_only and result["target"] == "direct"):
                values.setdefault(result["target"], []).append(figure(result))
        return values

    def added(self, part: str) -> Values:
        """Microseconds over the latency without a proxy in the same round."""
        values = self.of(spread_of("latency", part))
        direct = values.pop("direct")
        return {target: [value - base for value, base in zip(times, direct)] for target, times in values.items()}

    def cpu(self, split: bool) -> list[tuple[str, Values, None]]:
        rows = [("CPU us a request", self.of(cpu_a_request("total"), True), None)]
        if split:
            rows += [("  of which user us", self.of(cpu_a_request("user"), True), None),
                     ("  of which system us", self.of(cpu_a_request("system"), True), None)]
        return rows + [("proxy's core busy %", self.of(busy("proxy_cpu"), True), None),
                       ("load generator's core busy %", self.of(busy("own_cpu")), None)]


def request_figures(cell: Cell, goals: dict[str, Goal], single: bool) -> list[tuple[str, Values, Goal | None]]:
    figures = [("requests/s", cell.of(per_second)),
               ("p50 us", cell.of(spread_of("latency", "p50"))),
               ("p99 us", cell.of(spread_of("latency", "p99")))]
    if single:  # with more connections a closed loop queues: its latency is connections / throughput, nothing to add to
        figures += [("added p50 us", cell.added("p50")), ("added p99 us", cell.added("p99"))]
    return [(name, values, goals.get(name)) for name, values in figures]


def stream_figures(cell: Cell) -> list[tuple[str, Values, Goal | None]]:
    return [("streams/s", cell.of(per_second), Goal(">=", 0.8)), *first_byte_figures(cell)]


def first_byte_figures(cell: Cell) -> list[tuple[str, Values, Goal | None]]:
    return [("first byte p50 us", cell.of(spread_of("first_byte", "p50")), Goal("<=", 1.2)),
            ("first byte p99 us", cell.of(spread_of("first_byte", "p99")), None)]


def paced_figures(cell: Cell) -> list[tuple[str, Values, Goal | None]]:
    return [*first_byte_figures(cell),
            ("extra gap p99 us", cell.of(spread_of("extra_gap", "p99")), None),
            ("largest extra gap ms", cell.of(spread_of("extra_gap", "largest", 1e6)),
             Goal("<=", STALL, of_ratio=False, every_round=True)),
            (f"gaps over {STALL} ms", cell.of(lambda result: result["extra_gap"]["stalls"]), None)]


TITLES = {"small": "small request", "large": "104 KB prompt", "stream": "stream of 60 events",
          "paced": "stream of 60 events, one each 20 ms"}
REQUEST_GOALS = {
    ("small", 1): {"added p50 us": Goal("<=", 1.25)},
    ("small", 32): {"requests/s": Goal(">=", 1.0)},
    ("small", 256): {"requests/s": Goal(">=", 0.9)},
    ("large", 32): {"requests/s": Goal(">=", 0.8)},
}


def cell_rows(results: list[dict], split_cpu: bool) -> list[Row]:
    rows: list[Row] = []
    for workload, connections in dict.fromkeys((each["workload"], each["connections"]) for each in results):
        cell = Cell([each for each in results
                     if (each["workload"], each["connections"]) == (workload, connections)])
        if workload == "stream":
            figures = stream_figures(cell)
        elif workload == "paced":
            figures = paced_figures(cell)
        else:
            figures = request_figures(cell, REQUEST_GOALS.get((workload, connections), {}), connections == 1)
        title = f"{TITLES[workload]}, {connections} connection{'s' if connections > 1 else ''}"
        rows += [Row(title, *figure) for figure in [*figures, *cell.cpu(split_cpu)]]
    return rows


def memory_rows(around: dict[str, list[int]], memory: dict[str, dict[int, int]]) -> list[Row]:
    """Resident bytes by target: before and after all cells, and by the number of small requests served."""
    section = "resident memory"

    def row(figure: str, resident: dict[str, int], goal: Goal | None = None) -> Row:
        return Row(section, figure, {target: [value / 1e6] for target, value in resident.items()}, goal)

    rows = []
    if around:
        rows += [row("before the cells above MB", {target: before for target, (before, _) in around.items()}),
                 row("after the cells above MB", {target: after for target, (_, after) in around.items()})]
    if memory:
        idle, warm, *_, last = sorted(next(iter(memory.values())))

        def at(count: int) -> dict[str, int]:
            return {target: samples[count] for target, samples in memory.items()}
        growth = {target: samples[last] - samples[warm] for target, samples in memory.items()}
        rows += [row("idle MB", at(idle), Goal("<=", 10, of_ratio=False)),
                 row(f"after {warm:,} requests MB", at(warm)),
                 row(f"after {last:,} requests MB", at(last), Goal("<=", 24, of_ratio=False)),
                 row("growth between the two MB", growth, Goal("<=", 1, of_ratio=False))]
    return rows


def start_rows(starts: dict[str, list[int]]) -> list[Row]:
    if not starts:
        return []
    values = {target: [elapsed / 1e6 for elapsed in times] for target, times in starts.items()}
    return [Row("start", "exec to first 200 ms", values, Goal("<=", 25, of_ratio=False))]


def number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def median(values: list[float]) -> str:
    return number(statistics.median(values)) if values else "-"


def spread(values: list[float]) -> str:
    return median(values) + (f" ({number(min(values))}..{number(max(values))})" if len(values) > 1 else "")


def render(rows: list[Row]) -> str:
    header = ["", "direct", "nginx", "tokenpak strict", "ratio", "hybrid", "ratio", "goal (strict)", ""]
    lines: list[list[str]] = [header]
    section = None
    for row in rows:
        if row.section != section:
            section = row.section
            lines.append([section])
        lines.append(["  " + row.figure,
                      median(row.values.get("direct", [])),
                      spread(row.values.get("nginx", [])),
                      spread(row.values.get("strict", [])), spread(row.ratios("strict")),
                      median(row.values.get("hybrid", [])), median(row.ratios("hybrid")),
                      str(row.goal or ""), row.verdict()])
    whole = [line for line in lines if len(line) > 1]
    widths = [max(len(line[column]) for line in whole) for column in range(len(header))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(line[1:], widths[1:]))]).rstrip()
        for line in lines)
