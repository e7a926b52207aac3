"""Load the shipped catalogue and the ledger's lab days; only what is missing, so that it may run again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from labsim.domain.labs import SHIPPED_LABS, LabId
from labsim.domain.reasons import SHIPPED_DECLINE_REASONS
from labsim.domain.releases import SHIPPED_RELEASES
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.topics import SHIPPED_TOPICS
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.wording.enums import role_text
from models.records import NewHistory
from models.unit_of_work import UnitOfWork


def seed(uow: UnitOfWork, now: datetime) -> bool:
    """Whether anything was missing. One transaction: an installation is seeded or it is not."""
    if uow.world.get("seeded") == _fingerprint():
        return False
    uow.catalogue.lock()
    uow.catalogue.seed(
        labs=SHIPPED_LABS,
        topics=SHIPPED_TOPICS,
        releases=SHIPPED_RELEASES,
        reasons=SHIPPED_DECLINE_REASONS,
        role_names={role: role_text(role) for role in UserRole},
        rulebook=SHIPPED_RULEBOOK.values,
        at=now,
    )
    uow.catalogue.bump()
    catalogue = load_catalogue(uow)
    for lab in SHIPPED_LABS:
        uow.ledger.fill(lab.id, open_days(catalogue, lab.id, all_lab_days(catalogue)))
    uow.world.put("seeded", _fingerprint())
    uow.history.add(
        NewHistory(
            at=now,
            person_id=None,
            participant_id=None,
            act="seed",
            subject_kind="catalogue",
            subject="all",
        )
    )
    return True


def all_lab_days(catalogue: Catalogue) -> tuple[date, ...]:
    """Every day of the calendar's years on which people may visit (LAB-DAYS)."""
    calendar = catalogue.calendar
    return calendar.working_days(calendar.first_day, calendar.last_day)


def open_days(catalogue: Catalogue, lab: LabId, days: Iterable[date]) -> dict[date, int]:
    """LAB-SPACES for each of the days, less what is out of use."""
    return {day: catalogue.spaces_open(lab, day) for day in days}


def _fingerprint() -> str:
    """Tells one shipped catalogue from the next by what its rows say."""
    shipped = (
        SHIPPED_LABS,
        SHIPPED_TOPICS,
        SHIPPED_RELEASES,
        SHIPPED_DECLINE_REASONS,
        {role: role_text(role) for role in UserRole},
        SHIPPED_RULEBOOK.values,
    )
    return sha256(json.dumps(shipped, default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Rows, sets and days as JSON can say them, alike in every process."""
    if is_dataclass(value):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, frozenset) else value.isoformat()
