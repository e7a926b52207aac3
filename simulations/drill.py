"""One replication looked into: the assessments behind a month of a chart, and one participant's course in dates."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from labsim.wording.dates import plain_day_text
from labsim.wording.metrics import group_words, plain
from labsim.wording.numbers import count_text, money_text
from simulations.event_log import Event, EventLog, Stage
from simulations.measures.bunching import SERIES, recurring
from simulations.measures.reading import Reading


class NotInSeriesError(ValueError):
    """No such series, or no such month in it."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment that a series counts on `day`; the other dates are None where it did not come to them."""

    participant: int
    of: str
    number: int
    kind: str
    day: date
    due: date | None
    requested: date | None
    held: date | None
    at_ssc: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a participant on a day; `detail` may be empty."""

    day: date
    words: str
    detail: str


class _Which(NamedTuple):
    participant: int
    number: int


def months_of(log: EventLog) -> tuple[date, ...]:
    """The months that the series have."""
    return tuple(map(date.fromisoformat, Reading(log).month_texts))


def assessments_of(log: EventLog, series: str, month: date) -> tuple[Assessment, ...]:
    """As many as the series says for the month that begins then, by day. Raises NotInSeriesError."""
    reading = Reading(log)
    if series not in SERIES or month.isoformat() not in reading.month_texts:
        raise NotInSeriesError
    place = reading.month_texts.index(month.isoformat())
    dates = {name: _dates(reading, stage) for name, stage in SERIES.items()}
    kinds = _kinds(reading)
    counted = [
        (moment, _Which(party, detail[0]))
        for party, moment, detail in recurring(reading, SERIES[series])
        if reading.month_of(moment) == place
    ]
    return tuple(
        Assessment(
            participant=which.participant,
            of=log.parties[which.participant].kind.value,
            number=which.number,
            kind=kinds.get(which, ""),
            day=log.clock.day(moment),
            **{name: days.get(which) for name, days in dates.items()},
        )
        for moment, which in sorted(counted)
    )


def course_of(log: EventLog, participant: int) -> tuple[Step, ...]:
    """Everything that happened to one participant. Raises IndexError for one that is not there."""
    if not 0 <= participant < len(log.parties):
        raise IndexError(participant)
    return tuple(_step(log, event) for event in log.course(participant))


def _dates(reading: Reading, stage: Stage) -> Mapping[_Which, date]:
    """When each reached the stage last: a report may come before SSC twice."""
    return {
        _Which(party, detail[0]): reading.log.clock.day(moment)
        for party, moment, detail in recurring(reading, stage)
    }


_WITH_KIND: Final = (Stage.ASKED_FOR, Stage.FIELDWORK_STARTED, Stage.AT_SSC)


def _kinds(reading: Reading) -> Mapping[_Which, str]:
    return {
        _Which(party, detail[0]): str(detail[1])
        for stage in _WITH_KIND
        for party, _, detail in reading.rows(stage)
    }


def _step(log: EventLog, event: Event) -> Step:
    _, stage, moment, detail = event
    return Step(log.clock.day(moment), stage.value, _detail(log, stage, detail))


def _detail(log: EventLog, stage: Stage, detail: tuple[Any, ...]) -> str:
    """As people say it; what is not foreseen here is said as the log has it."""
    if stage in _SAID:
        return _SAID[stage](log, *detail)
    match detail:
        case (str(lab), float(), *_):
            return ", ".join([group_words(lab), *_lab_words(log, *detail[1:])])
        case (int(number), *rest):
            return ", ".join([f"assessment {number}", *map(str, rest)])
        case _:
            return ", ".join(group_words(str(each)) for each in detail)


def _lab_words(log: EventLog, first: float, *rest: float) -> Iterator[str]:
    """A day wanted, or the days and spaces of a stay."""
    if not rest:
        yield _day(log, first)
        return
    last, spaces = rest
    yield f"{_day(log, first)} to {_day(log, last)}"
    yield count_text(int(spaces), "space")


def _fieldwork(_: EventLog, number: int, kind: str, days: int) -> str:
    return f"assessment {number}, {kind}; {count_text(days, 'working day')} of a team"


def _date_changed(log: EventLog, number: int, fee: int, moment: float) -> str:
    costs = f"for {money_text(fee)}" if fee else "without a fee"
    return f"assessment {number}, to {_day(log, moment)}, {costs}"


def _due(_: EventLog, number: int, rule: str, by_then: str) -> str:
    return f"assessment {number}, {plain(rule)}: {plain(by_then)} by then"


def _status(_: EventLog, number: int, status: str) -> str:
    return f"assessment {number}: {plain(status)}"


def _hubs(_: EventLog, hubs: int, price: int) -> str:
    return f"{count_text(hubs, 'hub')} for {money_text(price)}"


_SAID: Final[Mapping[Stage, Callable[..., str]]] = {
    Stage.FIELDWORK_STARTED: _fieldwork,
    Stage.DATE_CHANGED: _date_changed,
    Stage.DUE: _due,
    Stage.STATUS: _status,
    Stage.HUBS_ORDERED: _hubs,
}


def _day(log: EventLog, moment: float) -> str:
    return plain_day_text(log.clock.day(moment))


def label_of(log: EventLog, participant: int) -> str:
    """Its number in the model: `P012`; of a world that begins today that of the record, `S012` for who is simulated."""
    party = log.parties[participant]
    if party.known is not None:
        return party.known.record.ref
    return f"{'P' if log.scenario.today is None else 'S'}{party.index:03}"
