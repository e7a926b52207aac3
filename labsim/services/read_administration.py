"""What an administrator looks at before changing the catalogue: jobs, the ledger, values, working days, releases."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from labsim.domain.labs import Lab
from labsim.domain.reasons import Reason
from labsim.domain.releases import Release
from labsim.domain.rulebook.admissible import inadmissible
from labsim.domain.rulebook.titles import RULE_TITLES
from labsim.domain.topics import Topic
from labsim.domain.working_calendar import CalendarCorrection
from labsim.services.actors import Actor, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.check_ledger import LedgerChecked, look_at_ledger
from labsim.services.nightly import NIGHTLY
from labsim.services.read_rulebook import RuleValue, rule_value, value_in_force
from models.records import AuthoredValue, JobRecord
from models.unit_of_work import UnitOfWork

VALUES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class AddedValue:
    """A value that somebody added to the shipped rulebook."""

    value: RuleValue
    authored: AuthoredValue


@dataclass(frozen=True, slots=True)
class Administration:
    """`jobs` names each nightly job with its last run, if it has run; `added` are the latest first."""

    jobs: tuple[tuple[str, JobRecord | None], ...]
    added: tuple[AddedValue, ...]
    reasons: tuple[Reason, ...]
    topics: tuple[Topic, ...]
    labs: tuple[Lab, ...]


@dataclass(frozen=True, slots=True)
class ValueToChange:
    """One parameter of a rule: its value in force, and all its values by day. `fixed` says why it never changes."""

    title: str
    present: RuleValue
    values: tuple[RuleValue, ...]
    rewrites_ledger: bool
    fixed: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrected days, by day, those to come and those gone by."""

    coming: tuple[CalendarCorrection, ...]
    past: tuple[CalendarCorrection, ...]


def read_administration(uow: UnitOfWork, actor: Actor) -> Administration:
    actor.must_be_administrator()
    catalogue = load_catalogue(uow)
    added = [row for row in uow.catalogue.rulebook_with_authors() if row.added_by]
    latest = sorted(added, key=lambda row: row.added_at, reverse=True)[:VALUES_SHOWN]
    return Administration(
        jobs=tuple((job, uow.jobs.last(job)) for job in NIGHTLY),
        added=tuple(AddedValue(rule_value(catalogue, row.value), row) for row in latest),
        reasons=catalogue.reasons,
        topics=tuple(catalogue.topics.values()),
        labs=tuple(catalogue.labs.values()),
    )


def ledger_now(uow: UnitOfWork, actor: Actor) -> LedgerChecked:
    """The nightly proof, without writing anything."""
    actor.must_be_administrator()
    return look_at_ledger(uow)


def read_value(
    uow: UnitOfWork, actor: Actor, code: str, parameter: str, applies_to: str, today: date
) -> ValueToChange:
    """`applies_to` is a lab or empty. Raises NotFound for a parameter that the rulebook does not have."""
    actor.must_be_administrator()
    catalogue = load_catalogue(uow)
    place = applies_to or None
    present = value_in_force(catalogue.rulebook, code, parameter, place, today)
    if present is None:
        raise NotFound
    history = catalogue.rulebook.history(code, parameter, place)
    return ValueToChange(
        title=RULE_TITLES.get(code, code),
        present=rule_value(catalogue, present),
        values=tuple(rule_value(catalogue, row) for row in history),
        rewrites_ledger=(code, parameter) == ("LAB-SPACES", "spaces"),
        fixed=inadmissible(present, present) if code == "LAB-DAYS" else "",
    )


def read_corrections(uow: UnitOfWork, actor: Actor, today: date) -> Corrections:
    actor.must_be_administrator()
    known = load_catalogue(uow).calendar.corrections
    return Corrections(
        coming=tuple(row for row in known if row.day >= today),
        past=tuple(row for row in known if row.day < today),
    )


def read_releases(uow: UnitOfWork, actor: Actor) -> tuple[Release, ...]:
    """In the order in which they came to UIT."""
    actor.must_be_administrator()
    return tuple(load_catalogue(uow).releases.values())
