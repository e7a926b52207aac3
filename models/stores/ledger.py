"""The ledger of spaces: the only way to take or to give back."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.days import ONE_DAY
from labsim.domain.labs import LabId
from labsim.domain.participants import ParticipantId
from labsim.domain.slots.lifecycle import HOLDS_SPACES
from labsim.domain.slots.profile import spaces_at, spans
from labsim.domain.working_calendar import WorkingCalendar
from models.base import DayList, is_among, table_of
from models.errors import DayInUse, LedgerFault, NoSuchLabDay
from models.profile_text import profile_from
from models.records import DayCount, Imbalance, SlotImbalance
from models.stores.standing import (
    FIRST_DAY,
    IS_STANDING,
    LAB,
    LAST_DAY,
    OFFERS,
    PROFILE,
    SPACES,
)
from models.stores.statements import add_missing
from models.tables.ledger import LabDay, SlotDay
from models.tables.slots import UNDECIDED, Slot

_DAYS: Final = table_of(LabDay)
_LINES: Final = table_of(SlotDay)
_SLOTS: Final = table_of(Slot)

_LAB: Final = sa.bindparam("lab", type_=sa.String)
_SLOT: Final = sa.bindparam("slot", type_=sa.Integer)
_SPACES: Final = sa.bindparam("spaces_wanted", type_=sa.Integer)
_THESE_DAYS: Final = sa.and_(
    _DAYS.c.lab_id == _LAB, is_among(_DAYS.c.day, sa.bindparam("days", type_=DayList))
)
_COUNTS: Final = sa.select(_DAYS.c.day, _DAYS.c.spaces_open, _DAYS.c.spaces_taken)

_LOCK: Final = _COUNTS.where(_THESE_DAYS).order_by(_DAYS.c.day).with_for_update()
_TAKE: Final = (
    sa.update(_DAYS).where(_THESE_DAYS).values(spaces_taken=_DAYS.c.spaces_taken + _SPACES)
)
_WRITE_LINES: Final = (
    sa.insert(_LINES)
    .from_select(
        ["slot_id", "lab_id", "day", "spaces"],
        sa.select(_SLOT, _DAYS.c.lab_id, _DAYS.c.day, _SPACES).where(_THESE_DAYS),
    )
    .execution_options(preserve_rowcount=True)
)

# PostgreSQL does both in one statement.
_TAKEN: Final = _TAKE.returning(_DAYS.c.lab_id, _DAYS.c.day).cte("taken")
_TAKE_WITH_LINES: Final = (
    sa.insert(_LINES)
    .from_select(
        ["slot_id", "lab_id", "day", "spaces"],
        sa.select(_SLOT, _TAKEN.c.lab_id, _TAKEN.c.day, _SPACES),
    )
    .execution_options(preserve_rowcount=True)
)

_HELD_FROM: Final = sa.and_(_LINES.c.slot_id == _SLOT, _LINES.c.day >= sa.bindparam("from_day"))
_SAME_DAY: Final = sa.and_(_DAYS.c.lab_id == _LINES.c.lab_id, _DAYS.c.day == _LINES.c.day)
_LOCK_HELD: Final = (
    sa.select(_DAYS.c.day)
    .join_from(_DAYS, _LINES, _SAME_DAY)
    .where(_HELD_FROM)
    .order_by(_DAYS.c.lab_id, _DAYS.c.day)
    .with_for_update()
)
_GIVE_BACK: Final = (
    sa.update(_DAYS)
    .where(_SAME_DAY, _HELD_FROM)
    .values(spaces_taken=_DAYS.c.spaces_taken - _LINES.c.spaces)
)
_REMOVE_LINES: Final = sa.delete(_LINES).where(_HELD_FROM)

# A slot has lines on its own days alone: asked for by these, few slots are left to look up. The lab is picked
# last: asked for in the statement, it makes PostgreSQL read all lines of the lab again for each slot, as long
# as nothing is known about a young table.
_FIRST: Final = sa.bindparam("first", type_=sa.Date)
_LAST: Final = sa.bindparam("last", type_=sa.Date)
_HELD: Final = (
    sa.select(_LINES.c.day, _LINES.c.lab_id, sa.func.sum(_LINES.c.spaces))
    .join_from(_LINES, _SLOTS, _LINES.c.slot_id == _SLOTS.c.id)
    .outerjoin(OFFERS, IS_STANDING)
    .where(
        _SLOTS.c.participant_id == sa.bindparam("participant"),
        _SLOTS.c.id != sa.bindparam("left_out"),
        FIRST_DAY <= _LAST,
        LAST_DAY >= _FIRST,
        _LINES.c.day.between(_FIRST, _LAST),
    )
    .group_by(_LINES.c.day, _LINES.c.lab_id)
)
NO_SLOT: Final = 0  # slots count from 1

_IS_RIGHT: Final = sa.and_(
    _LINES.c.lab_id == LAB,
    _LINES.c.spaces == SPACES,
    _LINES.c.day.between(FIRST_DAY, LAST_DAY),
)
_LINES_OF_HOLDERS: Final = (
    sa.select(
        _SLOTS.c.reference,
        LAB,
        FIRST_DAY,
        LAST_DAY,
        sa.func.count(_LINES.c.day).label("days_held"),
        sa.func.count(sa.case((_IS_RIGHT, 1))).label("right_days"),
    )
    .outerjoin_from(_SLOTS, _LINES, _LINES.c.slot_id == _SLOTS.c.id)
    .outerjoin(OFFERS, IS_STANDING)
    .where(_SLOTS.c.state.in_(HOLDS_SPACES), PROFILE == "")
    .group_by(_SLOTS.c.id, OFFERS.c.id)
    .order_by(_SLOTS.c.id)
)
_LINES_OF_PROFILES: Final = (
    sa.select(
        _SLOTS.c.reference,
        LAB.label("lab"),
        FIRST_DAY.label("first_day"),
        LAST_DAY.label("last_day"),
        SPACES.label("spaces"),
        PROFILE.label("profile"),
        _LINES.c.lab_id,
        _LINES.c.day,
        _LINES.c.spaces.label("held"),
    )
    .outerjoin_from(_SLOTS, _LINES, _LINES.c.slot_id == _SLOTS.c.id)
    .outerjoin(OFFERS, IS_STANDING)
    .where(_SLOTS.c.state.in_(HOLDS_SPACES), PROFILE != "")
    .order_by(_SLOTS.c.id)
)


class LedgerStore:
    """Spaces are taken on every day or on none.

    Lock order: the catalogue's version, participant row, slot row, lab days by lab and day.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._locked: set[tuple[LabId, date]] = set()

    def lock(self, lab: LabId, days: Sequence[date]) -> dict[date, DayCount]:
        """The days' counts, which nobody can change until this unit ends. Raises NoSuchLabDay."""
        rows = self._connection.execute(_LOCK, {"lab": lab, "days": days})
        counts = {row.day: DayCount(*row) for row in rows}
        missing = [day for day in days if day not in counts]
        if missing:
            raise NoSuchLabDay(lab, missing)
        self._locked.update((lab, day) for day in counts)
        return counts

    def lock_with_own(self, slot_id: int, lab: LabId, days: Sequence[date]) -> None:
        """These days and all those that the slot holds, in one order: for a swap. Raises NoSuchLabDay."""
        own = sa.select(_LINES.c.lab_id, _LINES.c.day).where(_LINES.c.slot_id == slot_id)
        wanted: defaultdict[LabId, set[date]] = defaultdict(set)
        for own_lab, day in self._connection.execute(own):
            wanted[LabId(own_lab)].add(day)
        wanted[lab].update(days)
        for each in sorted(wanted):
            self.lock(each, sorted(wanted[each]))

    def take(self, slot_id: int, lab: LabId, days: Sequence[date], spaces: int) -> None:
        """Days that this unit has not locked yet are locked in order, so that two takers never deadlock.

        Raises NoSuchLabDay, for no days as well, and LostRace where a day has too few spaces: the unit is lost then.
        """
        wanted = sorted(set(days))
        if not wanted:
            raise NoSuchLabDay(lab, wanted)
        if not self._locked.issuperset((lab, day) for day in wanted):
            self.lock(lab, wanted)
        these = {"slot": slot_id, "lab": lab, "days": wanted, "spaces_wanted": spaces}
        at_once = self._connection.dialect.name == "postgresql"
        for statement in (_TAKE_WITH_LINES,) if at_once else (_TAKE, _WRITE_LINES):
            changed = self._connection.execute(statement, these).rowcount
            _must_be_all(changed, len(wanted))

    def give_back(self, slot_id: int, from_day: date) -> int:
        """Ends the slot's day lines on `from_day` and later; how many days they were."""
        these = {"slot": slot_id, "from_day": from_day}
        held = len(self._connection.execute(_LOCK_HELD, these).all())
        for statement in (_GIVE_BACK, _REMOVE_LINES):
            _must_be_all(self._connection.execute(statement, these).rowcount, held)
        return held

    def lines(self, slot_id: int) -> list[tuple[date, int]]:
        """(day, spaces) by day."""
        wanted = sa.select(_LINES.c.day, _LINES.c.spaces).where(_LINES.c.slot_id == slot_id)
        return [(day, spaces) for day, spaces in self._connection.execute(wanted.order_by("day"))]

    def days(self, lab: LabId, first: date, last: date) -> list[DayCount]:
        """The lab's days from first to last, both included, in order; days off have no line."""
        wanted = _COUNTS.where(_DAYS.c.lab_id == lab, _DAYS.c.day.between(first, last))
        rows = self._connection.execute(wanted.order_by(_DAYS.c.day))
        return [DayCount(*row) for row in rows]

    def days_of_labs(self, first: date, last: date) -> dict[LabId, list[DayCount]]:
        """The days of every lab that has any, in order."""
        wanted = _COUNTS.add_columns(_DAYS.c.lab_id).where(_DAYS.c.day.between(first, last))
        counts: dict[LabId, list[DayCount]] = {}
        for *count, lab in self._connection.execute(wanted.order_by(_DAYS.c.lab_id, _DAYS.c.day)):
            counts.setdefault(LabId(lab), []).append(DayCount(*count))
        return counts

    def asked(
        self,
        first: date,
        last: date,
        calendar: WorkingCalendar,
        lab: LabId | None = None,
        leave_out: int | None = None,
    ) -> dict[LabId, dict[date, int]]:
        """Spaces of undecided requests per lab and working day; 0 where nothing is said. `leave_out` is a slot's id."""
        wanted = sa.select(
            _SLOTS.c.lab_id,
            _SLOTS.c.profile,
            _SLOTS.c.first_day,
            _SLOTS.c.last_day,
            _SLOTS.c.spaces,
        )
        wanted = wanted.where(UNDECIDED, _SLOTS.c.last_day >= first, _SLOTS.c.first_day <= last)
        if lab is not None:
            wanted = wanted.where(_SLOTS.c.lab_id == lab)
        if leave_out is not None:
            wanted = wanted.where(_SLOTS.c.id != leave_out)
        steps: defaultdict[LabId, Counter[date]] = defaultdict(Counter)
        for lab_id, profile, *asked in self._connection.execute(wanted):
            for begins, ends, spaces in spans(profile_from(profile), *asked):
                if begins <= last and ends >= first:
                    steps[lab_id][max(begins, first)] += spaces
                    steps[lab_id][min(ends, last) + ONE_DAY] -= spaces
        days = calendar.working_days(first, last)
        return defaultdict(Counter, {lab_id: _running(s, days) for lab_id, s in steps.items()})

    def held(
        self,
        participant_id: ParticipantId,
        lab: LabId,
        first: date,
        last: date,
        leave_out: int | None = None,
    ) -> dict[date, int]:
        """Spaces that the participant's slots hold on each day; days without any are left out."""
        asked = {
            "participant": participant_id,
            "first": first,
            "last": last,
            "left_out": NO_SLOT if leave_out is None else leave_out,
        }
        rows = self._connection.execute(_HELD, asked)
        return {day: int(spaces) for day, lab_id, spaces in rows if lab_id == lab}

    def held_by(
        self, participants: Sequence[ParticipantId], first: date, last: date
    ) -> dict[tuple[ParticipantId, LabId], dict[date, int]]:
        """Spaces that the slots of each of these participants hold in each lab, day by day; none are left out."""
        wanted = (
            sa.select(
                _SLOTS.c.participant_id,
                _LINES.c.lab_id,
                _LINES.c.day,
                sa.func.sum(_LINES.c.spaces),
            )
            .join_from(_LINES, _SLOTS, _LINES.c.slot_id == _SLOTS.c.id)
            .where(_SLOTS.c.participant_id.in_(participants), _LINES.c.day.between(first, last))
            .group_by(_SLOTS.c.participant_id, _LINES.c.lab_id, _LINES.c.day)
        )
        held: dict[tuple[ParticipantId, LabId], dict[date, int]] = {}
        for owner, lab, day, spaces in self._connection.execute(wanted):
            held.setdefault((ParticipantId(owner), LabId(lab)), {})[day] = int(spaces)
        return held

    def lines_of(self, slot_ids: Sequence[int]) -> dict[tuple[int, LabId], dict[date, int]]:
        """Spaces that each of these slots holds in its lab, day by day; slots that hold none are left out."""
        wanted = sa.select(_LINES.c.slot_id, _LINES.c.lab_id, _LINES.c.day, _LINES.c.spaces)
        lines: dict[tuple[int, LabId], dict[date, int]] = {}
        for slot, lab, day, spaces in self._connection.execute(
            wanted.where(_LINES.c.slot_id.in_(slot_ids))
        ):
            lines.setdefault((slot, LabId(lab)), {})[day] = spaces
        return lines

    def fill(self, lab: LabId, open_by_day: Mapping[date, int]) -> None:
        """Adds lab days with these spaces open; days that exist stay as they are."""
        rows = [
            {"lab_id": lab, "day": day, "spaces_open": spaces, "spaces_taken": 0}
            for day, spaces in open_by_day.items()
        ]
        add_missing(self._connection, _DAYS, rows)

    def set_open(self, lab: LabId, open_by_day: Mapping[date, int]) -> None:
        """Rewrites the spaces open. Raises NoSuchLabDay, and LostRace where more are taken than would be open."""
        self.lock(lab, sorted(open_by_day))
        days_by_spaces: defaultdict[int, list[date]] = defaultdict(list)
        for day, spaces in open_by_day.items():
            days_by_spaces[spaces].append(day)
        for spaces, days in days_by_spaces.items():
            rewrite = sa.update(_DAYS).where(_THESE_DAYS).values(spaces_open=spaces)
            self._connection.execute(rewrite, {"lab": lab, "days": days})

    def remove_day(self, day: date) -> None:
        """Takes the day out of every lab. Raises DayInUse if spaces are taken on it."""
        same_day = _DAYS.c.day == day
        locked = sa.select(_DAYS.c.spaces_taken).where(same_day).order_by(_DAYS.c.lab_id)
        if any(self._connection.scalars(locked.with_for_update()).all()):
            raise DayInUse(day)
        self._connection.execute(sa.delete(_DAYS).where(same_day))

    def unbalanced(self) -> list[Imbalance]:
        """Lab days whose lines do not add up to the spaces taken, in either direction, or that are overfilled."""
        return [
            Imbalance(LabId(lab), day, int(taken), int(in_lines))
            for lab, day, taken, in_lines in self._connection.execute(_unbalanced())
        ]

    def unbalanced_slots(self, calendar: WorkingCalendar) -> list[SlotImbalance]:
        """Slots that should hold spaces, and hold others than theirs on each of their lab days and no other day."""
        days_of = cache(lambda first, last: len(calendar.working_days(first, last)))
        return [
            SlotImbalance(reference, LabId(lab), first, last, days_of(first, last), right)
            for reference, lab, first, last, held, right in self._connection.execute(
                _LINES_OF_HOLDERS
            )
            if not held == right == days_of(first, last)
        ] + self._unbalanced_profiles(calendar)

    def _unbalanced_profiles(self, calendar: WorkingCalendar) -> list[SlotImbalance]:
        found = []
        rows = self._connection.execute(_LINES_OF_PROFILES)
        for reference, group in groupby(rows, key=lambda row: row.reference):
            lines = list(group)
            slot = lines[0]
            profile = profile_from(slot.profile)
            days = calendar.working_days(slot.first_day, slot.last_day)
            held = {(row.lab_id, row.day, row.held) for row in lines if row.day is not None}
            right = {(slot.lab, day, spaces_at(profile, slot.spaces, day)) for day in days}
            if held != right:
                span = (LabId(slot.lab), slot.first_day, slot.last_day)
                both = len(held & right)
                found.append(SlotImbalance(reference, *span, len(days), both))
        return found


def _unbalanced() -> sa.Select[Any]:
    none = sa.literal_column("0", sa.Integer)
    both = sa.union_all(
        sa.select(
            _DAYS.c.lab_id,
            _DAYS.c.day,
            _DAYS.c.spaces_open,
            _DAYS.c.spaces_taken,
            none.label("in_lines"),
        ),
        sa.select(_LINES.c.lab_id, _LINES.c.day, none, none, _LINES.c.spaces),
    ).subquery()
    opened, taken, in_lines = (
        sa.func.sum(column) for column in (both.c.spaces_open, both.c.spaces_taken, both.c.in_lines)
    )
    return (
        sa.select(both.c.lab_id, both.c.day, taken, in_lines)
        .group_by(both.c.lab_id, both.c.day)
        .having(sa.or_(taken != in_lines, taken > opened))
        .order_by(both.c.lab_id, both.c.day)
    )


def _running(steps: Mapping[date, int], days: Sequence[date]) -> Counter[date]:
    """The sum of the steps up to each day, where it is not 0."""
    ahead = sorted(steps, reverse=True)
    asked: Counter[date] = Counter()
    total = 0
    for day in days:
        while ahead and ahead[-1] <= day:
            total += steps[ahead.pop()]
        if total:
            asked[day] = total
    return asked


def _must_be_all(changed: int, wanted: int) -> None:
    if changed != wanted:
        message = f"{changed} lines of the ledger changed where {wanted} had to"
        raise LedgerFault(message)
