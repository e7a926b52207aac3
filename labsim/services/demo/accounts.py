"""Accounts of a demonstration: fresh passwords, told once and kept nowhere in clear."""

import secrets
from dataclasses import dataclass
from typing import Final

from labsim.domain.people import PersonRole
from labsim.services.demo.plans import PersonPlan

# no vowels, so that no word and no name can come about; nothing that looks like something else
_LETTERS: Final = "bcdfghjkmnpqrstvwxz23456789"
_GROUPS: Final = 4
_GROUP_LETTERS: Final = 4


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`participant` is empty for people of DCC; `note` says what the account is good for."""

    email: str
    password: str
    name: str
    role: PersonRole
    participant: str
    note: str


def new_password() -> str:
    """Sixteen letters and digits in groups of four, about 76 bits."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LETTERS)) for _ in range(_GROUPS)
    )


def account_of(person: PersonPlan, password: str, participant: str) -> DemoAccount:
    return DemoAccount(person.email, password, person.name, person.role, participant, person.note)
