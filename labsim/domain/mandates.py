"""By when which sort of Party must be a User, and when older meters end: dated facts, never derived (UEP-COMPLETE)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, cast

from labsim.domain.rulebook import Rulebook

_CODE: Final = "UEP-COMPLETE"


class MandateFor(StrEnum):
    """Who stands under a mandate; of the networks only distribution network operators do."""

    LARGE_SUPPLIERS = "large_suppliers"
    SMALL_DOMESTIC_SUPPLIERS = "small_domestic_suppliers"
    CONTROLLED_MARKET_ENTRY = "controlled_market_entry"
    DISTRIBUTION_NETWORK_OPERATORS = "distribution_network_operators"
    NON_DOMESTIC_SUPPLIERS = "non_domestic_suppliers"


class Standing(StrEnum):
    """How firm a date is."""

    CONFIRMED = "confirmed"
    MINDED_TO = "minded to"
    UNDER_REVIEW = "under review"


@dataclass(frozen=True, slots=True)
class ProgrammeDate:
    """A date of the programme as the rulebook stores it, not moved to a working day.

    `name` is the rulebook's parameter. `on` is None where the date hangs on an event of each Party
    (leaving controlled market entry).
    """

    name: str
    who: str
    on: date | None
    standing: Standing
    source: str


class MandateWithoutDate(ValueError):
    """The mandate's date hangs on an event of the Party, and the event was not given."""

    def __init__(self, mandate: ProgrammeDate) -> None:
        super().__init__(f"{mandate.name} has no date of its own: give the Party's with dated()")


LAST_CALLS: Final[Mapping[date, date]] = MappingProxyType({date(2017, 11, 25): date(2017, 7, 14)})
"""By mandate, the day after which SECAS said that it is too late to apply for an assessment (Spotlight, 2017)."""

# name in the rulebook: whom it concerns
_END_DATES: Final = (
    ("ame_end_large_suppliers", "large_suppliers"),
    ("ame_end_small_suppliers", "small_suppliers"),
    ("smets1_installation_end", "suppliers"),
)


def mandate(rulebook: Rulebook, who: MandateFor, day: date) -> ProgrammeDate:
    """The mandate of `who` as known on `day`; the non-domestic one was only minded to at first."""
    return _programme_date(rulebook, f"mandate_{who}", who, day)


def mandates(rulebook: Rulebook, day: date) -> tuple[ProgrammeDate, ...]:
    """Every mandate as known on `day`."""
    return tuple(mandate(rulebook, who, day) for who in MandateFor)


def end_dates(rulebook: Rulebook, day: date) -> tuple[ProgrammeDate, ...]:
    """When the Advanced Meter Exception and the installation of SMETS1 meters end, as known on `day`."""
    return tuple(_programme_date(rulebook, name, who, day) for name, who in _END_DATES)


def dated(mandate: ProgrammeDate, on: date) -> ProgrammeDate:
    """The same mandate for one Party, whose event falls on that day."""
    return replace(mandate, on=on)


def is_on_time(complete_on: date | None, mandate: ProgrammeDate) -> bool:
    """A mandate is met by UEP-COMPLETE on or before its date; None is: not complete yet.

    Raises MandateWithoutDate.
    """
    if mandate.on is None:
        raise MandateWithoutDate(mandate)
    return is_met(complete_on, mandate.on)


def is_met(complete_on: date | None, on: date) -> bool:
    """A mandate of that date: on the day itself is in time; None is: not complete yet."""
    return complete_on is not None and complete_on <= on


def _programme_date(rulebook: Rulebook, name: str, who: str, day: date) -> ProgrammeDate:
    row = rulebook.value(_CODE, name, day)
    held = cast("dict[str, str]", row.value)
    return ProgrammeDate(
        name, who, _day_or_event(held["date"]), Standing(held["standing"]), row.source
    )


def _day_or_event(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
