"""The four steps of a slot request: what each asks, and how the answers travel from step to step in the address."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from flask import url_for
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField
from wtforms.validators import StopValidation

from labsim.domain.devices import MOST_DEVICES, Brought
from labsim.domain.labs import LabId
from labsim.domain.roles import UserRole
from labsim.domain.slots.offers import Terms, terms_of
from labsim.domain.slots.request import (
    ClassOfTest,
    DeviceOwner,
    Devices,
    SlotRequest,
)
from labsim.domain.topics import Topic
from labsim.services.mailed import mailed_moment
from labsim.services.read_notices import NoticeLine
from labsim.services.read_slot_request import RequestDesk
from labsim.services.request_slot import span_problem
from labsim.wording.dates import day_text
from labsim.wording.devices import device_text
from labsim.wording.enums import enum_text, label
from labsim.wording.lists import list_text
from labsim.wording.spaces import typed_spaces_text
from models.records import DeviceRecord
from web.forms.base import ActForm, Choices, Day, TextBox, WholeNumber, clean, options
from web.forms.radio import radio
from web.forms.spaces import BY_WEEK, SpacesByWeek, TypedSpaces

LONGEST_WORDS: Final = 1000
LONGEST_REFERENCE: Final = 20
_BRINGS: Final = re.compile("bring-D-[A-Z0-9]{6}")

Answers = MultiDict[str, str]


class StepForm(FlaskForm):  # type: ignore[misc]
    """A step before anything is sent: its answers stand in the address, a token does not."""

    class Meta:
        """Read by WTForms."""

        csrf = False


class SpanForm(StepForm):
    """A step with a lab, a first and a last day, in order and not absurdly far apart, and spaces by week."""

    def validate_last_day(self, field: Any) -> None:
        first: date | None = self.first_day.data
        if first is None or field.data is None:
            return
        if problem := span_problem(first, field.data):
            raise StopValidation(problem.text)

    def validate_spaces(self, field: SpacesByWeek) -> None:
        first, last = self.first_day.data, self.last_day.data
        if first is None or last is None or span_problem(first, last):
            return
        if field.typed and (problem := field.typed.problem(first, last)):
            raise StopValidation(problem)

    def terms(self) -> Terms:
        """After validation only."""
        days = cast("date", self.first_day.data), cast("date", self.last_day.data)
        typed: TypedSpaces = self.spaces.typed
        return typed.terms(LabId(self.lab.data), *days)


class DatesForm(SpanForm):
    """Step 1: under which notice, where, when, how much."""

    notice = radio("Under which notice?", "Choose a notice")
    lab = radio("Lab", "Choose a lab")
    first_day = Day("First day", needed="Enter the first day")
    last_day = Day("Last day", needed="Enter the last day")
    spaces = SpacesByWeek(
        "Spaces",
        needed="Enter how many spaces you need",
        description=f"One space is a device position, held day and night. {BY_WEEK}",
    )

    def offer(self, desk: RequestDesk, today: date) -> None:
        """`today` is the day on which a mailed request was sent, until another one is typed."""
        if "sent_on" in self and not self.sent_on.raw_data:
            self.sent_on.data = today
        self.notice.choices = options(
            (line.notice.reference, _notice_words(line)) for line in desk.notices
        )
        self.lab.choices = options((lab.id, f"{lab.name}, {lab.location}") for lab in desk.labs)
        if desk.chosen and not self.notice.raw_data:
            self.notice.data = desk.chosen.notice.reference

    def sent_at(self, now: datetime) -> datetime:
        """A participant's own request is sent now."""
        return now


class MailedDatesForm(DatesForm):
    """The desk's: a request that came by mail."""

    sent_on = Day(
        "Day it was sent",
        needed="Enter the day on which the request was sent",
        description="The real day, in London: the rules of that day decide.",
    )

    def sent_at(self, now: datetime) -> datetime:
        return mailed_moment(cast("date", self.sent_on.data), None, now)


class DetailsForm(StepForm):
    """Step 3: the tests. What a rule asks for may stay open here: the review says so."""

    test_class = radio(
        "Class of test",
        "Choose the class of test",
        choices=[(kind.value, label(enum_text(kind))) for kind in ClassOfTest],
        default=ClassOfTest.USER_SYSTEM.value,
    )
    roles = Choices(
        "User Roles",
        description="Those that your notice names; for user-system tests alone.",
    )
    topics = Choices(
        "Topics", description="At least one. Each must be testable in the lab you chose."
    )
    releases = Choices("Releases", description="Each must be in UIT on every day of the slot.")
    device_owner = radio(
        "Devices",
        "Choose whose devices are tested",
        choices=[(owner.value, label(enum_text(owner))) for owner in DeviceOwner],
        default=DeviceOwner.DCC.value,
        description="The Communications Hub is always DCC's.",
    )
    register: tuple[DeviceRecord, ...] = ()

    @property
    def brings(self) -> list[Any]:
        """A field for each entry of the register."""
        return [self[_bring(entry)] for entry in self.register]

    def offer(self, desk: RequestDesk, answers: Answers) -> None:
        """What the notice and the labs allow, and whatever is chosen already, so that a rule can speak of it."""
        named = desk.chosen.notice.answers.roles if desk.chosen else frozenset()
        asked = set(answers.getlist("roles"))
        self.roles.offer(
            (role.value, f"{enum_text(role)} ({role.value})")
            for role in UserRole
            if role in named or role.value in asked
        )
        wanted = set(answers.getlist("topics"))
        places = {lab.id: lab.name for lab in desk.labs}
        self.topics.offer(
            (topic.id, _topic_words(topic, places))
            for topic in desk.topics
            if topic.labs or topic.id in wanted
        )
        self.releases.offer(
            (release.id, f"{release.id}, in UIT from {day_text(release.uit_from)}")
            for release in desk.releases
        )

    def request(self, wish: Terms, reason: str) -> SlotRequest:
        """After validation only. Device-only tests have no User Role."""
        test_class = ClassOfTest(self.test_class.data)
        roles = (self.roles.data or ()) if test_class is ClassOfTest.USER_SYSTEM else ()
        return SlotRequest(
            lab=wish.lab,
            first_day=wish.first_day,
            last_day=wish.last_day,
            spaces=wish.spaces,
            test_class=test_class,
            roles=frozenset(UserRole(role) for role in roles),
            topics=frozenset(self.topics.data or ()),
            releases=frozenset(self.releases.data or ()),
            devices=self._devices(),
            reason=reason,
            profile=wish.profile,
        )

    def _devices(self) -> Devices:
        owner = DeviceOwner(self.device_owner.data)
        if owner is DeviceOwner.DCC:
            return Devices()
        return Devices(
            owner,
            own=tuple(
                Brought(entry.reference, entry.device, field.data)
                for entry, field in zip(self.register, self.brings, strict=True)
                if field.data
            ),
        )


def details_form(desk: RequestDesk, answers: Answers) -> DetailsForm:
    """With a field for each entry of the participant's register."""
    fields = {
        _bring(entry): WholeNumber(
            f"{entry.device.name}: how many?",
            least=0,
            most=MOST_DEVICES,
            description=f"{label(device_text(entry.device))}; {entry.count:,} registered.",
        )
        for entry in desk.register
    }
    form_class = type("DetailsOfRegister", (DetailsForm,), {**fields, "register": desk.register})
    form: DetailsForm = form_class(answers if "test_class" in answers else None)
    form.offer(desk, answers)
    return form


def _bring(entry: DeviceRecord | Brought) -> str:
    return f"bring-{entry.reference}"


class SendForm(ActForm):
    """Step 4: what is sent travels in hidden fields beside it; the reason is asked where a rule needs one.

    `may_wait` is "yes" where the sender was told that only spaces are lacking (E2E-RANK).
    """

    may_wait = HiddenField(default="")

    reason = TextBox(
        "Why should DCC look at this request all the same?",
        longest=LONGEST_WORDS,
        description="Staff read it when they decide on the rules they may override. At most 1,000 characters.",
    )


FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "dates": ("notice", "lab", "first_day", "last_day", "spaces", "sent_on"),
    "details": (
        "test_class",
        "roles",
        "topics",
        "releases",
        "device_owner",
    ),
    "review": ("reason",),
    "link": ("beside",),
}
STEPS: Final = (
    ("dates", "Dates and spaces", "slot_request.new"),
    ("free", "What is free", "slot_request.free"),
    ("details", "Details", "slot_request.details"),
    ("review", "Review", "slot_request.review"),
)
DETAILS_OF_RULES: Final = frozenset({"roles", "topics", "releases", "devices"})
DATES_OF_RULES: Final = frozenset({"first_day", "last_day", "lab", "spaces", "notice", "sent_on"})


@dataclass(frozen=True, slots=True)
class Journey:
    """The answers given so far, and the addresses of the steps with all of them."""

    answers: Answers

    @property
    def reference(self) -> str:
        """The notice asked for, as typed or linked; empty where none is."""
        return (clean(self.answers.get("notice")) or "")[:LONGEST_REFERENCE]

    @property
    def beside(self) -> str:
        """The slot that this one is asked for beside; empty where there is none."""
        return (clean(self.answers.get("beside")) or "")[:LONGEST_REFERENCE]

    @property
    def reason(self) -> str:
        return (clean(self.answers.get("reason")) or "")[:LONGEST_WORDS]

    def url(self, step: str, **changes: Any) -> str:
        """The step with every answer, some of them changed: a link that fills the form."""
        endpoint = next(endpoint for name, _, endpoint in STEPS if name == step)
        kept: dict[str, Any] = {name: self.answers.getlist(name) for name in self._names()}
        given = {name: values for name, values in kept.items() if any(values)}
        return url_for(endpoint, **given | {name: _typed(value) for name, value in changes.items()})

    def carried(self, *without: str) -> list[tuple[str, str]]:
        """Name and value of each answer, for hidden fields; the fields of the steps named are left out."""
        own = {name for step in without for name in self._names_of(step)}
        return [
            (name, value)
            for name in self._names()
            if name not in own
            for value in self.answers.getlist(name)
            if value
        ]

    def step_of(self, field: str) -> str:
        """Where what a rule's message is about can be corrected; empty where no step can."""
        if field in DETAILS_OF_RULES:
            return "details"
        return "dates" if field in DATES_OF_RULES else ""

    def _names(self) -> Iterable[str]:
        return (name for step in FIELDS for name in self._names_of(step))

    def _names_of(self, step: str) -> tuple[str, ...]:
        """What is brought of each entry belongs to the details, after their own fields."""
        brings = sorted(name for name in self.answers if _BRINGS.fullmatch(name))
        return (*FIELDS[step], *(brings if step == "details" else ()))


def journey_of(notice: str, request: SlotRequest, beside: str, sent_on: date) -> Journey:
    """The way to the same request once more, beside a slot; its reason is not repeated."""
    devices = request.devices
    answers = Answers(
        {
            "notice": notice,
            "beside": beside,
            "lab": request.lab,
            "first_day": request.first_day.isoformat(),
            "last_day": request.last_day.isoformat(),
            "spaces": typed_spaces_text(terms_of(request)),
            "sent_on": sent_on.isoformat(),
            "test_class": request.test_class.value,
            "device_owner": devices.owner.value,
        }
        | {_bring(brought): str(brought.count) for brought in devices.own}
    )
    for name in ("roles", "topics", "releases"):
        answers.setlist(name, sorted(getattr(request, name)))
    return Journey(answers)


def _typed(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _notice_words(line: NoticeLine) -> str:
    received, start = day_text(line.notice.received_on), day_text(line.start.earliest)
    return f"{line.notice.reference}, received {received}: start from {start}"


def _topic_words(topic: Topic, places: Mapping[LabId, str]) -> str:
    words = topic.name
    if topic.labs and topic.labs != places.keys():
        words += f" ({list_text([places[lab] for lab in sorted(topic.labs)])} only)"
    return f"{words}: hands-on, your people come to the lab" if topic.hands_on else words
