"""docs/performance.md: ratios that hold on any machine, and how they were measured."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tests.bench import allocations, availability, board, engine, simulation, snapshots
from tests.bench.pages import HEALTH, MONTH, Page
from tests.bench.stored_slots import UNDECIDED, WITH_LINES
from tests.databases import Kind

MOST_TIMES: Final = 1.5
LEAST_RATE: Final = 0.5
FELT_MILLISECONDS: Final = 200


@dataclass(frozen=True)
class Measured:
    on: date
    free: Mapping[Kind, availability.Times]
    spread: allocations.Rates
    hot: allocations.Rates
    with_lines: allocations.Rates
    pages: Sequence[Page]
    board: board.BoardRatios
    engine: engine.EngineRatios
    simulation: simulation.SimulationRatios
    snapshots: dict[Kind, snapshots.Delays]

    @property
    def promises_kept(self) -> bool:
        free = all(times.ratio <= MOST_TIMES for times in self.free.values())
        allocated = self.with_lines.ratio >= LEAST_RATE
        simulated = self.engine.promises_kept and self.simulation.promises_kept
        undelayed = all(delays.promise_kept for delays in self.snapshots.values())
        return free and allocated and self.board.promises_kept and simulated and undelayed


def text_of(measured: Measured) -> str:
    parts = (
        _head(measured),
        _free(measured),
        _allocations(measured),
        _pages(measured),
        board.text_of(measured.board),
        engine.text_of(measured.engine),
        simulation.text_of(measured.simulation),
        snapshots.text_of(measured.snapshots),
    )
    return "\n".join(parts)


def _head(measured: Measured) -> str:
    return f"""\
# Performance

Written by `make bench`: do not edit, measure. What counts are ratios of two things measured in the same run,
turn and turn about, on the same machine and server. Each figure is the median of its rounds, those that warm
up thrown away. Measured on {measured.on:%d %B %Y}, on PostgreSQL as it is run for real (what is committed is
on the disk) and on SQLite as labsim opens it, with statistics up to date.
"""


def _free(measured: Measured) -> str:
    rows = "\n".join(
        f"| {name} | {times.few_lines:,} | {times.many_lines:,} | {times.ratio:.2f} |"
        for name, times in measured.free.items()
    )
    return f"""\
## What is free

Both labs for one month, as the calendar asks for it (`read_days`), with {availability.MANY:,} stored slots
against {availability.FEW:,}. Of a hundred slots {WITH_LINES} hold spaces, spread over ten years; the others
have ended. In both, {UNDECIDED} wait for a decision, spread likewise: they do not grow with the archive,
because a request lapses when its first day comes. Promised: at most {MOST_TIMES} times.

| database | day lines, few | day lines, many | time with many : time with few |
|---|---:|---:|---:|
{rows}
"""


def _allocations(measured: Measured) -> str:
    rows = "\n".join(
        f"| {wanted} | {kept} | {rates.ratio:.2f} | {_spread(rates.labsim)} | {_spread(rates.bare)} |"
        for wanted, kept, rates in (
            ("other days", "days and their lines", measured.with_lines),
            ("other days", "days alone", measured.spread),
            ("the same days", "days alone", measured.hot),
        )
    )
    return f"""\
## Allocating a slot

{allocations.SPACES} spaces on {allocations.DAYS} lab days, through HTTP, {allocations.CLIENTS} clients, two
gunicorn processes of eight threads on PostgreSQL. labsim with session, form token, every rule, ledger, day
lines, history and form key, against a bare Flask + SQLModel view (`tests/bench/bare_app.py`) that locks the
same days in order, updates them at once and inserts one booking. Promised: at least {LEAST_RATE} of its rate
where it does the same to its ledger, that is, to the days and to the lines that say whose the spaces are. The
other rows set it beside a view that could not tell whose they are.

| each client wants | the bare view keeps | rate of labsim : of the bare view | rounds of labsim | of the bare view |
|---|---|---:|---:|---:|
{rows}

The last two columns tell how steady the machine was: slowest and fastest round in parts of the median.
"""


def _spread(rates: Sequence[float]) -> str:
    middle = statistics.median(rates)
    return f"{min(rates) / middle:.2f} to {max(rates) / middle:.2f}"


def _pages(measured: Measured) -> str:
    by_path = {page.path: page for page in measured.pages}
    health = by_path[HEALTH].median
    rows = "\n".join(_row(page, health) for page in measured.pages if page.path != HEALTH)
    return f"""\
## Pages

With the demonstration data, one request after another, time on the server. `{HEALTH}` asks the database one
thing and is the measure: the lab's month page costs {by_path[MONTH].median / health:.1f} times as much.

| page | median : `{HEALTH}` | p95 : `{HEALTH}` | p95 below {FELT_MILLISECONDS} ms |
|---|---:|---:|---|
{rows}
"""


def _row(page: Page, health: float) -> str:
    quick = "yes" if page.p95 < FELT_MILLISECONDS else "no"
    return f"| `{page.path}` | {page.median / health:.1f} | {page.p95 / health:.1f} | {quick} |"
