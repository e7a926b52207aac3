"""What all rules together say of a request."""

from enum import StrEnum

from labsim.domain.slots.decision import Judgement


class Verdict(StrEnum):
    """Whether a request may be allocated: as it is, with an override for each unmet rule, or not at all."""

    MAY_BE_ALLOCATED = "may_be_allocated"
    NEEDS_OVERRIDE = "needs_override"
    REFUSED = "refused"


def verdict_of(judgement: Judgement) -> Verdict:
    """Advice never refuses."""
    if judgement.may_be_allocated():
        return Verdict.MAY_BE_ALLOCATED
    return Verdict.NEEDS_OVERRIDE if judgement.may_be_sent else Verdict.REFUSED
