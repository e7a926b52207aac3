"""The catalogue of reasons from which DCC staff choose when they decline a request."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason to decline; free words stand beside it."""

    id: str
    name: str


SHIPPED_DECLINE_REASONS: Final = (
    Reason("no_room", "No room in the lab on these days"),
    Reason("not_ready", "The participant is not ready for these tests"),
    Reason("not_testable", "The lab cannot run these tests"),
    Reason("notice_plan_changed", "The plan in the notice has changed"),
    Reason("withdrawn_by_mail", "The participant asked by mail to drop it"),
    Reason("other", "Another reason, given in words"),
)
