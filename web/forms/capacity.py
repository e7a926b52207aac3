"""A change of a lab's capacity, as a form asks for it and as its answers travel in the address."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, cast

from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import StopValidation

from labsim.domain.capacity.changes import CapacityCategory, CapacityChange, CapacityKind
from labsim.domain.capacity.settling import Choice as Settled
from labsim.domain.labs import Lab, LabId
from labsim.domain.slots.request import MOST_SPACES
from labsim.wording.enums import enum_text, label
from web.forms.base import ActForm, Choice, Day, TextBox, TextLine, WholeNumber
from web.forms.radio import radio
from web.forms.slot_request import StepForm

LONGEST_REASON: Final = 200
LONGEST_FILE: Final = 100_000
SETTLE: Final = "settle-"
TOO_LONG: Final = f"Choose a file of {LONGEST_FILE:,} characters or fewer"


class What(StrEnum):
    """What a person chooses; some or all is the amount of one kind."""

    SOME = "some"
    ALL = "all"
    CLOSED = "closed"


class _SpacesOfLab(WholeNumber):
    """How many a lab has, the act knows, by its days."""

    ask_for = "Enter a whole number, at least 1 and no more than the lab has (LAB-SPACES)"


class _ChangeFields:
    """The fields of a change, for a form in the address and for the one that acts."""

    lab: Any = Choice("Lab", needed="Choose a lab")
    first_day: Any = Day("First day", needed="Enter the first day", description="Today or later.")
    last_day: Any = Day("Last day", needed="Enter the last day")
    what: Any = radio(
        "What changes on these days?",
        "Choose what changes",
        [
            (What.SOME, "Some spaces are out of use"),
            (What.ALL, "All spaces are out of use"),
            (What.CLOSED, "Closed to visitors: devices stay, nobody visits"),
        ],
    )
    spaces: Any = _SpacesOfLab(
        "Spaces out of use",
        least=1,
        most=MOST_SPACES,
        description="On each lab day of the change. Only where some are out of use.",
    )
    category: Any = Choice(
        "Category",
        needed="Choose a category",
        choices=[
            ("", "Choose a category"),
            *((one.value, label(enum_text(one))) for one in CapacityCategory),
        ],
    )
    reason: Any = TextLine(
        "Reason",
        longest=LONGEST_REASON,
        needed="Enter a reason: people read it in the calendar",
        description="It stands in the lab calendar, for everyone, and goes to participants whose slot is in the way.",
    )

    def offer(self, labs: Sequence[Lab]) -> None:
        self.lab.offer([("", "Choose a lab"), *((lab.id, lab.name) for lab in labs)])

    def validate_what(self, field: Any) -> None:
        """The number stands in another field, which is asked only where it counts."""
        if field.data == What.SOME and self.spaces.data is None and not self.spaces.errors:
            message = 'Enter how many spaces are out of use, or choose "All spaces"'
            raise StopValidation(message)

    def change(self) -> CapacityChange:
        """After validation only."""
        what = What(self.what.data)
        return CapacityChange(
            lab=LabId(self.lab.data),
            first_day=cast("date", self.first_day.data),
            last_day=cast("date", self.last_day.data),
            kind=CapacityKind.CLOSED_TO_VISITORS
            if what is What.CLOSED
            else CapacityKind.OUT_OF_USE,
            spaces=self.spaces.data if what is What.SOME else None,
            category=CapacityCategory(self.category.data),
            reason=self.reason.data or "",
        )


class ChangeForm(_ChangeFields, StepForm):
    """Leads to the dry run: everything stands in the address."""


class ConfirmForm(_ChangeFields, ActForm):
    """The same fields, hidden, with what was seen of the plan."""

    seen = HiddenField()


def in_address(change: CapacityChange, choices: Mapping[str, Settled]) -> dict[str, str]:
    """The fields of a form that says this."""
    some = "" if change.spaces is None else str(change.spaces)
    what = What.CLOSED if change.closes else What.SOME if some else What.ALL
    fields = {
        "lab": change.lab,
        "first_day": change.first_day.isoformat(),
        "last_day": change.last_day.isoformat(),
        "what": what.value,
        "spaces": some,
        "category": change.category.value,
        "reason": change.reason,
    }
    return fields | {f"{SETTLE}{slot}": choice.value for slot, choice in choices.items()}


def read_choices(sent: Mapping[str, str]) -> dict[str, Settled]:
    """What was chosen for each slot; anything unknown is no choice."""
    return {
        name.removeprefix(SETTLE): Settled(value)
        for name, value in sent.items()
        if name.startswith(SETTLE) and value in set(Settled)
    }


def every_choice_is_known(sent: Mapping[str, str]) -> bool:
    """Whether nothing was sent about a slot that no page offers."""
    chosen = [value for name, value in sent.items() if name.startswith(SETTLE)]
    return set(chosen) <= set(Settled)


class EndForm(ActForm):
    from_day: Any = Day(
        "From which day on",
        needed="Enter the day from which the spaces come back",
        description="Tomorrow or later. Until the day before, the change stays as it is.",
    )
    shown_until = HiddenField()

    def show_until(self, last_day: date) -> None:
        """What this page shows, whatever was sent."""
        self.shown_until.data = last_day.isoformat()


class ImportForm(ActForm):
    """A file, or its lines; what was read of a file is shown as lines."""

    file: Any = FileField("A CSV file")
    text: Any = TextBox(
        "Or its lines",
        longest=LONGEST_FILE,
        description="The first line names the columns: lab, first_day, last_day, kind, spaces, category, reason.",
    )

    def read_file(self) -> bool:
        """What stands in a file takes the place of what was typed; whether it is text, and not too long."""
        if not self.file.data:
            return True
        try:
            text = self.file.data.read(LONGEST_FILE + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.file.errors = [*self.file.errors, "Choose a CSV file in UTF-8"]
            return False
        self.text.data = text[:LONGEST_FILE]
        if len(text) > LONGEST_FILE:
            self.file.errors = [*self.file.errors, TOO_LONG]
        return len(text) <= LONGEST_FILE
