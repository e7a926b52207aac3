"""The initiation meeting of a notice."""

from datetime import date
from typing import Final, cast

from labsim.domain.notices.answers import MeetingOutcome
from labsim.wording.enums import enum_text, label
from web.forms.base import ActForm, Choice, Day, TextBox

LONGEST_NOTE: Final = 1000
OUTCOMES: Final = [
    ("", "Choose an outcome"),
    *((outcome.value, label(enum_text(outcome))) for outcome in MeetingOutcome),
]


class MeetingForm(ActForm):
    held_on = Day("Day it was held", needed="Enter the day on which it was held")
    outcome = Choice(
        "Outcome",
        needed="Choose an outcome",
        choices=OUTCOMES,
        description="Slots can be allocated once a meeting has ended with a go-ahead.",
    )
    note = TextBox(
        "Note",
        longest=LONGEST_NOTE,
        description="What was agreed. The participant reads it in the notice's history.",
        render_kw={"rows": 4},
    )

    def held(self) -> tuple[date, MeetingOutcome]:
        """Day and outcome; after validation only."""
        return cast("date", self.held_on.data), MeetingOutcome(self.outcome.data)
