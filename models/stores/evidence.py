"""What the record says of all participants together: a statement for each kind of fact, however many there are."""

from datetime import date
from typing import Final

import sqlalchemy as sa

from labsim.domain.labs import LabId
from labsim.domain.participants import ParticipantId
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.stays import HeldSlot
from models.base import table_of
from models.stores.standing import FIRST_DAY, IS_STANDING, LAB, LAST_DAY, OFFERS, SLOTS, SPACES
from models.tables.notices import Notice

_NOTICES: Final = table_of(Notice)

_HELD: Final = (
    sa.select(SLOTS.c.participant_id, LAB, FIRST_DAY, LAST_DAY, SPACES)
    .outerjoin_from(SLOTS, OFFERS, IS_STANDING)
    .where(SLOTS.c.state == SlotState.ALLOCATED)
)


class EvidenceStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def held_slots(self) -> list[HeldSlot]:
        """Every allocated slot as it stands now, those to come and those that are over among them; in no order."""
        return [
            HeldSlot(ParticipantId(own_id), LabId(lab), first, last, spaces)
            for own_id, lab, first, last, spaces in self._connection.execute(_HELD)
        ]

    def notice_days(self) -> list[tuple[ParticipantId, date, date]]:
        """Of every notice: whose it is, the day on which it counts as received, and its planned start."""
        rows = self._connection.execute(
            sa.select(_NOTICES.c.participant_id, _NOTICES.c.received_on, _NOTICES.c.planned_start)
        )
        return [(ParticipantId(own_id), received, start) for own_id, received, start in rows]
