"""The dated rulebook and the one that is shipped."""

from labsim.domain.rulebook.shipped import SHIPPED_RULEBOOK
from labsim.domain.rulebook.values import (
    ContradictoryValues,
    DatedValue,
    JsonValue,
    NoValueInForce,
    Rulebook,
)

__all__ = [
    "SHIPPED_RULEBOOK",
    "ContradictoryValues",
    "DatedValue",
    "JsonValue",
    "NoValueInForce",
    "Rulebook",
]
