"""Several allocations in one act: all of them or none, each judged as if it were made alone (E2E-ALLOCATE)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from labsim.domain.labs import LabId
from labsim.domain.london import london_day
from labsim.domain.slots.offers import terms_of
from labsim.services.actors import Actor, NotFound
from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.catalogue import load_catalogue
from labsim.services.demand import spaces_by_day
from labsim.services.refusals import Refused, refuse
from labsim.services.turns import who_is_ahead
from models.errors import StaleVersion
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

MOST_LINES: Final = 300

_CHANGED: Final = refuse(
    "This request was changed after the page was made",
    "Look at it as it stands now, then send the batch again",
)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A request, and the version of it that was looked at."""

    reference: str
    version: int


@dataclass(frozen=True, slots=True)
class BatchWords:
    """To every participant of the batch; and why it comes before others that wait (E2E-RANK)."""

    words: str = ""
    out_of_turn: str = ""


@dataclass(frozen=True, slots=True)
class BatchAllocated:
    slots: tuple[SlotRecord, ...]


@dataclass(frozen=True, slots=True)
class LineRefused:
    slot: SlotRecord
    refused: Refused


@dataclass(frozen=True, slots=True)
class BatchRefused:
    """Nothing was changed; every line that stands in the way, oldest request first."""

    lines: tuple[LineRefused, ...]


def allocate_batch(
    uow: UnitOfWork, actor: Actor, lines: Sequence[BatchLine], said: BatchWords, now: datetime
) -> BatchAllocated | BatchRefused | Refused:
    """Locks all participants, then all slots, then all lab days, each in order, so that two batches never deadlock.

    The older request first, each on what those before it leave. A refused line takes nothing, so that the lines
    after it are told what is wrong with them alone. Raises NotFound.
    """
    actor.must_be_desk()
    if not lines:
        return refuse("No request is ticked", "Tick at least one request")
    if len(lines) > MOST_LINES:
        return refuse(f"A batch holds at most {MOST_LINES} requests", "Tick fewer of them")
    slots = _locked(uow, {line.reference for line in lines})
    versions = {line.reference: line.version for line in lines}
    take_back = uow.savepoint()
    answers = [_line(uow, actor, slot, versions, said, now) for slot in slots]
    refused = tuple(answer for answer in answers if isinstance(answer, LineRefused))
    if refused:
        take_back()
        return BatchRefused(refused)
    return BatchAllocated(tuple(slots))


def _locked(uow: UnitOfWork, references: set[str]) -> list[SlotRecord]:
    """Oldest first; nobody can change them, or the days that they want, until the unit ends."""
    catalogue = load_catalogue(uow, shared=True)
    uow.slots.lock(sorted(references))
    slots = uow.slots.named(sorted(references))
    if len(slots) != len(references):
        raise NotFound
    days: defaultdict[LabId, set[date]] = defaultdict(set)
    for slot in slots:
        days[slot.request.lab].update(spaces_by_day(catalogue, slot.request))
    for lab in sorted(days):
        uow.ledger.lock(lab, sorted(days[lab]))
    return slots


def _line(
    uow: UnitOfWork,
    actor: Actor,
    slot: SlotRecord,
    versions: Mapping[str, int],
    said: BatchWords,
    now: datetime,
) -> Allocated | LineRefused:
    version, together = versions[slot.reference], versions.keys()
    why = _why(uow, slot, said, together, now)
    try:
        answer = allocate_slot(uow, actor, slot.reference, version, said.words, now, why, together)
    except StaleVersion:
        return LineRefused(slot, _CHANGED)
    return LineRefused(slot, answer) if isinstance(answer, Refused) else answer


def _why(
    uow: UnitOfWork, slot: SlotRecord, said: BatchWords, together: Collection[str], now: datetime
) -> str:
    """The reason, for those alone that need one: the history of the others says nothing of it."""
    if not said.out_of_turn.strip():
        return ""
    ahead = who_is_ahead(uow, slot, terms_of(slot.request), london_day(now), together)
    return said.out_of_turn if ahead else ""
