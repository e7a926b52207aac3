"""How assessments end: the first with a status, later ones compliant or not (SEC-STATUS, SEC-COMPLY, SEC-PRIVACY)."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Final

from labsim.domain.roles import UserRole
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import text, texts

SECURITY: Final = "SEC-STATUS"
PRIVACY: Final = "SEC-PRIVACY"


class AssuranceStatus(StrEnum):
    """Every status there ever was; four of them are in use on a day."""

    APPROVED = "approved"
    APPROVED_SUBJECT_TO = "approved_subject_to"
    PROVISIONALLY_APPROVED = "provisionally_approved"
    DEFERRED = "deferred"
    REJECTED = "rejected"


class Compliance(StrEnum):
    """How an assessment after the first year ends."""

    COMPLIANT = "compliant"
    NOT_COMPLIANT = "not_compliant"


def statuses(rulebook: Rulebook, day: date, code: str = SECURITY) -> tuple[AssuranceStatus, ...]:
    """SEC-STATUS: the statuses in use on `day`, best first; with the code SEC-PRIVACY those of a privacy assessment."""
    return tuple(AssuranceStatus(status) for status in texts(rulebook, code, "statuses", day))


def satisfies_entry(rulebook: Rulebook, status: AssuranceStatus, day: date) -> bool:
    """SEC-STATUS: only the two approved statuses satisfy item (c) of the User Entry Process, and (d) likewise."""
    return status in texts(rulebook, SECURITY, "satisfy_entry", day)


def needs_second_full_assessment(rulebook: Rulebook, status: AssuranceStatus, day: date) -> bool:
    """SEC-STATUS: a rejected User is assessed in full a second time; other statuses are remedied."""
    return status in texts(rulebook, SECURITY, "second_full_assessment", day)


def compliances(rulebook: Rulebook, day: date) -> tuple[Compliance, ...]:
    """SEC-COMPLY: how an assessment from year two on can end."""
    return tuple(Compliance(outcome) for outcome in texts(rulebook, "SEC-COMPLY", "outcomes", day))


def is_event_of_default(rulebook: Rulebook, outcome: Compliance, day: date) -> bool:
    """SEC-COMPLY: whether this outcome is an Event of Default: not compliant is."""
    return outcome == text(rulebook, "SEC-COMPLY", "event_of_default", day)


def needs_privacy_assessment(rulebook: Rulebook, roles: Collection[UserRole], day: date) -> bool:
    """SEC-PRIVACY: whoever acts as Other User, suppliers among them."""
    return not set(texts(rulebook, PRIVACY, "roles", day)).isdisjoint(roles)
