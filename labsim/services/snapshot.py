"""The live data of one moment as a scenario takes them: parties without names, and a register of who is who.

It is read in a unit that sees one state of the database (`Database.snapshot`), locks nothing, and takes as many
statements for a thousand participants as for one.
"""

import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final, TypeVar

from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.months import months_after
from labsim.domain.notices.answers import NoticeState
from labsim.domain.participants import Category, ParticipantFacts, ParticipantId, SupplyKind
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK, Rulebook
from labsim.domain.slots.lifecycle import HOLDS_SPACES, SlotState
from labsim.domain.slots.profile import profile_of
from labsim.services.actors import Actor, NotAllowed
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.refusals import Refused, refuse
from labsim.wording.forecasts import too_late_text
from models.records import DayCount, NoticeRecord, ParticipantRecord, SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork
from simulations.kinds import Kind
from simulations.rules_read import READ_BY_THE_MODEL
from simulations.scenario import LATEST_END, Scenario
from simulations.today import MOST_PARTIES, Today

HORIZON_MONTHS: Final = 12
_BOOKED_BEYOND: Final = timedelta(days=700)
_MOST: Final = 100_000
Row = TypeVar("Row")
_LABS: Final = (ARQIVA, TELEFONICA)
_MOVES: Final = frozenset({"ref", "notices", "slots", "requests"})


class TooManyParticipants(Exception):
    """More than a run can begin with."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`register`: which participant P001 is, and the reference of Q001. `rules`: what staff have changed."""

    today: Today
    register: Mapping[str, int | str]
    rules: Mapping[str, Any]

    def party_of(self, participant_id: ParticipantId) -> str | None:
        return next(
            (ref for ref, own in self.register.items() if ref[0] == "P" and own == participant_id),
            None,
        )


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A participant as a snapshot would number and take it."""

    ref: str
    participant_id: ParticipantId
    kind: Kind | None
    mandate: date | None
    roles: tuple[UserRole, ...]


def list_parties(uow: UnitOfWork, actor: Actor, today: date, key: bytes) -> tuple[ListedParty, ...]:
    """Who is there, by number: the numbers are those of `read_snapshot` with the same key, and nothing else is read.

    Raises NotAllowed for who has no role at all.
    """
    _must_have_a_role(actor)
    participants = uow.participants.all()
    refs = _numbered(participants, key, today)
    listed = [
        ListedParty(refs[one.id], one.id, kind_of(one), one.mandate, tuple(sorted(one.roles)))
        for one in participants
    ]
    return tuple(sorted(listed, key=lambda one: one.ref))


def read_snapshot(uow: UnitOfWork, actor: Actor, today: date, key: bytes | None = None) -> Snapshot:
    """`uow` is a snapshot's. Everybody who may start a run may have it read; what they see of it is another question.

    P-numbers are drawn anew for every day out of the `key`, which is secret, and without one for every snapshot.
    Raises NotAllowed for who has no role at all, and TooManyParticipants.
    """
    _must_have_a_role(actor)
    catalogue, records = load_catalogue(uow), _records(uow, today)
    if len(records.participants) > MOST_PARTIES:
        raise TooManyParticipants
    refs = _numbered(records.participants, key or secrets.token_bytes(), today)
    asked = {slot.id: f"Q{number:03}" for number, slot in enumerate(records.requests, start=1)}
    found = Today.model_validate(
        {
            "on": today,
            "days": tuple(_days(catalogue, records.ledger)),
            "parties": _in_order(
                _party(records, one, refs[one.id], asked, today) for one in records.participants
            ),
            "added_working_days": _corrected(catalogue, working=True),
            "removed_working_days": _corrected(catalogue, working=False),
        }
    )
    register: dict[str, int | str] = {ref: int(own) for own, ref in refs.items()}
    register |= {asked[slot.id]: slot.reference for slot in records.requests}
    return Snapshot(found, register, _changed_rules(catalogue.rulebook, today))


def _must_have_a_role(actor: Actor) -> None:
    if actor.role is not None and actor.person_id is None:
        raise NotAllowed


def _numbered(
    participants: Iterable[ParticipantRecord], key: bytes, today: date
) -> dict[ParticipantId, str]:
    """In an order that nobody can tell who has not the key: who learns a number has learnt it for that day alone."""

    def place(own: ParticipantId) -> bytes:
        return hmac.digest(key, f"{today.isoformat()} {own}".encode(), "sha256")

    drawn = sorted((one.id for one in participants), key=place)
    return {own: f"P{number:03}" for number, own in enumerate(drawn, start=1)}


def _in_order(parties: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """By what is told of them, which betrays nothing more and keeps their luck: it goes by their order."""

    def told(party: dict[str, Any]) -> tuple[str, str]:
        without = {name: value for name, value in party.items() if name not in _MOVES}
        return json.dumps(without, default=str, sort_keys=True), party["ref"]

    return tuple(sorted(parties, key=told))


def too_late(on: date) -> Refused | None:
    """Near the end of the calendar there are no twelve months left to look into."""
    if months_after(on, HORIZON_MONTHS) <= LATEST_END:
        return None
    last = months_after(LATEST_END, -HORIZON_MONTHS)
    return refuse(too_late_text(last, LATEST_END), "A study that begins empty can still be run")


def from_today(
    base: Scenario,
    snapshot: Snapshot,
    name: str,
    title: str,
    more: Mapping[str, object] | None = None,
) -> Scenario:
    """The assumptions of a scenario, with this day's data for its beginning. Raises ScenarioError."""
    values = base.model_dump(mode="json")
    on = snapshot.today.on
    time = {"start": on, "measured_from": on, "end": months_after(on, HORIZON_MONTHS)}
    values |= {"name": name, "title": title, "time": {k: d.isoformat() for k, d in time.items()}}
    values["rules"] = {**snapshot.rules, **values["rules"]}
    values["today"] = snapshot.today.model_dump(mode="json")
    made = Scenario.checked(values, base.name)
    return made.with_values(more) if more else made


# -- what is read ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Held:
    """What a slot holds in a lab, by day; `place` is its place among all of them, as they were given."""

    slot: SlotRecord
    place: int
    lab: LabId
    lines: Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class _Records:
    """By participant where it is somebody's; requests in the order in which they were sent."""

    participants: Sequence[ParticipantRecord]
    facts: Mapping[ParticipantId, ParticipantFacts]
    notices: Mapping[ParticipantId, Sequence[NoticeRecord]]
    held: Mapping[ParticipantId, Sequence[_Held]]
    requests: Sequence[SlotRecord]
    ledger: Mapping[LabId, Sequence[DayCount]]


def _records(uow: UnitOfWork, today: date) -> _Records:
    participants = sorted(uow.participants.all(), key=lambda one: one.id)
    last = min(
        months_after(today, HORIZON_MONTHS) + _BOOKED_BEYOND, load_catalogue(uow).calendar.last_day
    )
    notices = uow.notices.page(None, None, "", False, 1, _MOST).rows  # noqa: FBT003 - its name is in the store
    requests = uow.slots.undecided_after(today, _MOST)
    return _Records(
        participants=participants,
        facts=uow.participants.facts_of([one.id for one in participants]),
        notices=_by(notices, lambda notice: notice.participant_id),
        held=_by(_held(uow, today), lambda held: held.slot.participant_id),
        requests=[slot for slot in requests if slot.request.lab in _LABS],
        ledger=uow.ledger.days_of_labs(today, last),
    )


def _held(uow: UnitOfWork, today: date) -> list[_Held]:
    """From today on; the rest of what was cancelled today is there, too."""
    wanted = SlotFilter(states=HOLDS_SPACES, first=today)
    slots = {slot.id: slot for slot in uow.slots.page(wanted, 1, _MOST).rows}
    slots |= {slot.id: slot for slot in uow.slots.slots_on(None, [today])}
    lines = uow.ledger.lines_of(list(slots))
    found = [
        (slot, lab, sorted(lines.get((slot.id, lab), {}).items()))
        for slot in sorted(slots.values(), key=_given_at)
        for lab in _LABS
    ]
    ahead = [each for each in found if each[2] and each[2][-1][0] >= today]
    return [_Held(slot, place, lab, own) for place, (slot, lab, own) in enumerate(ahead, start=1)]


def _by(
    rows: Iterable[Row], owner: Callable[[Row], ParticipantId]
) -> dict[ParticipantId, list[Row]]:
    found: dict[ParticipantId, list[Row]] = {}
    for row in rows:
        found.setdefault(owner(row), []).append(row)
    return found


def _given_at(slot: SlotRecord) -> tuple[datetime, int]:
    return slot.decided_at or slot.sent_at, slot.id


# -- as the simulator takes it ---------------------------------------------------------------------


def _days(
    catalogue: Catalogue, ledger: Mapping[LabId, Sequence[DayCount]]
) -> Iterator[dict[str, Any]]:
    for lab in _LABS:
        closed = catalogue.closed(lab)

        def alike(count: DayCount, closed: Any = closed) -> tuple[int, int, bool]:
            return count.spaces_open, count.spaces_taken, count.day in closed

        for (opened, taken, is_closed), group in groupby(ledger.get(lab, ()), key=alike):
            days = [count.day for count in group]
            yield {
                "lab": lab,
                "first_day": days[0],
                "last_day": days[-1],
                "spaces_open": opened,
                "spaces_taken": taken,
                "closed": is_closed,
            }


def _party(
    records: _Records, one: ParticipantRecord, ref: str, asked: Mapping[int, str], today: date
) -> dict[str, Any]:
    notices = records.notices.get(one.id, ())
    kind = kind_of(one)
    told = {
        "ref": ref,
        "kind": kind.value if kind else None,
        "roles": tuple(sorted(role.value for role in one.roles)),
        "mandate": one.mandate,
        **_facts(records.facts[one.id], one, today),
        "tested_until": _tested_until(notices, today),
        "notices": tuple(
            {"received_on": notice.received_on, "labs": tuple(sorted(notice.answers.labs))}
            for notice in notices
            if notice.state is NoticeState.OPEN and notice.received_on <= today
        ),
        "slots": tuple(map(_as_slot, records.held.get(one.id, ()))),
        "requests": tuple(
            _as_request(slot, place, asked[slot.id])
            for place, slot in enumerate(records.requests, start=1)
            if slot.participant_id == one.id
        ),
    }
    return {name: value for name, value in told.items() if value is not None}


def kind_of(one: ParticipantRecord) -> Kind | None:
    """Of the simulator's kinds. None for who tests devices alone."""
    if one.category is Category.SMALL_SUPPLIER and one.supply is SupplyKind.NON_DOMESTIC:
        return Kind.NON_DOMESTIC_SUPPLIER
    if one.category is Category.ELECTRICITY_NETWORK and one.mandate:
        return (
            Kind.DISTRIBUTION_GROUP
        )  # of the networks only distribution network operators have one
    return _KINDS[one.category]


_KINDS: Final[Mapping[Category, Kind | None]] = {
    Category.LARGE_SUPPLIER: Kind.LARGE_SUPPLIER,
    Category.SMALL_SUPPLIER: Kind.SMALL_SUPPLIER,
    Category.ELECTRICITY_NETWORK: Kind.ELECTRICITY_NETWORK,
    Category.GAS_NETWORK: Kind.GAS_NETWORK,
    Category.OTHER_SEC_PARTY: Kind.OTHER_PARTY,
    Category.DEVICE_MANUFACTURER: None,
}


def _facts(facts: ParticipantFacts, one: ParticipantRecord, today: date) -> dict[str, Any]:
    """SREPT counts from the first of its two certificates; a role that is not taken up any more does not."""
    srept = [day for day in facts.srept.values() if day <= today]
    gateway = facts.gateway_connected_on
    done = sorted((day, role) for role, day in facts.uept.items() if role in one.roles)
    return {
        "srept": min(srept, default=None),
        "gateway": gateway if gateway and gateway <= today else None,
        "uept": tuple({"role": role.value, "on": day} for day, role in done if day <= today),
        "confidentiality": bool(facts.confidentiality_versions),
    }


def _tested_until(notices: Iterable[NoticeRecord], today: date) -> date | None:
    ends = [notice.last_slot_ends for notice in notices if notice.last_slot_ends]
    return max((day for day in ends if day < today), default=None)


def _as_slot(held: _Held) -> dict[str, Any]:
    """By what it holds day by day, which is what counts."""
    steps = profile_of(held.lines)
    return {
        "place": held.place,
        "lab": held.lab,
        "first_day": held.lines[0][0],
        "last_day": held.lines[-1][0],
        "spaces": held.lines[0][1],
        "profile": tuple({"from_day": day, "spaces": spaces} for day, spaces in steps),
        "offered": held.slot.state is SlotState.OFFERED,
    }


def _as_request(slot: SlotRecord, place: int, ref: str) -> dict[str, Any]:
    """One with a profile by its most spaces, as the waiting list looks at it."""
    wanted = slot.request
    return {
        "ref": ref,
        "place": place,
        "lab": wanted.lab,
        "first_day": wanted.first_day,
        "last_day": wanted.last_day,
        "spaces": max([wanted.spaces, *(step.spaces for step in wanted.profile)]),
        "sent_on": slot.sent_on,
        "waiting": slot.state is SlotState.WAITING,
    }


def _corrected(catalogue: Catalogue, *, working: bool) -> tuple[date, ...]:
    return tuple(one.day for one in catalogue.calendar.corrections if one.working is working)


def _changed_rules(rulebook: Rulebook, today: date) -> dict[str, Any]:
    """What the model reads and staff have given another value; it then holds for the whole run."""
    changed = {}
    for key in sorted(READ_BY_THE_MODEL):
        code, _, rest = key.partition(".")
        parameter, _, lab = rest.partition("@")
        now = rulebook.value(code, parameter, today, lab or None).value
        if now != SHIPPED_RULEBOOK.value(code, parameter, today, lab or None).value:
            changed[key] = now
    return changed
