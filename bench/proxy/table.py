"""Turns the measurements into the table: figure, each proxy, ratio to nginx, goal, verdict."""

import dataclasses
import statistics
from collections.abc import Callable

PROXIES = ("nginx", "strict", "hybrid")
STALL = 5.0  # milliseconds; what a reader of a stream notices


@dataclasses.dataclass(frozen=True)
class Goal:
    """A limit for tokenpak in strict mode: on the ratio to nginx or on the figure itself."""

    sign: str  # "<=" or ">="
    limit: float
    of_ratio: bool = True
    worst: bool = False  # every round must reach it, not the median

    def verdict(self, values: list[float]) -> str:
        if not values:
            return ""
        if self.worst:
            value = max(values) if self.sign == "<=" else min(values)
        else:
            value = statistics.median(values)
        reached = value <= self.limit if self.sign == "<=" else value >= self.limit
        return "ok" if reached else "SHORT"

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}" + (" x" if self.of_ratio else "")


@dataclasses.dataclass
class Row:
    section: str
    figure: str
    values: dict[str, list[float]]  # by target, one value a round
    goal: Goal | None = None

    def ratios(self, target: str) -> list[float]:
        """Round by round, as the machine's speed drifts between rounds."""
        pairs = zip(self.values.get(target, []), self.values.get("nginx", []))
        return [value / peer for value, peer in pairs if peer > 0]

    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return self.goal.verdict(self.ratios("strict") if self.goal.of_ratio else self.values.get("strict", []))


Pick = Callable[[dict], float]

RATE: Pick = lambda cell: cell["requests"] / cell["elapsed"] * 1e9
CPU: Pick = lambda cell: cell["proxy_cpu"]["total"] / max(cell["requests"], 1) / 1e3
CPU_USER: Pick = lambda cell: cell["proxy_cpu"]["user"] / max(cell["requests"], 1) / 1e3
CPU_SYSTEM: Pick = lambda cell: cell["proxy_cpu"]["system"] / max(cell["requests"], 1) / 1e3
PROXY_BUSY: Pick = lambda cell: 100 * cell["proxy_cpu"]["total"] / cell["elapsed"]
OWN_BUSY: Pick = lambda cell: 100 * cell["own_cpu"]["total"] / cell["elapsed"]


def time_of(name: str, part: str, unit: float = 1e3) -> Pick:
    return lambda cell: cell[name][part] / unit


def added(cells: list[dict], workload: str, connections: int, part: str) -> dict[str, list[float]]:
    """Latency over that of the same round without a proxy, in microseconds."""
    def of(target: str) -> dict[int, float]:
        return {cell["round"]: cell["latency"][part] / 1e3 for cell in cells
                if (cell["target"], cell["workload"], cell["connections"]) == (target, workload, connections)}
    direct = of("direct")
    return {target: [value - direct[number] for number, value in of(target).items()] for target in PROXIES}


def pick(cells: list[dict], workload: str, connections: int, what: Pick) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    for cell in cells:
        if (cell["workload"], cell["connections"]) == (workload, connections):
            values.setdefault(cell["target"], []).append(what(cell))
    return values


REQUEST_GOALS = {
    ("small", 1, "added p50 us"): Goal("<=", 1.25),
    ("small", 32, "requests/s"): Goal(">=", 1.0),
    ("small", 256, "requests/s"): Goal(">=", 0.9),
    ("large", 32, "requests/s"): Goal(">=", 0.8),
}


def cpu_rows(cells: list[dict], workload: str, connections: int, split: bool) -> list[tuple[str, dict]]:
    rows = [("CPU us a request", pick(cells, workload, connections, CPU))]
    if split:
        rows += [("  of which user us", pick(cells, workload, connections, CPU_USER)),
                 ("  of which system us", pick(cells, workload, connections, CPU_SYSTEM)),
                 ("  proxy's core busy %", pick(cells, workload, connections, PROXY_BUSY))]
    for _, values in rows:
        values.pop("direct", None)
    return rows + [("load generator busy %", pick(cells, workload, connections, OWN_BUSY))]


def request_rows(cells: list[dict], workload: str, connections: int, split: bool) -> list[Row]:
    figures = [
        ("requests/s", pick(cells, workload, connections, RATE)),
        ("p50 us", pick(cells, workload, connections, time_of("latency", "p50"))),
        ("p99 us", pick(cells, workload, connections, time_of("latency", "p99"))),
        ("added p50 us", added(cells, workload, connections, "p50")),
        ("added p99 us", added(cells, workload, connections, "p99")),
        *cpu_rows(cells, workload, connections, split),
    ]
    title = f"{'104 KB prompt' if workload == 'large' else 'small request'}, {connections} connections"
    return [Row(title, name, values, REQUEST_GOALS.get((workload, connections, name))) for name, values in figures]


def stream_rows(cells: list[dict], connections: int, split: bool) -> list[Row]:
    figures = [
        ("streams/s", pick(cells, "stream", connections, RATE), Goal(">=", 0.8)),
        ("first byte p50 us", pick(cells, "stream", connections, time_of("first_byte", "p50")), Goal("<=", 1.2)),
        ("first byte p99 us", pick(cells, "stream", connections, time_of("first_byte", "p99")), None),
        *((name, values, None) for name, values in cpu_rows(cells, "stream", connections, split)),
    ]
    return [Row(f"stream of 60 events, {connections} connections", *figure) for figure in figures]


def paced_rows(cells: list[dict], connections: int, split: bool) -> list[Row]:
    figures = [
        ("first byte p50 us", pick(cells, "paced", connections, time_of("first_byte", "p50")), Goal("<=", 1.2)),
        ("first byte p99 us", pick(cells, "paced", connections, time_of("first_byte", "p99")), None),
        ("extra gap p99 us", pick(cells, "paced", connections, time_of("extra_gap", "p99")), None),
        ("largest extra gap ms", pick(cells, "paced", connections, time_of("extra_gap", "largest", 1e6)),
         Goal("<=", STALL, of_ratio=False, worst=True)),
        ("gaps over 5 ms", pick(cells, "paced", connections, lambda cell: cell["extra_gap"]["stalls"]), None),
        *((name, values, None) for name, values in cpu_rows(cells, "paced", connections, split)),
    ]
    return [Row(f"stream of 60 events, one every 20 ms, {connections} connections", *figure) for figure in figures]


def cell_rows(cells: list[dict], split: bool) -> list[Row]:
    rows: list[Row] = []
    for workload, connections in dict.fromkeys((cell["workload"], cell["connections"]) for cell in cells):
        if workload == "stream":
            rows += stream_rows(cells, connections, split)
        elif workload == "paced":
            rows += paced_rows(cells, connections, split)
        else:
            rows += request_rows(cells, workload, connections, split)
    return rows


def memory_rows(memory: dict[str, dict[int, int]]) -> list[Row]:
    """`memory`: resident bytes by target and number of requests served."""
    if not memory:
        return []
    counts = sorted(next(iter(memory.values())))
    warm, last = counts[1], counts[-1]

    def megabytes(of: Callable[[dict[int, int]], int]) -> dict[str, list[float]]:
        return {target: [of(samples) / 1e6] for target, samples in memory.items()}
    section = "resident memory"
    return [
        Row(section, "idle MB", megabytes(lambda samples: samples[0]), Goal("<=", 10, of_ratio=False)),
        Row(section, f"after {warm:,} MB", megabytes(lambda samples: samples[warm])),
        Row(section, f"after {last:,} MB", megabytes(lambda samples: samples[last]), Goal("<=", 24, of_ratio=False)),
        Row(section, f"growth from {warm:,} MB", megabytes(lambda samples: samples[last] - samples[warm]),
            Goal("<=", 1, of_ratio=False)),
    ]


def start_rows(starts: dict[str, list[int]]) -> list[Row]:
    if not starts:
        return []
    values = {target: [elapsed / 1e6 for elapsed in times] for target, times in starts.items()}
    return [Row("start", "exec to first 200 ms", values, Goal("<=", 25, of_ratio=False))]


def number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(values: list[float]) -> str:
    if not values:
        return "-"
    middle = number(statistics.median(values))
    return middle if len(values) == 1 else f"{middle} ({number(min(values))}..{number(max(values))})"


def render(rows: list[Row]) -> str:
    """Median (smallest..largest) over the rounds."""
    header = ["", "direct", "nginx", "tokenpak strict", "ratio", "tokenpak hybrid", "ratio", "goal", ""]
    lines: list[list[str] | str] = []
    section = None
    for row in rows:
        if row.section != section:
            section = row.section
            lines.append(section)
        lines.append([
            "  " + row.figure,
            *(spread(row.values.get(target, [])) for target in ("direct", "nginx", "strict")),
            spread(row.ratios("strict")), spread(row.values.get("hybrid", [])), spread(row.ratios("hybrid")),
            str(row.goal or ""), row.verdict()])
    cells = [line for line in lines if isinstance(line, list)] + [header]
    widths = [max(len(line[column]) for line in cells) for column in range(len(header))]

    def padded(line: list[str]) -> str:
        return "  ".join([line[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(line[1:], widths[1:]))])
    return "\n".join([padded(header), *(line if isinstance(line, str) else padded(line) for line in lines)])
