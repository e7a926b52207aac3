"""The rulebook as people read it: every rule with its values in force, and the earlier and coming ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from labsim.domain.rulebook import DatedValue, Rulebook
from labsim.domain.rulebook.titles import RULE_TITLES
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.wording.values import STATEMENT, parameter_text, value_lines
from models.unit_of_work import UnitOfWork


class RuleGroup(StrEnum):
    """What a rule is about; by the beginning of its code."""

    LABS = "labs"
    TESTING = "testing"
    COSTS = "costs"
    ENTRY = "entry"
    ASSESSMENTS = "assessments"
    GOVERNANCE = "governance"


_GROUPS = {
    "LAB": RuleGroup.LABS,
    "E2E": RuleGroup.TESTING,
    "COST": RuleGroup.COSTS,
    "CH": RuleGroup.COSTS,
    "UEP": RuleGroup.ENTRY,
    "SEC": RuleGroup.ASSESSMENTS,
    "GOV": RuleGroup.GOVERNANCE,
}


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One dated value in words; `parameter` is empty for a plain statement, `applies_to` for everywhere."""

    row: DatedValue
    parameter: str
    applies_to: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule. `present` are its values in force, `others` those before and after them, by day."""

    code: str
    title: str
    group: RuleGroup
    judged: bool
    assumption: bool
    present: tuple[RuleValue, ...]
    others: tuple[RuleValue, ...]


@dataclass(frozen=True, slots=True)
class RulebookSearch:
    """Empty fields do not narrow; `search` is part of a code, a title, a value or a source."""

    group: RuleGroup | None = None
    search: str = ""
    judged: bool | None = None


def group_of(code: str) -> RuleGroup:
    """A code of an unknown kind belongs to governance."""
    return _GROUPS.get(code.partition("-")[0], RuleGroup.GOVERNANCE)


def read_rulebook(
    uow: UnitOfWork, wanted: RulebookSearch, today: date
) -> tuple[tuple[RuleGroup, tuple[RuleText, ...]], ...]:
    """By group, in the order in which the rulebook is written."""
    catalogue = load_catalogue(uow)
    fitting = [rule for rule in all_rules(catalogue, today) if _fits(rule, wanted)]
    order = list(RuleGroup)
    fitting.sort(key=lambda rule: order.index(rule.group))
    return tuple(
        (group, tuple(rules)) for group, rules in groupby(fitting, key=lambda rule: rule.group)
    )


def all_rules(catalogue: Catalogue, today: date) -> Iterator[RuleText]:
    book = catalogue.rulebook
    present = book.in_force_on(today)
    for code in book.codes():
        now = [row for row in present if row.code == code]
        others = [row for row in book.values if row.code == code and row not in now]
        yield _rule(
            code, now or others, _values(catalogue, now), _values(catalogue, _dated(others))
        )


def _dated(rows: Iterable[DatedValue]) -> list[DatedValue]:
    return sorted(rows, key=lambda row: (row.parameter, row.applies_to or "", row.in_force_from))


def _rule(
    code: str,
    rows: Sequence[DatedValue],
    present: tuple[RuleValue, ...],
    others: tuple[RuleValue, ...],
) -> RuleText:
    return RuleText(
        code=code,
        title=RULE_TITLES.get(code, code),
        group=group_of(code),
        judged=any(row.judged for row in rows),
        assumption=any(row.assumption for row in rows),
        present=present,
        others=others,
    )


def _values(catalogue: Catalogue, rows: Iterable[DatedValue]) -> tuple[RuleValue, ...]:
    return tuple(rule_value(catalogue, row) for row in rows)


def rule_value(catalogue: Catalogue, row: DatedValue) -> RuleValue:
    return RuleValue(
        row=row,
        parameter="" if row.parameter == STATEMENT else parameter_text(row.parameter),
        applies_to=_place(catalogue, row.applies_to),
        lines=value_lines(row),
    )


def _place(catalogue: Catalogue, applies_to: str | None) -> str:
    if applies_to is None:
        return ""
    lab = catalogue.labs.get(applies_to)
    return lab.name if lab else applies_to


def _fits(rule: RuleText, wanted: RulebookSearch) -> bool:
    return (
        (wanted.group is None or rule.group is wanted.group)
        and (wanted.judged is None or rule.judged is wanted.judged)
        and wanted.search.lower() in _searched(rule).lower()
    )


def _searched(rule: RuleText) -> str:
    values = (*rule.present, *rule.others)
    parts = [rule.code, rule.title]
    parts += [
        part for value in values for part in (value.parameter, value.row.source, *value.lines)
    ]
    return " ".join(parts)


def value_in_force(
    book: Rulebook, code: str, parameter: str, applies_to: str | None, today: date
) -> DatedValue | None:
    """The value of today; where there is none yet, the first to come; None for an unknown parameter."""
    history = book.history(code, parameter, applies_to)
    past = [row for row in history if row.in_force_from <= today]
    return past[-1] if past else next(iter(history), None)
