"""Backward plans in words: the acts, what each leads to, and the day by which it is safe."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, Protocol

from labsim.wording.dates import day_text, plain_day_text

KIND_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "large_supplier": "large supplier",
        "small_supplier": "small domestic supplier",
        "non_domestic_supplier": "non-domestic supplier",
        "new_supplier": "new supplier",
        "distribution_group": "electricity distributor",
    }
)
TESTING_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "as_drawn": "as others of its kind, by luck",
        "arqiva": "at Arqiva",
        "telefonica": "at Telefonica",
        "both_labs": "in both labs",
        "remote": "in a remote lab of its own",
        "none": "nowhere",
    }
)
_ACTS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "application": (
            "Apply for the security assessment",
            "a User by the mandate",
            "SEC-NOTICE",
        ),
        "SREPT done": ("Complete SREPT", "UEPT complete by the mandate", "UEP-ORDER"),
        "notice given": (
            "Give notice of End-to-End testing",
            "in a lab of DCC by the mandate",
            "E2E-NOTICE",
        ),
        "fieldwork": ("Begin fieldwork", "assessment passed by the mandate", "SEC-STATUS"),
    }
)
_PERCENT: Final = 100
_LEAST: Final = 0.005


def plan_title(kind: str, mandate: date, ref: str = "", own: bool = False) -> str:  # noqa: FBT001, FBT002 - said once
    """`Backward plan: small domestic supplier, mandate 25 November 2017`.

    Of somebody on record with its P-number, which its `own` people need not be told.
    """
    who = f"{ref}, {KIND_WORDS[kind]}" if ref and not own else KIND_WORDS[kind]
    return f"Backward plan: {who}, mandate {plain_day_text(mandate)}"


def act_words(act: str) -> str:
    """What is done."""
    return _ACTS[act][0]


def leads_to_words(act: str) -> str:
    """What must come of it in time."""
    return _ACTS[act][1]


def act_code(act: str) -> str:
    """The rule that makes it take its time."""
    return _ACTS[act][2]


def chance_text(chance: float) -> str:
    """`84 %`; never a certainty that no run can give."""
    if chance > 1 - _LEAST:
        return "nearly sure"
    return "hardly ever" if chance < _LEAST else f"{_PERCENT * chance:.0f} %"


class HasInterval(Protocol):
    """A share that was counted at a day, or in the week from it."""

    @property
    def day(self) -> date: ...

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


def point_span(point: HasInterval) -> str:
    """Of its interval: `31 % to 50 %`."""
    return f"{_PERCENT * point.low:.0f} % to {_PERCENT * point.high:.0f} %"


def seen_text(point: HasInterval, *, by_week: bool) -> str:
    """`Thu 28 Dec 2017`, or `the week from Thu 28 Dec 2017`."""
    return f"{'the week from ' if by_week else ''}{day_text(point.day)}"
