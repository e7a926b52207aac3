"""Passwords: argon2id hashes, and what a new password must not be."""

import re
from enum import StrEnum
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.records import PersonRecord

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 200
FEWEST_CHARACTERS: Final = 4
PART_OF_NAME: Final = 4

COMMON: Final = frozenset(
    [
        "passwordpassword",
        "password1234",
        "password12345",
        "password123456",
        "mypassword123",
        "letmeinletmein",
        "welcomewelcome",
        "welcome12345",
        "administrator",
        "administrator1",
        "adminadminadmin",
        "changemechangeme",
        "changeme1234",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "qwerty123456",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "123456789012",
        "1234567890123",
        "12345678901234",
        "123456789abc",
        "012345678901",
        "098765432109",
        "abcdefghijkl",
        "abcd12345678",
        "abc123abc123",
        "asdfghjklasdf",
        "iloveyou1234",
        "iloveyouiloveyou",
        "sunshine1234",
        "football1234",
        "monkey123456",
        "dragon123456",
        "trustno1trustno1",
        "correcthorsebatterystaple",
        "smartmetering",
        "smartmeter123",
        "labsimlabsim",
        "labsim123456",
    ]
)

_SAYS_LITTLE: Final = frozenset(
    [
        "company",
        "energy",
        "gas",
        "group",
        "holdings",
        "limited",
        "mail",
        "power",
        "services",
        "supply",
        "utilities",
    ]
)
"""Words of many organisations' names: a long password may have them."""

_HASHER: Final = PasswordHasher()  # argon2id with the library's present parameters


class PasswordProblem(StrEnum):
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    HOLDS_NAME = "holds_name"
    TOO_COMMON = "too_common"


def hashed(password: str) -> str:
    return _HASHER.hash(password)


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody has this password")


def fits(password: str, stored: str | None) -> bool:
    """Takes the same time whether or not there is a hash to compare with."""
    try:
        return _HASHER.verify(stored or _hash_of_nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def password_problem(password: str, person: PersonRecord) -> PasswordProblem | None:
    """Length counts, composition does not; a name, an address or a common password is guessed first."""
    if len(password) < SHORTEST_PASSWORD:
        return PasswordProblem.TOO_SHORT
    if len(password) > LONGEST_PASSWORD:
        return PasswordProblem.TOO_LONG
    plain = password.casefold()
    if any(part in plain for part in _names(person)):
        return PasswordProblem.HOLDS_NAME
    if plain in COMMON or len(set(plain)) < FEWEST_CHARACTERS:
        return PasswordProblem.TOO_COMMON
    return None


def _names(person: PersonRecord) -> list[str]:
    local, _, domain = person.email.casefold().partition("@")
    organisation = re.split(
        r"[\W_]+", f"{person.participant_name or ''} {domain.rpartition('.')[0]}"
    )
    parts = {word.casefold() for word in organisation} - _SAYS_LITTLE
    parts |= {local, *person.name.casefold().split()}
    return [part for part in parts if len(part) >= PART_OF_NAME]
