"""Offers: made, ended once, never forgotten; and the rules that staff passed over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.people import PersonId
from labsim.domain.slots.offers import OfferOutcome, Terms
from models.base import table_of
from models.errors import StaleVersion
from models.records import NewOffer, OfferRecord, OverrideRecord, Page, SlotRecord
from models.stores.standing import OFFER_COLUMNS, OFFERS, SLOTS, offer_of
from models.stores.statements import read_page
from models.tables.accounts import Person
from models.tables.offers import RuleOverride
from models.tables.participants import Participant

_PEOPLE: Final = table_of(Person)
_OVERRIDES: Final = table_of(RuleOverride)
_PARTICIPANTS: Final = table_of(Participant)

_IS_OPEN: Final = sa.text("offer.outcome = 'open'")
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
        row = {
            "slot_id": slot.id,
            "lab_id": terms.lab,
            "first_day": terms.first_day,
            "last_day": terms.last_day,
            "spaces": terms.spaces,
            "came_from": slot.state,
            "made_at": new.made_at,
            "made_by": new.made_by,
            "held_until": new.held_until,
            "words": new.words,
            "out_of_turn": new.out_of_turn,
            "outcome": OfferOutcome.OPEN,
        }
        self._connection.execute(sa.insert(OFFERS), row)

    def open_of(self, slot_id: int) -> OfferRecord | None:
        """Read anew: a slot that was waited for may carry the offer of a moment ago."""
        wanted = sa.select(*OFFER_COLUMNS).where(OFFERS.c.slot_id == slot_id, _IS_OPEN)
        row = self._connection.execute(wanted).first()
        return None if row is None else offer_of(row)

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
            person_name=row.person_name or "",
            at=row.at,
        )
        for row in rows
    ]
