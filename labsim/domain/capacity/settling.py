"""Which slots are in the way of a change of capacity, who makes room by default, and what is left to the others."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Choice(StrEnum):
    """What staff do with a slot in the way."""

    KEEP = "keep"
    MOVE = "move"
    REDUCE = "reduce"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Holding:
    """What one slot holds on the days of a change, in spaces by day; `given_at` is when, and its number."""

    reference: str
    given_at: tuple[datetime, int]
    spaces: Mapping[date, int]

    def holds_one_of(self, days: Collection[date]) -> bool:
        """Whether it holds spaces on any of them."""
        return not self.spaces.keys().isdisjoint(days)


def held_by(holdings: Iterable[Holding]) -> Counter[date]:
    """Spaces that all of them hold, by day."""
    held: Counter[date] = Counter()
    for holding in holdings:
        held.update(holding.spaces)
    return held


def too_many(held: Mapping[date, int], open_by_day: Mapping[date, int]) -> dict[date, int]:
    """How many spaces more are held than would be open, on the days where that is so, in order."""
    return {
        day: held[day] - open_by_day[day]
        for day in sorted(open_by_day)
        if held.get(day, 0) > open_by_day[day]
    }


def who_makes_room(
    holdings: Collection[Holding], open_by_day: Mapping[date, int]
) -> frozenset[str]:
    """Whose going settles every day: the newest first, and nobody who would fit after all when those have gone."""
    held = held_by(holdings)
    gone: list[Holding] = []
    for holding in sorted(holdings, key=_given_at, reverse=True):
        if holding.holds_one_of(too_many(held, open_by_day)):
            held.subtract(holding.spaces)
            gone.append(holding)
    return frozenset(each.reference for each in _not_fitting(reversed(gone), held, open_by_day))


def _given_at(holding: Holding) -> tuple[datetime, int]:
    return holding.given_at


def _not_fitting(
    oldest_first: Iterable[Holding], held: Counter[date], open_by_day: Mapping[date, int]
) -> Iterator[Holding]:
    for holding in oldest_first:
        if all(held[day] + own <= open_by_day[day] for day, own in holding.spaces.items()):
            held.update(holding.spaces)
        else:
            yield holding


def most_left(
    days: Iterable[date], held: Mapping[date, int], open_by_day: Mapping[date, int]
) -> int:
    """How many spaces are left on each of these days by those that are held; 0 for no days."""
    return max(0, min((open_by_day[day] - held.get(day, 0) for day in days), default=0))
