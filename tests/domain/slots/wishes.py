"""Wishes for spaces, a few by hand and many by chance, and the best choice among them by trying all."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain, combinations
from typing import Final

from hypothesis import strategies as st

from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.slots.proposal import Wish
from tests.domain.builders import CALENDAR

DAYS: Final = CALENDAR.working_days(date(2018, 2, 1), date(2018, 2, 16))
LABS: Final = (ARQIVA, TELEFONICA)


def a_wish(  # noqa: PLR0913 - a test says only what it cares about
    reference: str,
    first: int,
    length: int,
    spaces: int,
    *,
    lab: LabId = ARQIVA,
    percent: int = 100,
) -> Wish:
    """Spaces on `length` lab days from the one with number `first` on."""
    days = DAYS[first : first + length]
    return Wish(reference, lab, dict.fromkeys(days, spaces), spaces * len(days) * percent)


def all_free(spaces: int) -> dict[LabId, dict[date, int]]:
    return {lab: dict.fromkeys(DAYS, spaces) for lab in LABS}


_parts: Final = st.tuples(
    st.integers(0, 8),
    st.integers(1, 6),
    st.integers(1, 12),
    st.sampled_from(LABS),
    st.sampled_from([100, 125, 150, 200]),
)
wish_lists: Final = st.lists(_parts, max_size=9).map(
    lambda many: [
        a_wish(str(number), first, length, spaces, lab=lab, percent=percent)
        for number, (first, length, spaces, lab, percent) in enumerate(many)
    ]
)
free_spaces: Final = st.lists(
    st.integers(0, 15), min_size=2 * len(DAYS), max_size=2 * len(DAYS)
).map(
    lambda counts: {
        lab: dict(zip(DAYS, counts[place * len(DAYS) :], strict=False))
        for place, lab in enumerate(LABS)
    }
)


def most_weight(wishes: Sequence[Wish], free: Mapping[LabId, Mapping[date, int]]) -> int:
    """The weight of the best choice, found by trying every one."""
    every = chain.from_iterable(combinations(wishes, size) for size in range(len(wishes) + 1))
    return max(sum(wish.weight for wish in some) for some in every if _all_fit(some, free))


def _all_fit(some: Sequence[Wish], free: Mapping[LabId, Mapping[date, int]]) -> bool:
    return all(
        sum(wish.spaces.get(day, 0) for wish in some if wish.lab == lab) <= spaces
        for lab, days in free.items()
        for day, spaces in days.items()
    )
