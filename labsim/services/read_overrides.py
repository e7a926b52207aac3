"""The report of rules that staff passed over."""

from dataclasses import dataclass
from typing import Final

from labsim.services.actors import READERS, Actor, NotAllowed
from models.records import OverrideRecord, Page
from models.unit_of_work import UnitOfWork

PAGE_SIZE: Final = 50
OVERRIDABLE: Final = ("E2E-MEETING", "E2E-COVERAGE", "UEP-ORDER")


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """`code` narrows; empty where it does not."""

    page: Page[OverrideRecord]
    code: str


def read_overrides(uow: UnitOfWork, actor: Actor, code: str, number: int) -> OverrideReport:
    """Newest first, for those who read for DCC; a code that no rule has does not narrow."""
    if actor.role is not None and actor.role not in READERS:
        raise NotAllowed
    wanted = code if code in OVERRIDABLE else ""
    return OverrideReport(uow.overrides.page(wanted, number, PAGE_SIZE), wanted)
