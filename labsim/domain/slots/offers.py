"""What DCC offers instead of, or as, what was asked, and until when it holds (E2E-OFFER)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from itertools import zip_longest

from labsim.domain.labs import LabId
from labsim.domain.london import LONDON, london_day
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import text, whole_number
from labsim.domain.slots.profile import (
    Profile,
    numbers_by_week,
    profile_of,
    spaces_at,
    week_starts,
    weekly,
)
from labsim.domain.slots.request import SlotRequest
from labsim.domain.working_calendar import WorkingCalendar


class OfferOutcome(StrEnum):
    """How an offer ended, or that it has not. Open and accepted ones say what the slot holds.

    An accepted one is replaced when the slot is changed.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class GivenBy(StrEnum):
    """How a slot came to hold what it holds: by an offer, or by a change after it was allocated."""

    OFFER = "offer"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Terms:
    """A lab, its days from first to last, and spaces on each of them; with a profile, the most on any."""

    lab: LabId
    first_day: date
    last_day: date
    spaces: int
    profile: Profile = ()

    @property
    def by_week(self) -> tuple[int, ...]:
        """One number a week of the calendar; the last of them goes on to the end."""
        return numbers_by_week(self.profile, self.spaces, self.first_day, self.last_day)

    def spaces_on(self, day: date) -> int:
        """On one of its lab days."""
        return spaces_at(self.profile, self.spaces, day)


def terms_by_week(lab: LabId, first_day: date, last_day: date, numbers: Sequence[int]) -> Terms:
    """One number of spaces a week, the last goes on to the end; more than there are weeks are left out."""
    kept = numbers[: len(week_starts(first_day, last_day))]
    return Terms(lab, first_day, last_day, max(kept), weekly(first_day, last_day, kept))


def terms_by_day(lab: LabId, by_day: Sequence[tuple[date, int]]) -> Terms:
    """From (day, spaces) in order."""
    most = max(spaces for _, spaces in by_day)
    return Terms(lab, by_day[0][0], by_day[-1][0], most, profile_of(by_day))


def terms_of(request: SlotRequest) -> Terms:
    """Those that were asked for."""
    return Terms(request.lab, request.first_day, request.last_day, request.spaces, request.profile)


def on_terms(request: SlotRequest, terms: Terms) -> SlotRequest:
    """The same tests on other terms: what the rules judge when something else is offered."""
    return replace(
        request,
        lab=terms.lab,
        first_day=terms.first_day,
        last_day=terms.last_day,
        spaces=terms.spaces,
        profile=terms.profile,
    )


def is_more_than(offered: Terms, asked: Terms) -> bool:
    """E2E-ALLOCATE: in some week, counted from the first; the last number of each goes on to the end."""
    weeks = zip_longest(offered.by_week, asked.by_week)
    last, most_at_last = offered.by_week[-1], asked.by_week[-1]
    return any((spaces or last) > (most or most_at_last) for spaces, most in weeks)


def held_until(made_at: datetime, rulebook: Rulebook, calendar: WorkingCalendar) -> datetime:
    """E2E-OFFER: the hour, in London, of the 2nd working day after the day it was made, by that day's values."""
    made_on = london_day(made_at)
    last_day = calendar.after(made_on, whole_number(rulebook, "E2E-OFFER", "working_days", made_on))
    hour = time.fromisoformat(text(rulebook, "E2E-OFFER", "until", made_on))
    return datetime.combine(last_day, hour, LONDON)


def has_run_out(until: datetime, now: datetime) -> bool:
    """The hour itself is too late."""
    return now >= until
