"""Adding and changing a person."""

from typing import Any

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PARTICIPANT_ROLES, PersonRole
from labsim.services.accounts import LONGEST_EMAIL, LONGEST_NAME, PersonDetails
from labsim.wording.enums import enum_text, label
from web.forms.base import ActForm, Choice, TextLine, text_of, whole_number


def _role_words(role: PersonRole) -> str:
    place = "of a participant" if role in PARTICIPANT_ROLES else "at DCC"
    return f"{label(enum_text(role))} ({place})"


ROLE_CHOICES = [("", "Choose a role"), *((role.value, _role_words(role)) for role in PersonRole)]


class NewPersonForm(ActForm):
    email = TextLine(
        "E-mail address",
        longest=LONGEST_EMAIL,
        needed="Enter an e-mail address",
        description="The person signs in with it. It cannot be changed later.",
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    name = TextLine(
        "Name",
        longest=LONGEST_NAME,
        needed="Enter the person's name",
        render_kw={"autocomplete": "off"},
    )
    role = Choice("Role", needed="Choose a role", choices=ROLE_CHOICES)
    participant_id = Choice(
        "Participant", description="For the two participant roles alone; people of DCC have none."
    )

    def details(self, email: str) -> PersonDetails:
        """What was entered; after validation only."""
        participant = whole_number(self.participant_id.data)
        return PersonDetails(
            email,
            text_of(self.name),
            PersonRole(self.role.data),
            ParticipantId(participant) if participant else None,
        )


class ChangePersonForm(NewPersonForm):
    """The address stays: a person is known by it."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        del self.email
