"""A change of capacity ends early, or never begins: its spaces come back from a later day on, never in the past."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.days import ONE_DAY
from labsim.domain.london import london_day
from labsim.services.actors import Actor, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.change_capacity import change_json, rewrite_ledger
from labsim.services.refusals import Refused, kept, refuse
from labsim.wording.dates import long_day_text
from models.records import CapacityRecord, NewHistory
from models.unit_of_work import UnitOfWork

_ACT: Final = "end_capacity_change"
_ENDED: Final = refuse(
    "This change has ended, or ends with today", "Nothing is left of it to take back"
)


@dataclass(frozen=True, slots=True)
class CapacityChangeEnded:
    """It does not hold from `from_day` on."""

    change: CapacityChange
    from_day: date


def first_end(record: CapacityRecord, today: date) -> date | None:
    """The first day from which it can be taken back; None where nothing is left of it."""
    standing = record.standing
    tomorrow = today + ONE_DAY
    if standing is None or standing.last_day < tomorrow:
        return None
    return max(standing.first_day, tomorrow)


def end_capacity_change(
    uow: UnitOfWork,
    actor: Actor,
    change_id: int,
    shown_until: date | None,
    from_day: date,
    now: datetime,
) -> CapacityChangeEnded | Refused:
    """From tomorrow or a later day on. Spaces only come back, so that no slot is ever in the way.

    `shown_until` is the last day that the page showed: refused where the change was ended since. Raises NotFound.
    """
    actor.must_be_desk()
    uow.catalogue.lock()
    record = uow.capacity.find(change_id)
    if record is None:
        raise NotFound
    if refused := _problem(record, shown_until, from_day, london_day(now)):
        return kept(refused, _entry(actor, record, from_day, now))
    uow.capacity.end(change_id, from_day, actor.person_id, now)
    uow.catalogue.bump()
    rewrite_ledger(uow, load_catalogue(uow), (record.change,))
    uow.history.add(_entry(actor, record, from_day, now))
    return CapacityChangeEnded(record.change, from_day)


def _problem(
    record: CapacityRecord, shown_until: date | None, from_day: date, today: date
) -> Refused | None:
    earliest, standing = first_end(record, today), record.standing
    if earliest is None or standing is None:
        return _ENDED
    if standing.last_day != shown_until:
        return refuse(
            f"The change has been ended since you opened this page: it holds to {long_day_text(standing.last_day)}",
            "Look at it again, then choose a day",
        )
    if from_day < earliest:
        return refuse(
            f"The day must be {long_day_text(earliest)} or later: {_why_not_before(standing, earliest)}",
            "Choose that day or a later one",
            "from_day",
        )
    if from_day > standing.last_day:
        return refuse(
            f"The change ends on {long_day_text(standing.last_day)} already",
            "Choose that day or an earlier one",
            "from_day",
        )
    return None


def _why_not_before(standing: CapacityChange, earliest: date) -> str:
    return (
        "the change begins on it"
        if earliest == standing.first_day
        else "what is today and before stays"
    )


def _entry(actor: Actor, record: CapacityRecord, from_day: date, now: datetime) -> NewHistory:
    before: dict[str, Any] = change_json(record.standing or record.change)
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act=_ACT,
        subject_kind="lab",
        subject=record.change.lab,
        before=before,
        after=before | {"ended_from": from_day.isoformat()},
    )
