"""A participant's record, and the dated facts about it."""

from typing import Final

from labsim.domain.participants import Category, FactKind, SupplyKind
from labsim.domain.roles import UserRole
from labsim.services.participants import Fact, ParticipantForm
from labsim.wording.enums import enum_text, label
from web.forms.base import ActForm, Choice, Choices, Day, TextBox, TextLine

LONGEST_NAME: Final = 120
LONGEST_WORDS: Final = 500

CATEGORY_CHOICES: Final = [
    ("", "Choose a category"),
    *((category.value, enum_text(category)) for category in Category),
]
SUPPLY_CHOICES: Final = [
    ("", "Not a supplier"),
    *((supply.value, label(enum_text(supply))) for supply in SupplyKind),
]
ROLE_CHOICES: Final = [(role.value, f"{enum_text(role)} ({role.value})") for role in UserRole]
KIND_CHOICES: Final = [
    ("", "Choose what is complete"),
    *((kind.value, label(enum_text(kind))) for kind in FactKind),
]


class ParticipantDetailsForm(ActForm):
    name = TextLine(
        "Name",
        longest=LONGEST_NAME,
        needed="Enter the participant's name",
        render_kw={"autocomplete": "off"},
    )
    category = Choice("Category", needed="Choose a category", choices=CATEGORY_CHOICES)
    supply = Choice(
        "Domestic or non-domestic",
        choices=SUPPLY_CHOICES,
        description="Said of suppliers alone.",
    )
    mandate = Day("Mandate", description="The day by which user entry is to be complete.")
    roles = Choices(
        "User Roles meant", choices=ROLE_CHOICES, description="Those it means to take up."
    )

    def details(self) -> ParticipantForm:
        """What was entered; after validation only."""
        return ParticipantForm(
            name=self.name.data or "",
            category=Category(self.category.data),
            supply=SupplyKind(self.supply.data) if self.supply.data else None,
            mandate=self.mandate.data,
            roles=frozenset(UserRole(role) for role in self.roles.data or ()),
        )


class WithdrawFactForm(ActForm):
    words = TextBox(
        "Why", longest=LONGEST_WORDS, description="Kept in the history.", render_kw={"rows": 2}
    )


class FactForm(WithdrawFactForm):
    kind = Choice("What is complete", needed="Choose what is complete", choices=KIND_CHOICES)
    role = Choice(
        "User Role",
        choices=[("", "None"), *ROLE_CHOICES],
        description="For UEPT alone: it is completed role by role.",
    )
    completed_on = Day("Completed on", needed="Enter the day of completion")

    def fact(self) -> Fact:
        """What was entered; after validation only."""
        role = UserRole(self.role.data) if self.role.data else None
        return Fact(FactKind(self.kind.data), role, self.completed_on.data)
