"""Offers and changes: made, ended once, never forgotten; and the rules that staff passed over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.labs import LabId
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId
from labsim.domain.slots.changes import ChangeState
from labsim.domain.slots.offers import GivenBy, OfferOutcome, Terms
from models.base import table_of
from models.errors import StaleVersion
from models.profile_text import profile_from, profile_text
from models.records import (
    ChangeRecord,
    EndedOffer,
    NewOffer,
    OfferRecord,
    OverrideRecord,
    Page,
    SlotRecord,
)
from models.stores.standing import OFFER_COLUMNS, OFFERS, SLOTS, offer_of
from models.stores.statements import read_page
from models.tables.accounts import Person
from models.tables.offers import RuleOverride, SlotChange
from models.tables.participants import Participant

_PEOPLE: Final = table_of(Person)
_OVERRIDES: Final = table_of(RuleOverride)
_CHANGES: Final = table_of(SlotChange)
_PARTICIPANTS: Final = table_of(Participant)

_IS_OPEN: Final = sa.text("offer.outcome = 'open'")
_IS_ACCEPTED: Final = sa.text("offer.outcome = 'accepted'")
_IS_ASKED: Final = sa.text("slot_change.state = 'asked'")
_READ_CHANGES: Final = (
    sa.select(
        _CHANGES,
        SLOTS.c.reference,
        SLOTS.c.participant_id,
        _PARTICIPANTS.c.name.label("participant_name"),
        _PEOPLE.c.name.label("person_name"),
    )
    .join_from(_CHANGES, SLOTS, _CHANGES.c.slot_id == SLOTS.c.id)
    .join(_PARTICIPANTS, SLOTS.c.participant_id == _PARTICIPANTS.c.id)
    .outerjoin(_PEOPLE, _CHANGES.c.asked_by == _PEOPLE.c.id)
)
_READ_OVERRIDES: Final = (
    sa.select(
        _OVERRIDES,
        SLOTS.c.reference,
        SLOTS.c.participant_id,
        SLOTS.c.state,
        _PARTICIPANTS.c.name.label("participant_name"),
        _PEOPLE.c.name.label("person_name"),
    )
    .join_from(_OVERRIDES, SLOTS, _OVERRIDES.c.slot_id == SLOTS.c.id)
    .join(_PARTICIPANTS, SLOTS.c.participant_id == _PARTICIPANTS.c.id)
    .outerjoin(_PEOPLE, _OVERRIDES.c.person_id == _PEOPLE.c.id)
)


class OfferStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, slot: SlotRecord, terms: Terms, new: NewOffer) -> None:
        """Open from now on; `slot` as it was before, so that it can go back there."""
        made = {"outcome": OfferOutcome.OPEN, "given_by": GivenBy.OFFER}
        self._connection.execute(sa.insert(OFFERS), _row(slot, terms, new) | made)

    def replace(self, slot: SlotRecord, terms: Terms, new: NewOffer) -> None:
        """The changed terms of an allocated slot stand at once, in the place of those that stood."""
        standing = sa.and_(OFFERS.c.slot_id == slot.id, _IS_ACCEPTED)
        over = sa.update(OFFERS).where(standing)
        self._connection.execute(over.values(outcome=OfferOutcome.REPLACED))
        made = {"outcome": OfferOutcome.ACCEPTED, "given_by": GivenBy.CHANGE}
        made_at = {"ended_at": new.made_at}
        self._connection.execute(sa.insert(OFFERS), _row(slot, terms, new) | made | made_at)

    def open_of(self, slot_id: int) -> OfferRecord | None:
        """Read anew: a slot that was waited for may carry the offer of a moment ago."""
        wanted = sa.select(*OFFER_COLUMNS).where(OFFERS.c.slot_id == slot_id, _IS_OPEN)
        row = self._connection.execute(wanted).first()
        return None if row is None else offer_of(row)

    def came_to_nothing(self, slot_ids: Sequence[int]) -> dict[int, EndedOffer]:
        """The newest offer of each of these slots that was refused or ran out."""
        if not slot_ids:
            return {}
        ended = sa.select(OFFERS.c.slot_id, OFFERS.c.outcome, OFFERS.c.ended_at).where(
            OFFERS.c.slot_id.in_(slot_ids),
            OFFERS.c.outcome.in_((OfferOutcome.REFUSED, OfferOutcome.EXPIRED)),
        )
        rows = self._connection.execute(ended.order_by(OFFERS.c.id))
        return {row.slot_id: EndedOffer(row.outcome, row.ended_at) for row in rows}

    def end(self, offer: OfferRecord, outcome: OfferOutcome, at: datetime) -> None:
        """Raises StaleVersion where it has ended already."""
        this = sa.and_(OFFERS.c.id == offer.id, _IS_OPEN)
        ended = sa.update(OFFERS).where(this).values(outcome=outcome, ended_at=at)
        if self._connection.execute(ended).rowcount != 1:
            raise StaleVersion("The offer")  # noqa: TRY003 - what was changed is the fact

    def run_out(self, now: datetime) -> list[str]:
        """References of slots whose open offer has run out, longest ago first."""
        wanted = (
            sa.select(SLOTS.c.reference)
            .join_from(OFFERS, SLOTS, OFFERS.c.slot_id == SLOTS.c.id)
            .where(_IS_OPEN, OFFERS.c.held_until <= now)
            .order_by(OFFERS.c.held_until, OFFERS.c.id)
        )
        return list(self._connection.scalars(wanted))


def _row(slot: SlotRecord, terms: Terms, new: NewOffer) -> dict[str, Any]:
    return _columns(terms) | {
        "slot_id": slot.id,
        "came_from": slot.state,
        "made_at": new.made_at,
        "made_by": new.made_by,
        "held_until": new.held_until,
        "words": new.words,
        "out_of_turn": new.out_of_turn,
    }


def _columns(terms: Terms) -> dict[str, Any]:
    return {
        "lab_id": terms.lab,
        "first_day": terms.first_day,
        "last_day": terms.last_day,
        "spaces": terms.spaces,
        "profile": profile_text(terms.profile),
    }


class ChangeStore:
    """Wishes to change an allocated slot; a slot has one at a time."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, slot_id: int, terms: Terms, words: str, asked_by: PersonId | None, at: datetime
    ) -> None:
        """Asked from now on; the slot is locked and has no other."""
        row = _columns(terms) | {
            "slot_id": slot_id,
            "words": words,
            "asked_at": at,
            "asked_by": asked_by,
            "state": ChangeState.ASKED,
            "decision_words": "",
        }
        self._connection.execute(sa.insert(_CHANGES), row)

    def open_of(self, slot_id: int) -> ChangeRecord | None:
        found = self._read(_READ_CHANGES.where(_CHANGES.c.slot_id == slot_id, _IS_ASKED))
        return found[0] if found else None

    def of(self, slot_id: int) -> list[ChangeRecord]:
        """Oldest first."""
        return self._read(_READ_CHANGES.where(_CHANGES.c.slot_id == slot_id))

    def open_of_participant(self, participant_id: ParticipantId) -> list[ChangeRecord]:
        """Oldest first."""
        own = SLOTS.c.participant_id == participant_id
        return self._read(_READ_CHANGES.where(_IS_ASKED, own))

    def all_open(self) -> list[ChangeRecord]:
        """Oldest first."""
        return self._read(_READ_CHANGES.where(_IS_ASKED))

    def end(
        self,
        change: ChangeRecord,
        state: ChangeState,
        at: datetime,
        decided_by: PersonId | None = None,
        words: str = "",
    ) -> None:
        """Raises StaleVersion where it has ended already."""
        this = sa.and_(_CHANGES.c.id == change.id, _IS_ASKED)
        told = {"decided_at": at, "decided_by": decided_by, "decision_words": words}
        ended = sa.update(_CHANGES).where(this).values(state=state, **told)
        if self._connection.execute(ended).rowcount != 1:
            raise StaleVersion("The change")  # noqa: TRY003 - what was changed is the fact

    def _read(self, wanted: sa.Select[Any]) -> list[ChangeRecord]:
        in_order = wanted.order_by(_CHANGES.c.asked_at, _CHANGES.c.id)
        return [_change(row) for row in self._connection.execute(in_order)]


def _change(row: sa.Row[Any]) -> ChangeRecord:
    return ChangeRecord(
        id=row.id,
        reference=row.reference,
        participant_id=row.participant_id,
        participant_name=row.participant_name,
        terms=Terms(
            LabId(row.lab_id),
            row.first_day,
            row.last_day,
            row.spaces,
            profile_from(row.profile),
        ),
        words=row.words,
        asked_at=row.asked_at,
        asked_by=row.person_name or "",
        state=row.state,
        decided_at=row.decided_at,
        decision_words=row.decision_words,
    )


class OverrideStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, slot_id: int, code: str, reason: str, person_id: PersonId | None, at: datetime
    ) -> None:
        """Once for a slot and code. Raises AlreadyAdded."""
        row = {
            "slot_id": slot_id,
            "code": code,
            "reason": reason,
            "person_id": person_id,
            "at": at,
        }
        self._connection.execute(sa.insert(_OVERRIDES), row)

    def codes(self, slot_id: int) -> frozenset[str]:
        wanted = sa.select(_OVERRIDES.c.code).where(_OVERRIDES.c.slot_id == slot_id)
        return frozenset(self._connection.scalars(wanted))

    def codes_of(self, slot_ids: Sequence[int]) -> dict[int, frozenset[str]]:
        """The codes of each of these slots that has any."""
        wanted = sa.select(_OVERRIDES.c.slot_id, _OVERRIDES.c.code)
        codes: dict[int, set[str]] = {}
        for slot_id, code in self._connection.execute(
            wanted.where(_OVERRIDES.c.slot_id.in_(slot_ids))
        ):
            codes.setdefault(slot_id, set()).add(code)
        return {slot_id: frozenset(own) for slot_id, own in codes.items()}

    def of(self, slot_id: int) -> list[OverrideRecord]:
        """In the order in which they were recorded."""
        wanted = _READ_OVERRIDES.where(_OVERRIDES.c.slot_id == slot_id)
        in_order = wanted.order_by(_OVERRIDES.c.at, _OVERRIDES.c.code)
        return _read_overrides(self._connection.execute(in_order).all())

    def page(self, code: str, number: int, size: int) -> Page[OverrideRecord]:
        """Newest first; an empty code does not narrow."""
        wanted = _READ_OVERRIDES.where(*([_OVERRIDES.c.code == code] if code else []))
        newest_first = wanted.order_by(
            _OVERRIDES.c.at.desc(), _OVERRIDES.c.slot_id.desc(), _OVERRIDES.c.code
        )
        return read_page(self._connection, newest_first, number, size, _read_overrides)


def _read_overrides(rows: Sequence[sa.Row[Any]]) -> list[OverrideRecord]:
    return [
        OverrideRecord(
            reference=row.reference,
            participant_id=row.participant_id,
            participant_name=row.participant_name,
            state=row.state,
            code=row.code,
            reason=row.reason,
            person_id=row.person_id,
            person_name=row.person_name or "",
            at=row.at,
        )
        for row in rows
    ]
