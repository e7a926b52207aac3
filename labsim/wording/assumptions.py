"""Assumptions of the simulator beside the record, in words."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from labsim.domain.evidence import Shown
from labsim.wording.dates import day_text
from labsim.wording.lists import list_text

_PERCENT: Final = 100
_SMALL: Final = 10
_ONE_BY_ONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "population.exits_a_year": "Nobody records that an organisation leaves the market",
        "testing.dcc_lab_share": "The labs see those who come, not those who never will",
        "testing.remote_share": "Remote labs are not recorded yet",
        "testing.hold_go_live_share": "Going live is not recorded yet",
        "testing.longest_slot_working_days": "What a participant would have asked for at once is not recorded",
        "testing.issues_a_space_week": "Testing issues are not recorded yet: a longer slot does not say why",
        "testing.fix_mean_working_days": "Testing issues are not recorded yet: a longer slot does not say why",
        "entry.user_id_and_gateway_weeks": "Only the end is recorded, not when it was begun",
        "entry.srept_weeks": "Only the end is recorded, not when it was begun",
    }
)
_BY_SUBJECT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "time": "A choice of whoever runs it: there is nothing to record",
        "population": "The list of participants has those who test, not everybody there is",
        "applications": "Applications for assessments are not recorded yet",
        "assessments": "Assessments are not recorded yet",
        "habit": "Assessments are not recorded yet",
        "capacity": "Assessors and meetings are not recorded yet",
        "systems": "Enrolled systems are not recorded yet",
        "testing": "Remote labs are not recorded yet",
    }
)
_NOT_YET: Final = "Not recorded yet"


def shown_text(shown: Shown) -> str:
    """`too few (n = 2)`, `median 6 (95 % interval 4 to 9), n = 12`, `45 % (95 % interval 29 % to 62 %), n = 33`."""
    if shown.middle is None:
        return f"too few (n = {shown.n})"
    about = "" if shown.is_share else "median "
    return f"{about}{middle_text(shown)} (95 % interval {interval_text(shown)}), n = {shown.n}"


def middle_text(shown: Shown) -> str:
    """The share or the median alone; empty where there are too few."""
    return "" if shown.middle is None else size_text(shown.middle, is_share=shown.is_share)


def interval_text(shown: Shown) -> str:
    """`4 to 9`; empty where there are too few."""
    if shown.middle is None:
        return ""
    ends = (size_text(end, is_share=shown.is_share) for end in (shown.low, shown.high))
    return " to ".join(ends)


def size_text(value: float, *, is_share: bool) -> str:
    """A share in percent; of small numbers two decimals, of others one, where they have any."""
    if is_share:
        return f"{_PERCENT * value:.0f} %"
    rounded = round(value, 2 if abs(value) < _SMALL else 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,}"


def against_text(middle: float, shown: Shown) -> str:
    """What the record says about an assumed value, in a word or two; of a triangle about its median."""
    match shown.holds(middle):
        case None:
            return "no answer yet"
        case True:
            return "agrees"
        case False:
            return "shows more" if shown.low > middle else "shows less"


def note_of(key: str, shown: Shown, on: date) -> str:
    """What the note of a scenario says of a value that comes from the record."""
    return f"{key} from the record of {day_text(on)}: {shown_text(shown)}"


def why_unrecorded(key: str) -> str:
    """Why the live data cannot speak to an assumption."""
    return _ONE_BY_ONE.get(key) or _BY_SUBJECT.get(key.partition(".")[0], _NOT_YET)


def assumed_text(value: tuple[float, ...] | float, middle: float, *, is_share: bool) -> str:
    """`2, 6 and 15 (median 7.3)` for least, most likely and most; `50 %`."""
    if not isinstance(value, tuple):
        return size_text(value, is_share=is_share)
    ends = list_text([size_text(one, is_share=False) for one in value])
    return f"{ends} (median {size_text(middle, is_share=False)})"
