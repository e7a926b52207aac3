"""labsim user: accounts, and the one-time links that let people choose a password."""

from collections.abc import Callable
from typing import TypeVar

import click

from labsim.cli import clock
from labsim.cli.errors import fault
from labsim.cli.installation import current_database, installed_settings
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonRole
from labsim.services.accounts import (
    LinkMade,
    PersonDetails,
    create_person,
    disable_person,
    enable_person,
    find_person_by_email,
    make_link,
)
from labsim.services.actors import SYSTEM, NotFound
from labsim.services.refusals import Refused
from labsim.services.world import served_address
from labsim.wording.dates import moment_text
from models.errors import EmailTaken
from models.records import PersonRecord
from models.unit_of_work import UnitOfWork, in_unit

T = TypeVar("T")

_ROLES = [role.value.replace("_", "-") for role in PersonRole]
_address = click.option(
    "--address",
    default=None,
    metavar="URL",
    help="Where people reach labsim; where it was served last if left out.",
)


@click.group(
    no_args_is_help=False,
    epilog="""\b
Examples:
  labsim user create ann@example.org --name "Ann Shaw" --role lab-staff
  labsim user create bob@example.org --name "Bob Hale" --role test-manager --participant "Fernhollow Energy"
  labsim user link ann@example.org
  labsim user disable ann@example.org
  labsim user enable ann@example.org
""",
)
def user() -> None:
    """Make, disable and enable accounts, and make one-time links."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice(_ROLES), help="What the person may do.")
@click.option("--participant", help="For test managers and viewers: the participant's name.")
@_address
def create(email: str, name: str, role: str, participant: str | None, address: str | None) -> None:
    """Make an account for EMAIL and print its one-time link."""

    def work(uow: UnitOfWork) -> LinkMade:
        details = PersonDetails(
            email, name, PersonRole(role.replace("-", "_")), _participant(uow, participant)
        )
        if uow.people.find_by_email(email.strip()) is not None:
            raise EmailTaken
        saved = _accepted(create_person(uow, SYSTEM, details, clock.now(uow)))
        return _accepted(make_link(uow, SYSTEM, saved.person, clock.now(uow)))

    try:
        made = _in_unit(work)
    except EmailTaken:
        fault(
            f"{email} has an account already: 'labsim user link {email}' makes a new link for it, "
            f"'labsim user enable {email}' opens a disabled one"
        )
    _print_link(made, address)


@user.command()
@click.argument("email")
@_address
def link(email: str, address: str | None) -> None:
    """Print a new one-time link for EMAIL; an earlier one ends."""

    def work(uow: UnitOfWork) -> LinkMade:
        return _accepted(make_link(uow, SYSTEM, _person(uow, email), clock.now(uow)))

    _print_link(_in_unit(work), address)


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Disable the account of EMAIL and end its sessions."""

    def work(uow: UnitOfWork) -> PersonRecord:
        person = _person(uow, email)
        return _accepted(disable_person(uow, SYSTEM, person, clock.now(uow))).person

    click.echo(f"{_in_unit(work).email} is disabled")


@user.command()
@click.argument("email")
def enable(email: str) -> None:
    """Enable the account of EMAIL again; its password is the one from before."""

    def work(uow: UnitOfWork) -> PersonRecord:
        person = _person(uow, email)
        return _accepted(enable_person(uow, SYSTEM, person, clock.now(uow))).person

    click.echo(f"{_in_unit(work).email} is enabled")


def _in_unit(work: Callable[[UnitOfWork], T]) -> T:
    with current_database(installed_settings()) as database:
        return in_unit(database, work)


def _accepted(answer: T | Refused) -> T:
    if isinstance(answer, Refused):
        fault("; ".join(f"{m.text}: {m.remedy}" for m in answer.messages))
    return answer


def _person(uow: UnitOfWork, email: str) -> PersonRecord:
    try:
        return find_person_by_email(uow, SYSTEM, email)
    except NotFound:
        fault(f"{email} has no account")


def _participant(uow: UnitOfWork, name: str | None) -> ParticipantId | None:
    if name is None:
        return None
    found = uow.participants.find_by_name(name)
    if found is None:
        fault(f"There is no participant of the name {name!r}")
    return found.id


def _print_link(made: LinkMade, address: str | None) -> None:
    served = address or _served_address()
    base = served or f"http://127.0.0.1:{installed_settings().port}"
    click.echo(f"{base.rstrip('/')}/link/{made.token}")
    if served is None:
        click.echo("labsim has not been served yet (put your own address in front)", err=True)
    click.echo(
        f"for {made.person.email}: good for one use until {moment_text(made.expires_at)}", err=True
    )


def _served_address() -> str | None:
    with current_database(installed_settings()) as database, database.reading() as uow:
        return served_address(uow)
