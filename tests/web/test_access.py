"""Every route is opened by every role, and by somebody signed out; objects of others are not there."""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from labsim.domain.people import PARTICIPANT_ROLES, PersonRole
from labsim.domain.runs import RunState
from labsim.services.seed import seed
from labsim.services.world import set_clock
from models.engine import Database
from models.records import ParticipantRecord, PersonRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests import builders as make
from tests.databases import fresh_database
from tests.simulations.report.builders import a_result
from tests.web.access_table import ACCESS, EVERYONE, OF_ONE_ORGANISATION, SIGNED_IN
from web.access import access_table
from web.create_app import create_app
from web.settings import WebSettings

ROLES: Final = tuple(PersonRole)
VISITORS: Final = (None, *ROLES)
SEE_OTHER: Final = 303
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
FAULT: Final = 500
FOR_SOMEBODY: Final = {
    "notices.give",
    "devices.new",
    "devices.register",
    "capabilities.new",
    "capabilities.ask",
}
SHUT: Final = {UNAUTHORIZED, FORBIDDEN, NOT_FOUND, 405}


@dataclass(frozen=True)
class Organisation:
    """A participant with one of each thing that belongs to it; the values fill addresses."""

    people: dict[PersonRole, PersonRecord]
    notice: str
    slot: str
    allocated: str
    device: str
    wish: str
    participant_id: int
    scenario: str = ""
    runs: Mapping[PersonRole, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Installation:
    app: Flask
    own: Organisation
    others: Organisation
    somebody: PersonRecord
    token: str

    def person(self, role: PersonRole) -> PersonRecord:
        return self.own.people[role]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Access is no matter of the database: one is enough."""
    with fresh_database("sqlite") as database:
        in_unit(database, lambda uow: seed(uow, make.NOW))
        in_unit(database, lambda uow: set_clock(uow, make.NOW, datetime.now(UTC)))  # noqa: TID251 - the world begins now
        folder = tmp_path_factory.mktemp("instance")
        yield in_unit(database, lambda uow: _installation(uow, database, folder))


def _installation(uow: UnitOfWork, database: Database, folder: Path) -> Installation:
    own, others = _organisation(uow), _organisation(uow)
    for reference in (*own.runs.values(), *others.runs.values()):
        (folder / "runs" / reference).mkdir(parents=True)
        (folder / "runs" / reference / "report.html").write_text("A report")
        (folder / "runs" / reference / "result.json").write_text(json.dumps(a_result()))
    somebody = make.a_planner(uow)
    uow.capacity.add([make.a_capacity_change()], None, make.NOW)
    uow.people.add_link("0" * 64, somebody.id, make.NOW, make.NOW)
    settings = WebSettings(secret_key=secrets.token_hex(32), testing=True, instance=folder)
    app = create_app(settings, database)
    return Installation(app, own, others, somebody, "used-long-ago")


def _organisation(uow: UnitOfWork) -> Organisation:
    participant = make.a_participant(uow)
    people = {
        role: make.a_person(uow, role, participant.id if role in PARTICIPANT_ROLES else None)
        for role in ROLES
    }
    make.ready_to_test(uow, participant, people[PersonRole.TEST_MANAGER])
    notice = make.a_notice(uow, participant)
    make.a_meeting(uow, notice)
    device = make.a_device(uow, participant)
    return Organisation(
        people,
        notice.reference,
        make.a_slot(uow, notice, devices=make.bringing(device)).reference,
        make.an_allocated_slot(uow, notice).reference,
        device.reference,
        make.a_wish(uow, participant).reference,
        participant.id,
        make.a_scenario(uow, people[PersonRole.PLANNER]).name,
        {role: _a_finished_run(uow, person, participant) for role, person in people.items()},
    )


def _a_finished_run(uow: UnitOfWork, owner: PersonRecord, of: ParticipantRecord) -> str:
    """From live data, so that lab staff see it too."""
    theirs = owner.role in PARTICIPANT_ROLES
    given = {"participant_id": of.id} if theirs else {"register": {"P001": of.id}}
    run = make.a_run(uow, owner, **given)
    return uow.runs.change(run, state=RunState.DONE).reference


# -- the table -------------------------------------------------------------------------------------


def test_the_table_names_every_route_and_none_besides(installation: Installation) -> None:
    assert {rule.endpoint for rule in _rules(installation.app)} == ACCESS.keys()


def test_every_route_declares_what_the_table_says(installation: Installation) -> None:
    declared = {
        endpoint: {who.value for who in access}
        for endpoint, access in access_table(installation.app)
    }
    assert declared == {endpoint: set(who.split()) for endpoint, who in ACCESS.items()}


# -- the walk --------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", sorted(ACCESS))
@pytest.mark.parametrize("role", VISITORS, ids=lambda role: role.value if role else "signed_out")
def test_a_route_opens_to_those_of_the_table_alone(
    installation: Installation, endpoint: str, role: PersonRole | None
) -> None:
    for rule in _rules(installation.app, endpoint):
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            answer = _visit(installation, rule, method, role, installation.own)
            _is_as_the_table_says(answer, endpoint, method, role)


def _is_as_the_table_says(
    answer: TestResponse, endpoint: str, method: str, role: PersonRole | None
) -> None:
    if _may_open(endpoint, role):
        assert answer.status_code not in SHUT
        assert answer.status_code < FAULT
    elif role is not None:
        assert answer.status_code == FORBIDDEN
    elif method == "GET":
        assert answer.status_code == SEE_OTHER
        assert answer.location.startswith("/sign-in?next=")
    else:
        assert answer.status_code == UNAUTHORIZED


def _may_open(endpoint: str, role: PersonRole | None) -> bool:
    who = ACCESS[endpoint].split()
    return EVERYONE in who or (role is not None and (SIGNED_IN in who or role.value in who))


# -- objects of others -----------------------------------------------------------------------------


def test_every_route_that_names_a_participants_object_is_known(installation: Installation) -> None:
    named = {
        rule.endpoint
        for rule in _rules(installation.app)
        if rule.arguments & {"reference", "participant_id"}
    }
    assert named == OF_ONE_ORGANISATION


@pytest.mark.parametrize("endpoint", sorted(OF_ONE_ORGANISATION))
@pytest.mark.parametrize("role", sorted(PARTICIPANT_ROLES))
def test_an_object_of_another_organisation_is_not_there(
    installation: Installation, endpoint: str, role: PersonRole
) -> None:
    expected = NOT_FOUND if _may_open(endpoint, role) else FORBIDDEN
    for rule in _rules(installation.app, endpoint):
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            answer = _visit(installation, rule, method, role, installation.others)
            assert answer.status_code == expected
            assert installation.others.people[role].name not in answer.text


@pytest.mark.parametrize("endpoint", sorted(OF_ONE_ORGANISATION))
@pytest.mark.parametrize("role", sorted(PARTICIPANT_ROLES))
def test_an_object_of_others_and_one_that_nobody_has_answer_alike(
    installation: Installation, endpoint: str, role: PersonRole
) -> None:
    nobodys = Organisation({}, "N-ZZZZZZ", "S-ZZZZZZ", "S-ZZZZZZ", "D-ZZZZZZ", "C-ZZZZZZ", 999_999)
    for rule in _rules(installation.app, endpoint):
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            theirs = _visit(installation, rule, method, role, installation.others)
            missing = _visit(installation, rule, method, role, nobodys)
            assert theirs.status_code == missing.status_code
            assert len(theirs.data) == len(missing.data)


@pytest.mark.parametrize("step", ["", "/free", "/details", "/review"])
def test_a_slot_cannot_be_asked_for_under_the_notice_of_others(
    installation: Installation, step: str
) -> None:
    client = _client(installation, PersonRole.TEST_MANAGER)
    answer = client.get(f"/slots/new{step}", query_string=_wish(installation.others))
    assert answer.status_code == NOT_FOUND or (
        answer.status_code in {200, 422} and _tells_nothing_of(answer, installation.others)
    )


def test_a_slot_is_not_requested_under_the_notice_of_others(installation: Installation) -> None:
    client = _client(installation, PersonRole.TEST_MANAGER)
    typed = _wish(installation.others) | _hidden(installation)
    answer = client.post("/slots/new", data=typed)
    assert answer.status_code in {NOT_FOUND, 422}
    assert _tells_nothing_of(answer, installation.others)


def _wish(organisation: Organisation) -> dict[str, str]:
    return {
        "notice": organisation.notice,
        "lab": "arqiva",
        "first_day": "2018-02-01",
        "last_day": "2018-02-06",
        "spaces": "5",
        "test_class": "user_system",
        "roles": "IS",
        "topics": "service_requests",
        "releases": "R1.3",
        "device_owner": "dcc",
    }


def _tells_nothing_of(answer: TestResponse, organisation: Organisation) -> bool:
    """What was typed may be shown again; nothing else of the notice may."""
    return organisation.slot not in answer.text and "received" not in answer.text.lower()


# -- visiting --------------------------------------------------------------------------------------


def _rules(app: Flask, endpoint: str | None = None) -> list[Rule]:
    return list(app.url_map.iter_rules(endpoint))


def _client(installation: Installation, role: PersonRole | None) -> FlaskClient:
    client = installation.app.test_client()
    with client.session_transaction() as session:
        session["csrf_token"] = "a form token"  # noqa: S105 - it opens nothing
        if role is not None:
            session["_user_id"] = installation.person(role).uniquifier
            session["_fresh"] = True
            session.permanent = True
    return client


def _hidden(installation: Installation) -> dict[str, str]:
    signer = URLSafeTimedSerializer(installation.app.secret_key or "", salt="wtf-csrf-token")
    token = signer.dumps("a form token")
    return {"csrf_token": str(token), "form_key": secrets.token_hex(16), "version": "0"}


def _visit(
    installation: Installation,
    rule: Rule,
    method: str,
    role: PersonRole | None,
    organisation: Organisation,
) -> TestResponse:
    client = _client(installation, role)
    path = _path(installation, rule, organisation, role)
    if method == "GET":
        return client.get(path)
    return client.post(path, data=_hidden(installation))


def _path(
    installation: Installation, rule: Rule, organisation: Organisation, role: PersonRole | None
) -> str:
    blueprint = rule.endpoint.partition(".")[0]
    references = {
        "notices": organisation.notice,
        "meetings": organisation.notice,
        "devices": organisation.device,
        "capabilities": organisation.wish,
    }
    reference = references.get(blueprint, organisation.slot)
    if rule.endpoint.endswith("cancel"):
        reference = organisation.allocated
    if blueprint in {"runs", "run_charts", "run_drill"}:
        reference = organisation.runs.get(role or PersonRole.PLANNER, "RUN-ZZZZZZ")
    values: dict[str, Any] = {
        "reference": reference,
        "participant_id": organisation.participant_id,
        "person_id": installation.somebody.id,
        "change_id": 1,
        "scenario": organisation.scenario,
        "number": 1,
        "subject": "capacity",
        "key": "testing.both_labs_share",
        "lab_id": "arqiva",
        "token": installation.token,
        "name": "report.html" if blueprint == "runs" else "labsim.css",
        "figure": "chart-users",
        "address": "users-policy-year-end-badda0f6",
        "kind": "svg",
        "page": "slots",
        "code": "E2E-NOTICE",
        "parameter": "working_days",
        "applies_to": "arqiva",
    }
    if "applies_to" in rule.arguments:
        values |= {"code": "LAB-SPACES", "parameter": "spaces"}
    adapter = installation.app.url_map.bind("localhost")
    path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
    # the desk gives notice for somebody; nobody else has a say in whom it is for
    whom = f"?participant={organisation.participant_id}"
    return f"{path}{whom}" if rule.endpoint in FOR_SOMEBODY else path
