"""Forecasts as people read them: the labs week by week, days at risk, waits, and when each open request begins."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any, Final

from labsim.domain.labs import Lab, LabId
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.runs import RunKind, RunState
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.run_files import RESULT, RunFolders
from labsim.services.run_rights import may_open, may_read_names
from models.records import RunFilter, RunRecord
from models.unit_of_work import UnitOfWork

NEWEST_FOR_DAYS: Final = 7
"""So long a forecast is taken for what it says."""
AT_RISK: Final = 0.1
"""A day is at risk where this share of the replications has it so (assumption)."""
_LOOKED_AT: Final = 20
_WEEK: Final = timedelta(days=7)
_SHOWN: Final = frozenset({RunKind.FORECAST, RunKind.CAPACITY})
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """Spaces of one lab day: booked and promised when the forecast was made; taken on average, and its band."""

    day: date
    open: float
    booked: float
    promised: float
    mean: float
    low: float
    high: float
    full: float
    tight: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Weeks beyond the lawful start; None where so many replications find no room."""

    size: str
    spaces: int
    working_days: int
    median: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class LaterWait:
    """The same of a request of the usual size that is made on the first of a month."""

    month: date
    median: float | None
    most: float | None


Span = tuple[date, date, int]
"""First day, last day, lab days."""


@dataclass(frozen=True, slots=True)
class LabForecast:
    """`weeks` are the days that are expected to be fullest, one a week."""

    lab: Lab
    days: tuple[ForecastDay, ...]
    weeks: tuple[ForecastDay, ...]
    full: tuple[Span, ...]
    tight: tuple[Span, ...]
    waits: tuple[Wait, ...]
    later: tuple[LaterWait, ...]


@dataclass(frozen=True, slots=True)
class PendingStart:
    """An open request; `who` and `reference` as far as this reader may know them."""

    ref: str
    who: str
    reference: str
    lab: Lab
    asked: tuple[date, date]
    spaces: int
    waiting: bool
    median: date | None
    most: date | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Everything that its page shows."""

    run: RunRecord
    on: date
    replications: int
    slots_read: int
    usual: int
    labs: tuple[LabForecast, ...]
    requests: tuple[PendingStart, ...]
    old: bool


def read_forecast(
    uow: UnitOfWork, actor: Actor, folders: RunFolders, run: RunRecord, today: date
) -> Forecast | None:
    """None for a run of another kind, one that is not done, and one whose files are gone."""
    raw = _raw(folders, run)
    if raw is None or not may_open(actor, run):
        return None
    catalogue, told = load_catalogue(uow), raw["forecast"]
    on = date.fromisoformat(told["on"])
    usual = next(size["spaces"] for size in told["sizes"] if size["name"] == "usual")
    return Forecast(
        run=run,
        on=on,
        replications=told["replications"],
        slots_read=told["slots_read"],
        usual=usual,
        labs=tuple(_lab(catalogue.labs[lab], raw) for lab in _labs(raw) if lab in catalogue.labs),
        requests=tuple(_requests(uow, actor, run, catalogue, told)),
        old=today - on > timedelta(days=NEWEST_FOR_DAYS),
    )


def newest_forecast(
    uow: UnitOfWork, actor: Actor, folders: RunFolders, today: date
) -> Forecast | None:
    """DCC's newest one that is done and whose files are there, however old it is."""
    run = _newest_run(uow, folders)
    return None if run is None else read_forecast(uow, actor, folders, run, today)


@dataclass(frozen=True, slots=True)
class MonthOfAssessments:
    """Reports that come before SSC in a month, and assessments from year two on that are held in it."""

    month: date
    reports: float
    reports_band: tuple[float, float]
    held: float


def assessments_by_month(folders: RunFolders, run: RunRecord) -> tuple[MonthOfAssessments, ...]:
    """Of a forecast; none where its files are gone."""
    raw = _raw(folders, run)
    if raw is None:
        return ()
    rows = {row["series"]: row for row in raw["series"] if row["group"] == "all"}
    seen, held = rows["ssc_reports"], rows["held"]
    columns = zip(seen["at"], seen["mean"], seen["low"], seen["high"], held["mean"], strict=True)
    return tuple(
        MonthOfAssessments(date.fromisoformat(at), mean, (low, high), on)
        for at, mean, low, high, on in columns
    )


# -- what a waiting list takes from it -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PendingFrom:
    """When a request of the forecast begins, by half of its replications and by nine in ten."""

    median: date | None
    most: date | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a forecast says to those who wait. `free` are the spaces that it leaves on each lab day."""

    reference: str
    on: date
    starts: Mapping[str, PendingFrom]
    free: Mapping[LabId, Sequence[tuple[date, int]]]


def expected_from(uow: UnitOfWork, folders: RunFolders | None, today: date) -> Expected | None:
    """DCC's newest forecast, unless it is older than seven days; open requests by their references."""
    run = None if folders is None else _newest_run(uow, folders)
    raw = None if folders is None or run is None else _raw(folders, run)
    if run is None or raw is None:
        return None
    on = date.fromisoformat(raw["forecast"]["on"])
    if not timedelta() <= today - on <= timedelta(days=NEWEST_FOR_DAYS):
        return None
    register = uow.runs.register(run.id)
    starts = {
        str(register.get(row["ref"], "")): PendingFrom(
            _day(on, row["median"]), _day(on, row["p90"])
        )
        for row in raw["forecast"]["requests"]
    }
    free = {
        LabId(lab): [(day.day, int(day.open - day.promised)) for day in _days(raw, lab)]
        for lab in _labs(raw)
    }
    return Expected(run.reference, on, starts, free)


def _newest_run(uow: UnitOfWork, folders: RunFolders) -> RunRecord | None:
    """Participants' own are theirs alone."""
    wanted = RunFilter(kinds=frozenset({RunKind.FORECAST}), states=frozenset({RunState.DONE}))
    found = uow.runs.page(wanted, 1, _LOOKED_AT).rows
    return next(
        (run for run in found if run.participant_id is None and _raw(folders, run) is not None),
        None,
    )


# -- the files -------------------------------------------------------------------------------------


def _raw(folders: RunFolders, run: RunRecord) -> Raw | None:
    """The first scenario of its result, with its forecast."""
    if run.kind not in _SHOWN or run.state is not RunState.DONE:
        return None
    path = folders.of(run.reference) / RESULT
    try:
        found = _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return found if "forecast" in found else None


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Raw:
    raw = json.loads(path.read_bytes())
    found: Raw = raw["scenarios"][0]
    return found


def _labs(raw: Raw) -> list[str]:
    return [row["group"] for row in raw["series"] if row["series"] == "lab_taken"]


def _lab(lab: Lab, raw: Raw) -> LabForecast:
    days = tuple(_days(raw, lab.id))
    told = raw["forecast"]
    sizes = {size["name"]: size for size in told["sizes"]}
    return LabForecast(
        lab=lab,
        days=days,
        weeks=tuple(_weeks(days)),
        full=tuple(_spans(days, [day.full >= AT_RISK for day in days])),
        tight=tuple(_spans(days, [day.tight >= AT_RISK for day in days])),
        waits=tuple(
            Wait(
                row["size"],
                sizes[row["size"]]["spaces"],
                sizes[row["size"]]["working_days"],
                row["median"],
                row["p90"],
            )
            for row in told["waits"]
            if row["lab"] == lab.id
        ),
        later=tuple(
            LaterWait(date.fromisoformat(f"{row['month']}-01"), row["median"], row["p90"])
            for row in told["later_waits"]
            if row["lab"] == lab.id
        ),
    )


def _days(raw: Raw, lab: str) -> Iterator[ForecastDay]:
    rows = {row["series"]: row for row in raw["series"] if row["group"] == lab}
    taken = rows["lab_taken"]
    means = [
        rows[name]["mean"]
        for name in ("lab_open", "lab_booked", "lab_promised", "lab_full", "lab_tight")
    ]
    columns = zip(
        taken["at"], *means[:3], taken["mean"], taken["low"], taken["high"], *means[3:], strict=True
    )
    for day, *numbers in columns:
        yield ForecastDay(date.fromisoformat(day), *map(float, numbers))


def _weeks(days: Sequence[ForecastDay]) -> Iterator[ForecastDay]:
    for _, group in groupby(days, key=lambda day: day.day - timedelta(days=day.day.weekday())):
        yield max(group, key=lambda day: (day.mean - day.open, day.mean))


def _spans(days: Sequence[ForecastDay], marked: Sequence[bool]) -> Iterator[Span]:
    """Lab days in a row."""
    pairs = zip(days, marked, strict=True)
    for is_marked, group in groupby(pairs, key=lambda pair: pair[1]):
        run = [day.day for day, _ in group]
        if is_marked:
            yield run[0], run[-1], len(run)


def _requests(
    uow: UnitOfWork, actor: Actor, run: RunRecord, catalogue: Catalogue, told: Raw
) -> Iterator[PendingStart]:
    """Participants' users see their own alone; others than lab staff see no names."""
    register = uow.runs.register(run.id)
    names = _names(uow) if may_read_names(actor) else {}
    on, is_theirs = date.fromisoformat(told["on"]), actor.role in PARTICIPANT_ROLES
    for row in told["requests"]:
        own = is_theirs and register.get(row["party"]) == actor.participant_id
        if is_theirs and not own:
            continue
        yield PendingStart(
            ref=row["ref"],
            who="" if own else names.get(register.get(row["party"], 0), row["party"]),
            reference=str(register.get(row["ref"], "")) if own or may_read_names(actor) else "",
            lab=catalogue.labs[row["lab"]],
            asked=(date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])),
            spaces=row["spaces"],
            waiting=row["waiting"],
            median=_day(on, row["median"]),
            most=_day(on, row["p90"]),
        )


def _names(uow: UnitOfWork) -> dict[ParticipantId, str]:
    return {one.id: one.name for one in uow.participants.all()}


def _day(on: date, days: float | None) -> date | None:
    return None if days is None else on + timedelta(days=ceil(days))


# -- what would be ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One figure with and without: means, and the paired difference with its 95 % interval."""

    before: float
    after: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MonthOfChange:
    """None where a figure has no value."""

    month: date
    full: Change | None
    tight: Change | None
    wait: Change | None
    not_fitting: float


@dataclass(frozen=True, slots=True)
class LabChange:
    """What a lab's days become in all, and month by month."""

    lab: Lab
    full: Change | None
    tight: Change | None
    waits: tuple[tuple[str, Change], ...]
    not_fitting: int
    months: tuple[MonthOfChange, ...]

    @property
    def is_same(self) -> bool:
        """In every figure and replication."""
        months = [each for month in self.months for each in (month.full, month.tight, month.wait)]
        every = [self.full, self.tight, *(wait for _, wait in self.waits), *months]
        return not self.not_fitting and all(
            each is None or each.mean == each.low == each.high == 0 for each in every
        )


def read_difference(
    uow: UnitOfWork, actor: Actor, folders: RunFolders, run: RunRecord
) -> tuple[LabChange, ...]:
    """None of them for a run of another kind, one that is not done, and one whose files are gone."""
    if run.kind is not RunKind.CAPACITY or not may_open(actor, run) or _raw(folders, run) is None:
        return ()
    whole = json.loads((folders.of(run.reference) / RESULT).read_bytes())
    changes, catalogue = _Changes(whole), load_catalogue(uow)
    labs = _labs(whole["scenarios"][0])
    return tuple(_lab_change(catalogue.labs[lab], changes) for lab in labs)


class _Changes:
    """The figures of the two scenarios of a result."""

    def __init__(self, whole: Raw) -> None:
        self._means = [
            {(row["metric"], row["group"]): row["mean"] for row in scenario["metrics"]}
            for scenario in whole["scenarios"]
        ]
        self._differences = {(row["metric"], row["group"]): row for row in whole["comparisons"]}

    def of(self, metric: str, group: str) -> Change | None:
        found = self._differences.get((metric, group))
        before, after = (means.get((metric, group)) for means in self._means)
        if found is None or before is None or after is None or found["mean_difference"] is None:
            return None
        mean = found["mean_difference"]
        low, high = (mean if found[end] is None else found[end] for end in ("ci_low", "ci_high"))
        return Change(before, after, mean, low, high)

    def groups(self, metric: str, start: str) -> list[str]:
        return [
            group for name, group in self._means[0] if name == metric and group.startswith(start)
        ]


def _lab_change(lab: Lab, changes: _Changes) -> LabChange:
    months = [group[len(lab.id) + 1 :] for group in changes.groups("lab_full_days", f"{lab.id}-")]
    waits = [
        (size, changes.of("request_wait_weeks", f"{lab.id}-{size}"))
        for size in ("small", "usual", "large")
    ]
    all_slots = changes.of("slots_not_fitting", lab.id)
    return LabChange(
        lab=lab,
        full=changes.of("lab_full_days", lab.id),
        tight=changes.of("lab_tight_days", lab.id),
        waits=tuple((size, found) for size, found in waits if found is not None),
        not_fitting=round(all_slots.after) if all_slots else 0,
        months=tuple(_month(lab, month, changes) for month in months),
    )


def _month(lab: Lab, month: str, changes: _Changes) -> MonthOfChange:
    group = f"{lab.id}-{month}"
    slots = changes.of("slots_not_fitting", group)
    return MonthOfChange(
        month=date.fromisoformat(f"{month}-01"),
        full=changes.of("lab_full_days", group),
        tight=changes.of("lab_tight_days", group),
        wait=changes.of("later_request_wait_weeks", group),
        not_fitting=slots.after if slots else 0.0,
    )
