"""Runs of the simulator: asked for, begun one at a time, and ended."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId
from labsim.domain.runs import WAITING_STATES, RunKind, RunState
from models.base import table_of
from models.records import NewRun, Page, RunFilter, RunRecord, RunScenario, RunsOfPerson
from models.stores.references import new_reference
from models.stores.statements import read_page
from models.tables.accounts import Person
from models.tables.participants import Participant
from models.tables.runs import Run
from models.tables.runs import RunScenario as RunScenarioTable

_RUNS: Final = table_of(Run)
_SCENARIOS: Final = table_of(RunScenarioTable)
_OWNERS: Final = table_of(Person).alias("owner")
_PARTICIPANTS: Final = table_of(Participant)
_LONG: Final = {"request", "register"}
_TURN: Final = (_RUNS.c.asked_at, _RUNS.c.id)
_LONGEST_FAULT: Final = 1000

_READ: Final = (
    sa.select(
        *(column for column in _RUNS.c if column.name not in _LONG),
        _RUNS.c.register.is_not(None).label("is_live"),
        _OWNERS.c.name.label("owner"),
        _PARTICIPANTS.c.name.label("participant"),
    )
    .join_from(_RUNS, _OWNERS, _RUNS.c.owner_id == _OWNERS.c.id)
    .outerjoin(_PARTICIPANTS, _RUNS.c.participant_id == _PARTICIPANTS.c.id)
)


class RunStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, new: NewRun, at: datetime) -> RunRecord:
        """Queued. Raises ReferenceTaken."""
        row = {
            "reference": new_reference("RUN"),
            "owner_id": new.owner_id,
            "participant_id": new.participant_id,
            "title": new.title,
            "kind": new.kind,
            "request": dict(new.request),
            "register": None if new.register is None else dict(new.register),
            "replications": new.replications,
            "planned": new.planned,
            "workers": new.workers,
            "state": RunState.QUEUED,
            "asked_at": at,
            **_NOT_BEGUN,
            "bytes": 0,
            "code": "",
            "claim": 0,
            "version": 1,
        }
        made = self._connection.execute(sa.insert(_RUNS).returning(_RUNS.c.id), row).scalar_one()
        self._add_scenarios(made, new.scenarios)
        return self._one(_RUNS.c.id == made)

    def find(self, reference: str) -> RunRecord | None:
        found = self._records(_READ.where(_RUNS.c.reference == reference))
        return found[0] if found else None

    def hold(self, reference: str) -> RunRecord | None:
        """As it stands, locked until the unit ends."""
        self._connection.execute(
            sa.select(_RUNS.c.id).where(_RUNS.c.reference == reference).with_for_update()
        )
        return self.find(reference)

    def request(self, run_id: int) -> Mapping[str, Any]:
        """What was asked, as JSON has it."""
        wanted = sa.select(_RUNS.c.request).where(_RUNS.c.id == run_id)
        found: Mapping[str, Any] = self._connection.execute(wanted).scalar_one()
        return found

    def register(self, run_id: int) -> Mapping[str, Any]:
        """Which participant each P001 is; empty for a run of a blank world."""
        wanted = sa.select(_RUNS.c.register).where(_RUNS.c.id == run_id)
        return self._connection.execute(wanted).scalar_one() or {}

    def page(self, wanted: RunFilter, number: int, size: int) -> Page[RunRecord]:
        """The newest first."""
        matching = _READ.where(*_conditions(wanted)).order_by(_RUNS.c.id.desc())
        return read_page(self._connection, matching, number, size, self._read)

    def queue(self) -> list[RunRecord]:
        """What runs and what waits, in the order in which it will run."""
        return self._records(
            _READ.where(_RUNS.c.state.in_(WAITING_STATES)).order_by(
                _RUNS.c.state == RunState.QUEUED, *_TURN
            )
        )

    def last_ended(self, kind: RunKind | None = None) -> RunRecord | None:
        """The run that was done last, of the kind where one is given, whoever's it is."""
        done = _READ.where(_RUNS.c.state == RunState.DONE)
        done = done if kind is None else done.where(_RUNS.c.kind == kind)
        found = self._records(done.order_by(_RUNS.c.ended.desc(), _RUNS.c.id.desc()).limit(1))
        return found[0] if found else None

    def of_person(self, owner_id: PersonId) -> RunsOfPerson:
        """Locks the person's row, so that two askers at once are counted one after the other."""
        people = table_of(Person)
        self._connection.execute(
            sa.select(people.c.id).where(people.c.id == owner_id).with_for_update(key_share=True)
        )
        waiting = sa.func.count().filter(_RUNS.c.state.in_(WAITING_STATES))
        wanted = sa.select(
            waiting.label("waiting"),
            sa.func.count().label("kept"),
            sa.func.coalesce(sa.func.sum(_RUNS.c.bytes), 0).label("bytes"),
        ).where(_RUNS.c.owner_id == owner_id)
        row = self._connection.execute(wanted).one()
        return RunsOfPerson(row.waiting, row.kept, int(row.bytes))

    def references(self) -> frozenset[str]:
        """Of every run there is."""
        return frozenset(self._connection.scalars(sa.select(_RUNS.c.reference)))

    # -- moves ---------------------------------------------------------------------------------------

    def put_back(self) -> int:
        """Every run that is said to run waits again, at its old place in the queue. How many they were."""
        running = sa.update(_RUNS).where(_RUNS.c.state == RunState.RUNNING)
        back = running.values(state=RunState.QUEUED, version=_RUNS.c.version + 1, **_BEGIN_AGAIN)
        return self._connection.execute(back).rowcount

    def claim_next(self, began: datetime) -> RunRecord | None:
        """The oldest that waits, now running; None where none waits. Its `claim` tells this beginning from others."""
        waiting = sa.select(_RUNS.c.id).where(_RUNS.c.state == RunState.QUEUED)
        oldest = waiting.order_by(*_TURN).limit(1)
        this = sa.and_(_RUNS.c.id == oldest.scalar_subquery(), _RUNS.c.state == RunState.QUEUED)
        values = {**_BEGIN_AGAIN, "began": began, "state": RunState.RUNNING}
        claimed = self._connection.execute(
            sa.update(_RUNS)
            .where(this)
            .values(**values, claim=_RUNS.c.claim + 1, version=_RUNS.c.version + 1)
            .returning(_RUNS.c.id)
        ).scalar_one_or_none()
        return None if claimed is None else self._one(_RUNS.c.id == claimed)

    def tell_progress(self, run: RunRecord, *, expected: int, done: int, kept: int) -> bool:
        """False where the run is no longer this beginning's, or shall be cancelled."""
        ours = sa.and_(
            _RUNS.c.id == run.id,
            _RUNS.c.claim == run.claim,
            _RUNS.c.state == RunState.RUNNING,
            _RUNS.c.cancel_asked.is_(False),
        )
        told = sa.update(_RUNS).where(ours).values(expected=expected, done=done, kept=kept)
        return self._connection.execute(told).rowcount == 1

    def change(self, run: RunRecord, **values: Any) -> RunRecord:
        """Of a run that `hold` gave."""
        if "fault" in values:
            values["fault"] = values["fault"][:_LONGEST_FAULT]
        this = sa.update(_RUNS).where(_RUNS.c.id == run.id)
        self._connection.execute(this.values(**values, version=_RUNS.c.version + 1))
        return self._one(_RUNS.c.id == run.id)

    def queue_again(
        self,
        run: RunRecord,
        request: Mapping[str, Any],
        replications: int,
        planned: int,
        at: datetime,
    ) -> RunRecord:
        """Of a run that `hold` gave: it waits behind all others, as if it had never begun."""
        asked = {
            "request": dict(request),
            "replications": replications,
            "planned": planned,
            "asked_at": at,
        }
        return self.change(run, state=RunState.QUEUED, **asked, **_NOT_BEGUN)

    def remove(self, run: RunRecord) -> None:
        """Of a run that `hold` gave."""
        self._connection.execute(sa.delete(_SCENARIOS).where(_SCENARIOS.c.run_id == run.id))
        self._connection.execute(sa.delete(_RUNS).where(_RUNS.c.id == run.id))

    # -- reading -------------------------------------------------------------------------------------

    def _add_scenarios(self, run_id: int, scenarios: Sequence[RunScenario]) -> None:
        rows = [
            {"run_id": run_id, "position": place, "name": each.name, "number": each.number}
            for place, each in enumerate(scenarios)
        ]
        if rows:
            self._connection.execute(sa.insert(_SCENARIOS), rows)

    def _one(self, condition: sa.ColumnElement[bool]) -> RunRecord:
        return self._records(_READ.where(condition))[0]

    def _records(self, wanted: sa.Select[Any]) -> list[RunRecord]:
        return self._read(self._connection.execute(wanted).all())

    def _read(self, rows: Sequence[sa.Row[Any]]) -> list[RunRecord]:
        scenarios = self._scenarios([row.id for row in rows])
        return [_record(row, scenarios.get(row.id, ())) for row in rows]

    def _scenarios(self, run_ids: Iterable[int]) -> dict[int, tuple[RunScenario, ...]]:
        wanted = sa.select(_SCENARIOS).where(_SCENARIOS.c.run_id.in_(list(run_ids)))
        found: dict[int, tuple[RunScenario, ...]] = {}
        for row in self._connection.execute(wanted.order_by(_SCENARIOS.c.position)):
            found[row.run_id] = (*found.get(row.run_id, ()), RunScenario(row.name, row.number))
        return found


_OWN_DATA: Final = sa.and_(_RUNS.c.register.is_not(None), _RUNS.c.participant_id.is_not(None))
_BEGIN_AGAIN: Final[Mapping[str, Any]] = {"expected": 0, "done": 0, "kept": 0, "began": None}
_NOT_BEGUN: Final[Mapping[str, Any]] = {
    **_BEGIN_AGAIN,
    "ended": None,
    "seconds": None,
    "fault": "",
    "cancel_asked": False,
}


def _conditions(wanted: RunFilter) -> list[sa.ColumnElement[bool]]:
    narrowing: list[tuple[bool, sa.ColumnElement[bool]]] = [
        (wanted.owner_id is not None, _RUNS.c.owner_id == wanted.owner_id),
        (wanted.participant_id is not None, _RUNS.c.participant_id == wanted.participant_id),
        (wanted.states is not None, _RUNS.c.state.in_(wanted.states or ())),
        (wanted.kinds is not None, _RUNS.c.kind.in_(wanted.kinds or ())),
        (wanted.live is True, _RUNS.c.register.is_not(None)),
        (wanted.live is False, _RUNS.c.register.is_(None)),
        (wanted.of_participants_own_data is True, _OWN_DATA),
        (wanted.of_participants_own_data is False, sa.not_(_OWN_DATA)),
        (wanted.of_dcc, _RUNS.c.participant_id.is_(None)),
        (wanted.least_replications > 0, _RUNS.c.replications >= wanted.least_replications),
        (wanted.shipped is not None, _uses_shipped(wanted.shipped)),
        (wanted.scenario is not None, _uses(wanted.scenario)),
    ]
    return [condition for asked, condition in narrowing if asked]


def _uses(scenario: RunScenario | None) -> sa.ColumnElement[bool]:
    """A version, or without a number any of them."""
    if scenario is None:
        return sa.false()
    used = sa.select(_SCENARIOS.c.run_id).where(_SCENARIOS.c.name == scenario.name)
    if scenario.number is not None:
        used = used.where(_SCENARIOS.c.number == scenario.number)
    return _RUNS.c.id.in_(used)


def _uses_shipped(name: str | None) -> sa.ColumnElement[bool]:
    as_shipped = _SCENARIOS.c.name == name, _SCENARIOS.c.number.is_(None)
    return _RUNS.c.id.in_(sa.select(_SCENARIOS.c.run_id).where(*as_shipped))


def _record(row: sa.Row[Any], scenarios: tuple[RunScenario, ...]) -> RunRecord:
    values = dict(row._mapping)  # noqa: SLF001 - the documented name of a row's columns
    values["owner_id"] = PersonId(row.owner_id)
    if row.participant_id is not None:
        values["participant_id"] = ParticipantId(row.participant_id)
    values["participant"] = row.participant or ""
    return RunRecord(**values, scenarios=scenarios)
