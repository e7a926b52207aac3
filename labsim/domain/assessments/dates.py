"""How early an assessment is applied for, and what a changed date costs (SEC-NOTICE, SEC-CANCEL, SEC-PRIVACY)."""

from datetime import date, timedelta
from typing import Final

from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import switch, whole_number

SECURITY: Final = "SEC-NOTICE"
PRIVACY: Final = "SEC-PRIVACY"
_WHOLE: Final = 100


def earliest_fieldwork(rulebook: Rulebook, applied_on: date, code: str = SECURITY) -> date:
    """SEC-NOTICE: the first day on which fieldwork may begin, exactly 12 weeks after the application.

    With the code SEC-PRIVACY it is the notice of a privacy assessment.
    """
    return applied_on + timedelta(weeks=whole_number(rulebook, code, "weeks", applied_on))


def latest_application(rulebook: Rulebook, fieldwork_begins: date, code: str = SECURITY) -> date:
    """SEC-NOTICE: the last day to apply for fieldwork on that day, by the notice in force on that day."""
    weeks = whole_number(rulebook, code, "weeks", fieldwork_begins)
    return fieldwork_begins - timedelta(weeks=weeks)


def earliest_changed_fieldwork(rulebook: Rulebook, applied_on: date, changed_on: date) -> date:
    """SEC-NOTICE: a changed date needs no second notice (decision), so only the first one binds.

    With the switch for a new notice on, it runs again from the day of the change.
    """
    first = max(earliest_fieldwork(rulebook, applied_on), changed_on)
    if not switch(rulebook, SECURITY, "changed_date_needs_new_notice", changed_on):
        return first
    return max(first, earliest_fieldwork(rulebook, changed_on))


def change_is_late(rulebook: Rulebook, days_before_start: int, day: date) -> bool:
    """SEC-CANCEL: fewer than 28 days before the start; exactly 28 days is free (decision)."""
    days = whole_number(rulebook, "SEC-CANCEL", "days_before_start", day)
    last_free = switch(rulebook, "SEC-CANCEL", "exactly_that_many_days_is_free", day)
    return days_before_start < days if last_free else days_before_start <= days


def change_fee_pence(
    rulebook: Rulebook,
    indicative_cost_pence: int,
    days_before_start: int,
    *,
    redeployed: bool,
    day: date,
) -> int:
    """SEC-CANCEL: 25 % of the indicative cost for a late change, by the values of `day`, the day of the change.

    Nothing if the assessor is redeployed. Half a penny counts as a whole one. The sources say
    "normally": whoever decides a single case may do otherwise (`share_pence`).
    """
    if _is_free(rulebook, days_before_start, day, redeployed=redeployed):
        return 0
    return share_pence(indicative_cost_pence, whole_number(rulebook, "SEC-CANCEL", "percent", day))


def privacy_change_fee_pence(
    rulebook: Rulebook,
    indicative_cost_pence: int,
    days_before_start: int,
    *,
    redeployed: bool,
    day: date,
) -> int:
    """SEC-PRIVACY: as for a security assessment, with the percentage of the privacy one."""
    if _is_free(rulebook, days_before_start, day, redeployed=redeployed):
        return 0
    return share_pence(indicative_cost_pence, whole_number(rulebook, PRIVACY, "percent", day))


def share_pence(amount_pence: int, percent: int) -> int:
    """So many percent of an amount in whole pence; half a penny counts as a whole one."""
    return (amount_pence * percent + _WHOLE // 2) // _WHOLE


def _is_free(rulebook: Rulebook, days_before_start: int, day: date, *, redeployed: bool) -> bool:
    if not change_is_late(rulebook, days_before_start, day):
        return True
    return redeployed and switch(rulebook, "SEC-CANCEL", "waived_if_assessor_redeployed", day)
