"""Which of many requests to allocate together: the most weight, on no day more spaces than are free (E2E-ALLOCATE).

Here stands what is searched for, what counts how much, and what is said of those left out. The search is
a solver's (`labsim/services/propose_batch.py`); whatever it answers, `settle` never goes above what is free.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from labsim.domain.labs import LabId
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import whole_number

FreeSpaces = Mapping[LabId, Mapping[date, int]]

_CODE: Final = "E2E-ALLOCATE"
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Weighing:
    """Assumption of ours: what age and a near mandate add to a space-day, in percent; days are days of the calendar.

    Each adds at most 50 %, so that no space-day counts more than twice as much as another.
    """

    age_bonus_percent: int
    age_full_days: int
    mandate_bonus_percent: int
    mandate_near_days: int

    @classmethod
    def on(cls, rulebook: Rulebook, day: date) -> "Weighing":
        """The values of `day`. Raises NoValueInForce."""

        def number(parameter: str) -> int:
            return whole_number(rulebook, _CODE, parameter, day)

        return cls(
            age_bonus_percent=number("age_bonus_percent"),
            age_full_days=number("age_full_days"),
            mandate_bonus_percent=number("mandate_bonus_percent"),
            mandate_near_days=number("mandate_near_days"),
        )

    def factor_percent(self, sent_on: date, mandate: date | None, today: date) -> int:
        """What a space-day of this request counts: 100 to 200, whole percents, so that sums are exact.

        Age adds day by day until it adds all. A mandate adds nothing while it is far, then day by day until
        it has come; one that has passed adds all.
        """
        age = min(max((today - sent_on).days, 0), self.age_full_days)
        by_age = self.age_bonus_percent * age // self.age_full_days
        if mandate is None:
            return _WHOLE + by_age
        left = min(max((mandate - today).days, 0), self.mandate_near_days)
        near = self.mandate_near_days - left
        return _WHOLE + by_age + self.mandate_bonus_percent * near // self.mandate_near_days


@dataclass(frozen=True, slots=True)
class Wish:
    """One request on the terms that it asked for: spaces on each of its lab days, and what placing it counts."""

    reference: str
    lab: LabId
    spaces: Mapping[date, int]
    weight: int

    @property
    def space_days(self) -> int:
        """A space on a lab day counts once."""
        return sum(self.spaces.values())


@dataclass(frozen=True, slots=True)
class Crowd:
    """Days of a lab that the same wishes want alike: the fewest spaces free on one of them, and who wants how many."""

    lab: LabId
    days: tuple[date, ...]
    free: int
    wanted: Mapping[str, int]

    @property
    def total(self) -> int:
        """Spaces that all of them want together on each of the days."""
        return sum(self.wanted.values())

    @property
    def is_too_large(self) -> bool:
        """They do not all fit."""
        return self.total > self.free


@dataclass(frozen=True, slots=True)
class Contest:
    """Wishes that stand in each other's way, oldest first: some are placed, no crowd above what is free."""

    wishes: tuple[Wish, ...]
    crowds: tuple[Crowd, ...]

    def scores(self) -> tuple[Fraction, ...]:
        """The weights, and so little more for the older that it decides between equal sums alone."""
        number = len(self.wishes)
        whole = number * (number + 1) // 2 + 1
        return tuple(
            wish.weight + Fraction(number - place, whole) for place, wish in enumerate(self.wishes)
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A wish without room: the days on which too few spaces are left; but for the others, it may fit."""

    reference: str
    short_days: tuple[date, ...]
    fits_alone: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """References placed, and what is left out; both in the order of the wishes."""

    placed: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def fits(wish: Wish, free: FreeSpaces) -> bool:
    """Whether the lab has its spaces on each of its days. One without a lab day fits nowhere."""
    return bool(wish.spaces) and not short_days(wish, free)


def short_days(wish: Wish, free: FreeSpaces) -> tuple[date, ...]:
    """The days of the wish on which fewer spaces are free than it wants (E2E-SPACES)."""
    in_lab = free.get(wish.lab, {})
    return tuple(day for day, spaces in wish.spaces.items() if in_lab.get(day, 0) < spaces)


def crowds(wishes: Iterable[Wish], free: FreeSpaces) -> tuple[Crowd, ...]:
    """Every lab day that somebody wants, those wanted alike together, by lab and first of their days."""
    wanted: dict[tuple[LabId, date], dict[str, int]] = {}
    for wish in wishes:
        for day, spaces in wish.spaces.items():
            wanted.setdefault((wish.lab, day), {})[wish.reference] = spaces
    alike: dict[tuple[LabId, tuple[tuple[str, int], ...]], list[date]] = {}
    for (lab, day), by_whom in sorted(wanted.items(), key=lambda item: item[0]):
        alike.setdefault((lab, tuple(by_whom.items())), []).append(day)
    return tuple(
        Crowd(lab, tuple(days), min(free.get(lab, {}).get(day, 0) for day in days), dict(who))
        for (lab, who), days in alike.items()
    )


def contests(wishes: Sequence[Wish], free: FreeSpaces) -> tuple[Contest, ...]:
    """Where there is a choice to make. Who fits whatever becomes of the others, or in no case, is in none of them."""
    able = [wish for wish in wishes if fits(wish, free)]
    too_large = [crowd for crowd in crowds(able, free) if crowd.is_too_large]
    return tuple(
        Contest(
            tuple(wish for wish in able if wish.reference in members),
            tuple(crowd for crowd in too_large if not members.isdisjoint(crowd.wanted)),
        )
        for members in _joined(crowd.wanted for crowd in too_large)
    )


def _joined(groups: Iterable[Iterable[str]]) -> list[set[str]]:
    """Groups that have a member in common put together, until none have."""
    apart: list[set[str]] = []
    for group in groups:
        joined = set(group)
        others = [other for other in apart if joined.isdisjoint(other)]
        joined.update(*(other for other in apart if not joined.isdisjoint(other)))
        apart = [*others, joined]
    return apart


def settle(wishes: Sequence[Wish], free: FreeSpaces, chosen: Collection[str]) -> Proposal:
    """Places what was chosen, then whatever else fits, the older first: nobody is left out who could be added."""
    left = {lab: dict(days) for lab, days in free.items()}
    placed = {wish.reference for wish in _placed_in_turn(wishes, chosen, left)}
    return Proposal(
        placed=tuple(wish.reference for wish in wishes if wish.reference in placed),
        left_out=tuple(
            LeftOut(wish.reference, short_days(wish, left), fits(wish, free))
            for wish in wishes
            if wish.reference not in placed
        ),
    )


def _placed_in_turn(
    wishes: Sequence[Wish], chosen: Collection[str], left: dict[LabId, dict[date, int]]
) -> Iterator[Wish]:
    for wish in sorted(wishes, key=lambda wish: wish.reference not in chosen):
        if fits(wish, left):
            for day, spaces in wish.spaces.items():
                left[wish.lab][day] -= spaces
            yield wish
