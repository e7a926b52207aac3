"""When the next security assessment is due (SEC-NEXT). A due rule is one thing, a booking habit another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from labsim.domain.assessments.dates import earliest_fieldwork, latest_application
from labsim.domain.days import ONE_DAY
from labsim.domain.months import months_after
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import text, whole_number

_CODE: Final = "SEC-NEXT"
_ONE_WEEK: Final = timedelta(weeks=1)
_FRIDAY: Final = timedelta(days=4)


class DueRule(StrEnum):
    """The selectable rules; `secmp0040` and then `rolling` were in force, the others stand for comparison."""

    YEAR_END = "year_end"
    SECMP0040 = "secmp0040"
    ROLLING = "rolling"
    LEVELLED = "levelled"


class ByThen(StrEnum):
    """What must have happened by the due day: the fieldwork has begun, or the application has been made."""

    FIELDWORK = "fieldwork"
    APPLY = "apply"


@dataclass(frozen=True, slots=True)
class LastAssessment:
    """A User's last assessment and what the fixed anniversary hangs on.

    `number` counts from 1, the FUSA. `entered_on` is the later of UEP completion and the status of
    the FUSA; it never changes afterwards.
    """

    number: int
    fieldwork_ended: date
    entered_on: date


@dataclass(frozen=True, slots=True)
class NextAssessment:
    """When the next one is due; every day named is still in time.

    The window runs from `window_opens` to `due` and is one of fieldwork or of applications, as
    `by_then` says. `window_opens` is never after `due`. An assessment applied for on `apply_by`
    with no more than the notice can begin on `fieldwork_by`; with `by_then` apply this is later
    than `due` by the notice.
    """

    rule: DueRule
    by_then: ByThen
    window_opens: date
    due: date
    apply_by: date
    fieldwork_by: date

    def is_met(self, applied_on: date, fieldwork_began: date) -> bool:
        """Whether the User was in time: on the day itself is."""
        return is_in_time(self.by_then, self.due, applied_on, fieldwork_began)


def is_in_time(
    by_then: ByThen, due: date, applied_on: date | None, fieldwork_began: date | None
) -> bool:
    """SEC-NEXT: whether what must have happened by the due day has, the day itself included. None is: not yet."""
    acted_on = applied_on if by_then is ByThen.APPLY else fieldwork_began
    return acted_on is not None and acted_on <= due


def due_rule_in_force(rulebook: Rulebook, day: date) -> DueRule:
    """SEC-NEXT: the due rule on `day`: secmp0040 to 31 Jul 2019, rolling since."""
    return DueRule(text(rulebook, _CODE, "due_rule", day))


def by_then_in_force(rulebook: Rulebook, rule: DueRule, day: date) -> ByThen:
    """SEC-NEXT: what secmp0040 wants to have happened by the due day; the others want fieldwork."""
    if rule is DueRule.SECMP0040:
        return ByThen(text(rulebook, _CODE, "secmp0040_by_then", day))
    return ByThen.FIELDWORK


def next_assessment(
    rulebook: Rulebook, last: LastAssessment, day: date, rule: DueRule | None = None
) -> NextAssessment:
    """SEC-NEXT: when the assessment after `last` is due, by the values in force on `day`.

    `rule` None is the due rule in force on `day`; another one is applied whatever was in force.
    """
    rule = rule or due_rule_in_force(rulebook, day)
    opens, due = _window(rulebook, last, day, rule)
    by_then = by_then_in_force(rulebook, rule, day)
    if by_then is ByThen.APPLY:
        return NextAssessment(rule, by_then, opens, due, due, earliest_fieldwork(rulebook, due))
    return NextAssessment(rule, by_then, opens, due, latest_application(rulebook, due), due)


def levelled_week(
    load_by_week: Mapping[date, int], answer: NextAssessment, not_before: date
) -> date | None:
    """The Monday of the least busy week in which fieldwork may be: the levelled rule's own choice.

    `load_by_week` counts assessments by the Monday of their week; a week not named has none. A week
    is admissible if Monday to Friday lie inside the window and Monday is not before `not_before`
    (the notice). Of equally busy weeks it is the latest: the longest gap since the last assessment.
    None if no week is left.
    """
    weeks = _weeks_inside(max(answer.window_opens, not_before), answer.due)
    return min(reversed(weeks), key=lambda monday: load_by_week.get(monday, 0), default=None)


def monday_of(day: date) -> date:
    """The Monday of the week in which `day` lies."""
    return day - timedelta(days=day.weekday())


def _weeks_inside(first: date, last: date) -> list[date]:
    monday = monday_of(first + 6 * ONE_DAY)
    weeks = []
    while monday + _FRIDAY <= last:
        weeks.append(monday)
        monday += _ONE_WEEK
    return weeks


def _window(
    rulebook: Rulebook, last: LastAssessment, day: date, rule: DueRule
) -> tuple[date, date]:
    match rule:
        case DueRule.YEAR_END:
            return _calendar_year_after(last)
        case DueRule.SECMP0040:
            return _year_to_the_anniversary(
                last, whole_number(rulebook, _CODE, f"{rule}_months", day)
            )
        case DueRule.ROLLING:
            return _rolling(rulebook, last, day)
        case DueRule.LEVELLED:
            return _levelled(rulebook, last, day)


def _calendar_year_after(last: LastAssessment) -> tuple[date, date]:
    """By the end of the calendar year that follows the one in which the last fieldwork ended."""
    year = last.fieldwork_ended.year + 1
    return date(year, 1, 1), date(year, 12, 31)


def _year_to_the_anniversary(last: LastAssessment, months: int) -> tuple[date, date]:
    """Counted from the first anchor each time, so that neither a late assessment nor 29 February moves it."""
    due = months_after(last.entered_on, months * last.number)
    before = months_after(last.entered_on, months * (last.number - 1))
    return min(max(before, last.fieldwork_ended) + ONE_DAY, due), due


def _rolling(rulebook: Rulebook, last: LastAssessment, day: date) -> tuple[date, date]:
    """Within 12 months of the end of the last fieldwork."""
    months = whole_number(rulebook, _CODE, "rolling_months", day)
    least = whole_number(rulebook, _CODE, "rolling_least_months", day)
    due = months_after(last.fieldwork_ended, months)
    return min(months_after(last.fieldwork_ended, least), due), due


def _levelled(rulebook: Rulebook, last: LastAssessment, day: date) -> tuple[date, date]:
    """Due as rolling; the window is the 13 weeks before, and at least 9 months after the last fieldwork."""
    weeks = whole_number(rulebook, _CODE, "levelled_weeks_before_due", day)
    least = whole_number(rulebook, _CODE, "levelled_least_months", day)
    _, due = _rolling(rulebook, last, day)
    opens = max(due - timedelta(weeks=weeks), months_after(last.fieldwork_ended, least))
    return min(opens, due), due
