"""Capability requests: wishes to test what the labs cannot test yet, and what DCC answers (E2E-COVERAGE)."""

from enum import StrEnum
from typing import Final


class CapabilityState(StrEnum):
    """Asked, or closed: by one of DCC's three answers, or by the participant itself."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    LATER = "later"
    WITHDRAWN = "withdrawn"


ANSWERS: Final = (CapabilityState.YES, CapabilityState.LATER, CapabilityState.NO)


def is_closed(state: CapabilityState) -> bool:
    """Whether nothing more can happen to the request; who still wishes it asks anew."""
    return state is not CapabilityState.ASKED
