"""The notice: its eight questions in plain words, and for the desk the moment it came."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from wtforms import TimeField
from wtforms.validators import Optional

from labsim.domain.labs import Lab, LabId
from labsim.domain.notices.answers import NoticeAnswers
from labsim.domain.roles import UserRole
from labsim.domain.slots.request import MOST_SPACES
from labsim.services.mailed import mailed_moment
from labsim.wording.enums import enum_text, question_text
from labsim.wording.messages import Message
from web.forms.base import ActForm, Choices, Day, TextBox, WholeNumber
from web.forms.radio import YES_NO, radio

LONGEST_WORDS: Final = 1000
ENTER_A_TIME: Final = "Enter a time such as 14:30"
MOST_WORKING_DAYS: Final = 366
ROLE_CHOICES: Final = [(role.value, f"{enum_text(role)} ({role.value})") for role in UserRole]
EIGHT: Final = (
    "labs",
    "planned_start",
    "planned_spaces",
    "planned_working_days",
    "what_to_test",
    "own_devices",
    "resources_in_place",
    "come_back_later",
)


class ClockTime(TimeField):
    """A time of day; reads what a browser's time field sends."""

    def __init__(self, label: str, *, description: str = "", **more: Any) -> None:
        formats = ["%H:%M", "%H:%M:%S", "%H.%M"]
        super().__init__(label, [Optional()], format=formats, description=description, **more)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist[:1]])
        except ValueError:
            raise ValueError(ENTER_A_TIME) from None


class NoticeForm(ActForm):
    """Each question may stay open here: E2E-QUESTIONS says which ones must not."""

    labs = Choices(
        question_text("lab"),
        description="Choose one lab or both. A slot can be requested only in a lab that is named here.",
    )
    roles = Choices(
        "In which User Roles?",
        choices=ROLE_CHOICES,
        description="All that you may want to test in under this notice; none for device-only tests.",
    )
    planned_start = Day(
        question_text("start"),
        description="The first day you have in mind. A plan: only the earliest start binds.",
    )
    planned_spaces = WholeNumber(
        question_text("space"),
        least=1,
        most=MOST_SPACES,
        description="In spaces: one is a device position, held day and night.",
    )
    planned_working_days = WholeNumber(
        question_text("length"), least=1, most=MOST_WORKING_DAYS, description="In working days."
    )
    what_to_test = TextBox(
        question_text("topics"),
        longest=LONGEST_WORDS,
        description="A sentence or two: releases, service requests, devices. At most 1,000 characters.",
    )
    own_devices = radio(
        question_text("own_devices"),
        "Choose yes or no",
        needed=False,
        choices=YES_NO,
        description="Meters or in-home displays. The Communications Hub is always DCC's.",
    )
    resources_in_place = radio(
        question_text("resources"),
        "Choose yes or no",
        needed=False,
        choices=YES_NO,
        description="People, systems and test scripts. No is a good answer too: DCC plans with it.",
    )
    come_back_later = radio(
        question_text("come_back"),
        "Choose yes or no",
        needed=False,
        choices=YES_NO,
        description="Further slots and re-tests under this notice need no new one.",
    )

    def offer(self, labs: Sequence[Lab]) -> None:
        self.labs.offer((lab.id, f"{lab.name}, {lab.location}") for lab in labs)

    @property
    def questions(self) -> list[Any]:
        """The eight fields, in the order of the questions."""
        return [self[name] for name in EIGHT]

    def answers(self) -> NoticeAnswers:
        """What was answered; a field that could not be read is an open question."""
        return NoticeAnswers(
            labs=frozenset(LabId(lab) for lab in self._read("labs") or ()),
            planned_start=self._read("planned_start"),
            planned_spaces=self._read("planned_spaces"),
            planned_working_days=self._read("planned_working_days"),
            what_to_test=self._read("what_to_test") or "",
            own_devices=_yes(self._read("own_devices")),
            resources_in_place=_yes(self._read("resources_in_place")),
            come_back_later=_yes(self._read("come_back_later")),
            roles=frozenset(UserRole(role) for role in self._read("roles") or ()),
        )

    def put_where_silent(self, messages: Iterable[Message]) -> None:
        """Open questions beside those that could not be read: a field says one thing at a time."""
        self.put(said for said in messages if said.field not in self or not self[said.field].errors)

    def received_at(self, now: datetime) -> datetime:
        """A participant's own notice is received when it is given."""
        return now

    def _read(self, name: str) -> Any:
        field = self[name]
        return None if field.errors else field.data


class MailedNoticeForm(NoticeForm):
    """A notice that came by mail, recorded by the desk."""

    received_on = Day(
        "Day it was received",
        needed="Enter the day on which the mail came",
        description="The real day, in London. On a day off, the notice counts from the next working day.",
    )
    received_time = ClockTime(
        "Time it was received",
        description="London time, if you know it: what came late in the day counts from the next working day.",
    )

    def received_at(self, now: datetime) -> datetime:
        """The real moment; now where the day could not be read."""
        day: date | None = self._read("received_on")
        at: time | None = self._read("received_time")
        return now if day is None else mailed_moment(day, at, now)


def _yes(answer: str | None) -> bool | None:
    return None if answer is None else answer == "yes"
