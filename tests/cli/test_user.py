from datetime import UTC, datetime

import pytest

from labsim.domain.people import PersonRole
from labsim.services.accounts import LinkOver, person_of_link
from labsim.services.world import remember_address
from models.engine import Database
from models.records import PersonRecord
from models.unit_of_work import in_unit
from tests.builders import a_participant
from tests.cli.calling import called

ANN = ("ann@example.org", "--name", "Ann Shaw", "--role", "lab-staff")
BOB = ("Bob@Example.org", "--name", "Bob Hale", "--role", "test-manager")


def _person(database: Database, email: str) -> PersonRecord:
    with database.reading() as uow:
        found = uow.people.find_by_email(email)
    assert found is not None
    return found


def _owner(database: Database, link: str) -> PersonRecord | LinkOver:
    token = link.strip().rpartition("/")[2]
    with database.reading() as uow:
        return person_of_link(uow, token, datetime.now(UTC))  # noqa: TID251  the command used the real clock


def test_a_new_account_gets_a_one_time_link(
    installed: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "8123")
    ran = called(capsys, "user", "create", *ANN)
    assert ran.status == 0
    assert ran.out.startswith("http://127.0.0.1:8123/link/")
    assert len(ran.out.splitlines()) == 1
    assert "one use until" in ran.error
    assert "put your own address in front" in ran.error
    person = _person(installed, "ann@example.org")
    assert (person.name, person.role, person.password) == ("Ann Shaw", PersonRole.LAB_STAFF, None)
    owner = _owner(installed, ran.out)
    assert isinstance(owner, PersonRecord)
    assert owner.id == person.id


def test_the_link_leads_to_where_the_pages_were_served(
    installed: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "8123")
    in_unit(installed, lambda uow: remember_address(uow, "http://127.0.0.1:8777/"))
    ran = called(capsys, "user", "create", *ANN)
    assert ran.out.startswith("http://127.0.0.1:8777/link/")
    assert "in front" not in ran.error


def test_the_link_can_carry_another_address(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, "user", "create", *ANN)
    ran = called(capsys, "user", "link", ANN[0], "--address", "https://labs.example.org/")
    assert ran.out.startswith("https://labs.example.org/link/")
    assert isinstance(_owner(installed, ran.out), PersonRecord)


def test_a_new_link_ends_the_one_before(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    first = called(capsys, "user", "create", *ANN).out
    second = called(capsys, "user", "link", "ANN@example.org").out
    assert _owner(installed, first) == LinkOver()
    assert isinstance(_owner(installed, second), PersonRecord)


def test_a_test_manager_belongs_to_a_participant(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    in_unit(installed, lambda uow: a_participant(uow, "Fernhollow Energy"))
    ran = called(capsys, "user", "create", *BOB, "--participant", "Fernhollow Energy")
    assert ran.status == 0
    person = _person(installed, "bob@example.org")
    assert person.participant_name == "Fernhollow Energy"


def test_a_disabled_account_gets_no_link(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, "user", "create", *ANN)
    ran = called(capsys, "user", "disable", ANN[0])
    assert (ran.status, ran.out) == (0, "ann@example.org is disabled\n")
    assert not _person(installed, ANN[0]).active
    ran = called(capsys, "user", "link", ANN[0])
    assert (ran.status, ran.out, len(ran.error_lines)) == (1, "", 1)
    assert "disabled" in ran.error


def test_a_disabled_account_can_be_enabled(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, "user", "create", *ANN)
    called(capsys, "user", "disable", ANN[0])
    ran = called(capsys, "user", "enable", "ANN@example.org")
    assert (ran.status, ran.out) == (0, "ann@example.org is enabled\n")
    assert _person(installed, ANN[0]).active
    assert called(capsys, "user", "link", ANN[0]).status == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", "ann", *ANN[1:]), "e-mail"),
        (("create", *BOB), "participant"),
        (("create", *BOB, "--participant", "Nobody Ltd"), "Nobody Ltd"),
        (("link", "nobody@example.org"), "nobody@example.org"),
        (("disable", "nobody@example.org"), "nobody@example.org"),
        (("enable", "nobody@example.org"), "nobody@example.org"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_1(
    installed: Database,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    ran = called(capsys, "user", *arguments)
    assert (ran.status, ran.out, len(ran.error_lines)) == (1, "", 1)
    assert words in ran.error
    with installed.reading() as uow:
        assert uow.people.count() == 0


def test_an_address_has_one_account(
    installed: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    called(capsys, "user", "create", *ANN)
    ran = called(capsys, "user", "create", *ANN)
    assert (ran.status, ran.out, len(ran.error_lines)) == (1, "", 1)
    assert "already" in ran.error
    assert "labsim user link ann@example.org" in ran.error
    with installed.reading() as uow:
        assert uow.people.count() == 1


@pytest.mark.parametrize(
    "arguments", ["create", "create a@b.example", f"create {ANN[0]} --name A --role king", "", "x"]
)
def test_a_wrong_call_is_one_line_and_exit_2(
    own_settings: object, capsys: pytest.CaptureFixture[str], arguments: str
) -> None:
    assert own_settings
    ran = called(capsys, "user", *arguments.split())
    assert (ran.status, ran.out, len(ran.error_lines)) == (2, "", 1)
