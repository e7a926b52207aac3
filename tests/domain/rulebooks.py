"""The shipped rulebook with one value changed from a day on."""

from dataclasses import replace
from datetime import date

from labsim.domain.rulebook import SHIPPED_RULEBOOK, JsonValue, Rulebook

FROM = date(2015, 1, 2)


def with_value(code: str, parameter: str, value: JsonValue, since: date = FROM) -> Rulebook:
    """Every test that a number comes from the rulebook changes it here; `since` is not the first day of all."""
    old = SHIPPED_RULEBOOK.value(code, parameter, since)
    changed = replace(old, value=value, in_force_from=since)
    return Rulebook((*SHIPPED_RULEBOOK.values, changed))
