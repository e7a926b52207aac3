"""People and how they get in: accounts made by administrators, one-time links, passwords, signing in."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PARTICIPANT_ROLES, PersonId, PersonRole
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.passwords import PasswordProblem, fits, hashed, password_problem
from labsim.services.refusals import Refused, refuse
from models.errors import StaleVersion
from models.records import NewHistory, Page, PersonRecord
from models.unit_of_work import UnitOfWork

LINK_DAYS: Final = 7
LINK_BYTES: Final = 32
LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 120
SIGN_IN_WINDOW_SECONDS: Final = 900
PAGE_SIZE: Final = 25
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What an administrator enters; a participant goes with the participant roles alone."""

    email: str
    name: str
    role: PersonRole
    participant_id: ParticipantId | None


@dataclass(frozen=True, slots=True)
class PersonSaved:
    person: PersonRecord


@dataclass(frozen=True, slots=True)
class LinkMade:
    """`token` is told once, here; storage keeps its hash."""

    person: PersonRecord
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkOver:
    """Unknown, used or expired: all three read alike."""


@dataclass(frozen=True, slots=True)
class NewPassword:
    """Good, and hashed: that takes so long that it is done before a unit begins."""

    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PasswordSet:
    person: PersonRecord


@dataclass(frozen=True, slots=True)
class PasswordRefused:
    problem: PasswordProblem


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """The present password that was typed is not the account's."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    person: PersonRecord


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Unknown account, wrong password, none chosen yet, disabled: all four read alike.

    `person_id` is for the history.
    """

    person_id: PersonId | None


@dataclass(frozen=True, slots=True)
class TooManyAttempts:
    minutes: int


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """Attempts within 15 minutes."""

    per_account: int
    per_address: int


def find_person(uow: UnitOfWork, actor: Actor, person_id: PersonId) -> PersonRecord:
    """Raises NotFound."""
    actor.must_be_administrator()
    return _known(uow.people.find(person_id))


def find_person_by_email(uow: UnitOfWork, actor: Actor, email: str) -> PersonRecord:
    """Raises NotFound."""
    actor.must_be_administrator()
    return _known(uow.people.find_by_email(email.strip()))


def list_people(
    uow: UnitOfWork,
    actor: Actor,
    search: str,
    role: PersonRole | None,
    number: int,
    *,
    active: bool | None,
) -> Page[PersonRecord]:
    actor.must_be_administrator()
    return uow.people.page(search, role, active, number, PAGE_SIZE)


def create_person(
    uow: UnitOfWork, actor: Actor, details: PersonDetails, now: datetime
) -> PersonSaved | Refused:
    """The account has no password until its first one-time link is used. Raises EmailTaken when two add it at once."""
    actor.must_be_administrator()
    if refused := _details_refused(uow, details) or _email_refused(uow, details.email):
        return refused
    person = uow.people.add(
        details.email.strip().lower(), details.name, details.role, details.participant_id
    )
    uow.history.add(_entry(actor, "create_person", person, now, after=_plain(person)))
    return PersonSaved(person)


def change_person(
    uow: UnitOfWork,
    actor: Actor,
    before: PersonRecord,
    details: PersonDetails,
    now: datetime,
) -> PersonSaved | Refused:
    """The e-mail address stays: it is what the person is known by. Raises StaleVersion."""
    actor.must_be_administrator()
    stays = details.role is PersonRole.ADMINISTRATOR
    if refused := (
        _details_refused(uow, details)
        or _own_role_refused(actor, before, details)
        or _last_administrator_refused(uow, actor, before, stays=stays)
    ):
        return refused
    uow.people.change(
        before,
        name=details.name,
        role=details.role,
        participant_id=details.participant_id,
        active=before.active,
    )
    after = _known(uow.people.find(before.id))
    uow.history.add(
        _entry(actor, "change_person", after, now, before=_plain(before), after=_plain(after))
    )
    return PersonSaved(after)


def disable_person(
    uow: UnitOfWork, actor: Actor, person: PersonRecord, now: datetime
) -> PersonSaved | Refused:
    """Ends every session of the person at once."""
    actor.must_be_administrator()
    if person.id == actor.person_id:
        return refuse(
            "You cannot disable your own account", "Ask another administrator to disable it"
        )
    if refused := _last_administrator_refused(uow, actor, person, stays=False):
        return refused
    return _set_active(uow, actor, person, now, active=False)


def enable_person(
    uow: UnitOfWork, actor: Actor, person: PersonRecord, now: datetime
) -> PersonSaved | Refused:
    actor.must_be_administrator()
    return _set_active(uow, actor, person, now, active=True)


def _set_active(
    uow: UnitOfWork, actor: Actor, person: PersonRecord, now: datetime, *, active: bool
) -> PersonSaved:
    """Doing it twice changes nothing the second time."""
    if person.active is active:
        return PersonSaved(person)
    uow.people.set_active(person.id, active)
    after = _known(uow.people.find(person.id))
    act = "enable_person" if active else "disable_person"
    uow.history.add(
        _entry(actor, act, after, now, before={"active": person.active}, after={"active": active})
    )
    return PersonSaved(after)


def make_link(
    uow: UnitOfWork, actor: Actor, person: PersonRecord, now: datetime
) -> LinkMade | Refused:
    """For the first sign-in or a new password: 7 days, one use; earlier unused links of the person end."""
    actor.must_be_administrator()
    person = _known(uow.people.find_locked(person.id))
    if not person.active:
        return refuse("This account is disabled", "Enable it first, then make the link")
    token = secrets.token_urlsafe(LINK_BYTES)
    expires_at = now + timedelta(days=LINK_DAYS)
    uow.people.add_link(_token_hash(token), person.id, now, expires_at)
    uow.history.add(
        _entry(actor, "make_link", person, now, after={"expires_at": expires_at.isoformat()})
    )
    return LinkMade(person, token, expires_at)


def person_of_link(uow: UnitOfWork, token: str, now: datetime) -> PersonRecord | LinkOver:
    found = uow.people.find_link(_token_hash(token))
    if found is None:
        return LinkOver()
    person, expires_at, used_at = found
    return person if person.active and used_at is None and now < expires_at else LinkOver()


def prepare_password(person: PersonRecord, wanted: str) -> NewPassword | PasswordRefused:
    """Takes long, and belongs before the unit."""
    if problem := password_problem(wanted, person):
        return PasswordRefused(problem)
    return NewPassword(hashed(wanted))


def prepare_change(
    person: PersonRecord, present: str, wanted: str
) -> NewPassword | PasswordRefused | WrongPassword:
    """Takes long, and belongs before the unit."""
    return prepare_password(person, wanted) if fits(present, person.password) else WrongPassword()


def use_link(
    uow: UnitOfWork, token: str, password: NewPassword, now: datetime
) -> PasswordSet | LinkOver:
    person = person_of_link(uow, token, now)
    if isinstance(person, LinkOver):
        return person
    uow.people.find_locked(person.id)  # everybody locks the person first and the link after it
    if not uow.people.use_link(_token_hash(token), now):
        return LinkOver()
    return _set_password(uow, person, password, "use_link", now)


def change_password(
    uow: UnitOfWork, person: PersonRecord, password: NewPassword, now: datetime
) -> PasswordSet | WrongPassword:
    """Ends the person's other sessions. `person` is as the present password was compared with it."""
    if _known(uow.people.find_locked(person.id)).uniquifier != person.uniquifier:
        return WrongPassword()
    return _set_password(uow, person, password, "change_password", now)


def _set_password(
    uow: UnitOfWork, person: PersonRecord, password: NewPassword, act: str, now: datetime
) -> PasswordSet:
    uow.people.set_password(person.id, password.password_hash)
    uow.history.add(_entry(_self(person), act, person, now))
    return PasswordSet(_known(uow.people.find(person.id)))


def count_sign_in(
    uow: UnitOfWork, email: str, address: str, limits: SignInLimits, now: datetime
) -> TooManyAttempts | None:
    """Before the password is looked at, in a transaction of its own: every process sees every attempt."""
    of_account = uow.people.hit(_account_key(email), SIGN_IN_WINDOW_SECONDS, now)
    of_address = uow.people.hit(f"sign-in:address:{address}", SIGN_IN_WINDOW_SECONDS, now)
    if of_account <= limits.per_account and of_address <= limits.per_address:
        return None
    if limits.per_account + 1 == of_account or limits.per_address + 1 == of_address:
        uow.history.add(_sign_in_entry(None, address, now, "sign_in_refused"))
    return TooManyAttempts(SIGN_IN_WINDOW_SECONDS // 60)


def judge_sign_in(uow: UnitOfWork, email: str, password: str) -> SignedIn | NotSignedIn:
    """Reads only; costs the same whoever asks."""
    person = uow.people.find_by_email(email.strip().lower())
    stored = person.password if person is not None and person.active else None
    good = fits(password, stored)
    if person is not None and good:
        return SignedIn(person)
    return NotSignedIn(None if person is None else person.id)


def record_sign_in(
    uow: UnitOfWork, answer: SignedIn | NotSignedIn, address: str, now: datetime
) -> None:
    """What was typed for an unknown account is not kept: people type passwords there."""
    match answer:
        case SignedIn(person=person):
            uow.people.clear_hits(_account_key(person.email))
            uow.history.add(_sign_in_entry(person.id, address, now, "sign_in"))
        case NotSignedIn(person_id=person_id):
            uow.history.add(_sign_in_entry(person_id, address, now, "sign_in_refused"))


def record_sign_out(uow: UnitOfWork, person: PersonRecord, now: datetime) -> None:
    uow.history.add(_entry(_self(person), "sign_out", person, now))


def _details_refused(uow: UnitOfWork, details: PersonDetails) -> Refused | None:
    if not details.name.strip() or len(details.name) > LONGEST_NAME:
        return refuse("Enter the person's name", f"At most {LONGEST_NAME} characters", "name")
    if details.role not in PARTICIPANT_ROLES:
        if details.participant_id is None:
            return None
        return refuse(
            "People of DCC belong to no participant",
            "Leave the participant empty",
            "participant_id",
        )
    if details.participant_id is None or uow.participants.find(details.participant_id) is None:
        return refuse(
            "This role belongs to a participant", "Choose the participant", "participant_id"
        )
    return None


def _email_refused(uow: UnitOfWork, email: str) -> Refused | None:
    plain = email.strip().lower()
    if len(plain) > LONGEST_EMAIL or not _EMAIL.fullmatch(plain):
        return refuse("Enter an e-mail address", "For example name@example.org", "email")
    if uow.people.find_by_email(plain) is not None:
        return refuse(
            "This e-mail address has an account already", "Open that account instead", "email"
        )
    return None


def _own_role_refused(actor: Actor, before: PersonRecord, details: PersonDetails) -> Refused | None:
    """An administrator who steps down does so by another's hand."""
    if before.id != actor.person_id or details.role is before.role:
        return None
    return refuse(
        "You cannot change your own role", "Ask another administrator to change it", "role"
    )


def _last_administrator_refused(
    uow: UnitOfWork, actor: Actor, person: PersonRecord, *, stays: bool
) -> Refused | None:
    """So that an installation always keeps an administrator.

    Of two who remove each other at once the second waits here. Raises NotAllowed: it is none any more.
    """
    administrators = uow.people.lock_administrators()
    if actor.person_id is not None and actor.person_id not in administrators:
        raise NotAllowed
    if stays or administrators != {person.id}:
        return None
    return refuse("This is the last administrator", "Make another person administrator first")


def _known(person: PersonRecord | None) -> PersonRecord:
    if person is None:
        raise NotFound
    return person


def checked_version(person: PersonRecord, version: int) -> PersonRecord:
    """The person as the form showed them. Raises StaleVersion when somebody saved meanwhile."""
    if person.version != version:
        raise StaleVersion
    return person


def _self(person: PersonRecord) -> Actor:
    return Actor(person.id, person.role, person.participant_id)


def _entry(
    actor: Actor, act: str, person: PersonRecord, now: datetime, **changed: dict[str, Any]
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=person.participant_id,
        act=act,
        subject_kind="person",
        subject=str(person.id),
        before=changed.get("before"),
        after=changed.get("after"),
    )


def _sign_in_entry(person_id: PersonId | None, address: str, now: datetime, act: str) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=person_id,
        participant_id=None,
        act=act,
        subject_kind="person",
        subject="unknown" if person_id is None else str(person_id),
        refused=act != "sign_in",
        after={"address": address},
    )


def _plain(person: PersonRecord) -> dict[str, Any]:
    """What the history shows of an account: never the password's hash."""
    return {
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "participant": person.participant_name,
        "active": person.active,
    }


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _account_key(email: str) -> str:
    """Hashed: the table of counts holds no addresses of people who have no account."""
    return "sign-in:account:" + hashlib.sha256(email.strip().lower().encode()).hexdigest()
