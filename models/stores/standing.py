"""What a slot stands on: what was asked, or what an open or accepted offer says instead."""

from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.labs import LabId
from labsim.domain.slots.offers import Terms
from models.base import table_of
from models.profile_text import profile_from
from models.records import OfferRecord
from models.tables.offers import Offer
from models.tables.slots import Slot

OFFERS: Final = table_of(Offer)
SLOTS: Final = table_of(Slot)

# Joined from the outside: most slots have no offer. The words are those of the index.
IS_STANDING: Final = sa.and_(
    OFFERS.c.slot_id == SLOTS.c.id, sa.text("offer.outcome IN ('open', 'accepted')")
)
LAB: Final[sa.ColumnElement[Any]] = sa.func.coalesce(OFFERS.c.lab_id, SLOTS.c.lab_id)
FIRST_DAY: Final[sa.ColumnElement[Any]] = sa.func.coalesce(OFFERS.c.first_day, SLOTS.c.first_day)
LAST_DAY: Final[sa.ColumnElement[Any]] = sa.func.coalesce(OFFERS.c.last_day, SLOTS.c.last_day)
SPACES: Final[sa.ColumnElement[Any]] = sa.func.coalesce(OFFERS.c.spaces, SLOTS.c.spaces)
PROFILE: Final[sa.ColumnElement[Any]] = sa.func.coalesce(OFFERS.c.profile, SLOTS.c.profile)

OFFER_COLUMNS: Final = tuple(column.label(f"offer_{column.name}") for column in OFFERS.c)


def offer_of(row: sa.Row[Any]) -> OfferRecord | None:
    """The offer among the columns of a row, if it has one."""
    if row.offer_id is None:
        return None
    return OfferRecord(
        id=row.offer_id,
        terms=Terms(
            LabId(row.offer_lab_id),
            row.offer_first_day,
            row.offer_last_day,
            row.offer_spaces,
            profile_from(row.offer_profile),
        ),
        came_from=row.offer_came_from,
        made_at=row.offer_made_at,
        held_until=row.offer_held_until,
        words=row.offer_words,
        outcome=row.offer_outcome,
        given_by=row.offer_given_by,
    )
