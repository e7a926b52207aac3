"""Whatever is typed or put into an address: a clear answer, never a fault of ours."""

from collections.abc import Iterator
from typing import Final

import pytest
from flask import Flask
from werkzeug.routing import Rule
from wtforms.fields.core import UnboundField

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonRole
from models.engine import Database
from models.records import PersonRecord
from models.unit_of_work import in_unit
from tests.builders import (
    NOW,
    a_capacity_change,
    a_device,
    a_notice,
    a_scenario,
    a_slot,
    a_wish,
    an_allocated_slot,
    both_labs,
    bringing,
)
from tests.web.page_client import PageClient
from web.access import access_of
from web.forms.base import ActForm, new_form_key

ABSURD: Final = (
    "",
    "x" * 20_000,
    "-99999999999999999999",
    "9" * 400,
    "2017-13-45",
    "2035-12-31",
    "9999-12-31",
    "\x00\x1b[2J <script>alert(1)</script> ../../etc/passwd",
    "'; DROP TABLE slot; --",
    "\N{COLLISION SYMBOL}" * 50,
    "[1, {",
)
FAULT: Final = 500
NEVER_TAKEN: Final = {"users.disable"}  # nobody of the test is disabled half-way


def _fields(form: type[ActForm] = ActForm) -> Iterator[str]:
    """The names of all fields of all forms."""
    for name in dir(form):
        if isinstance(getattr(form, name), UnboundField):
            yield name
    for narrower in form.__subclasses__():
        yield from _fields(narrower)


def _addresses(app: Flask, known: dict[str, str], method: str) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in NEVER_TAKEN:
            yield rule.endpoint, _address(app, rule, known)


def _address(app: Flask, rule: Rule, known: dict[str, str]) -> str:
    noun = rule.rule.split("/")[1]
    values = {name: known.get(f"{noun}/{name}", known.get(name, "x")) for name in rule.arguments}
    with app.test_request_context():
        return rule.build(values, append_unknown=False)[1]  # type: ignore[index]


@pytest.fixture
def known(
    database: Database, participant_id: ParticipantId, people: dict[PersonRole, PersonRecord]
) -> dict[str, str]:
    """What stands in addresses that lead somewhere."""
    with database.writing() as uow:
        both_labs(uow)
        participant = uow.participants.find(participant_id)
        assert participant is not None
        notice = a_notice(uow, participant)
        device = a_device(uow, participant)
        asked = a_slot(uow, notice, devices=bringing(device))
        wish = a_wish(uow, participant)
        an_allocated_slot(uow, notice)
        uow.capacity.add([a_capacity_change()], None, NOW)
        scenario = a_scenario(uow, people[PersonRole.PLANNER])
    return {
        "notices/reference": notice.reference,
        "devices/reference": device.reference,
        "capabilities/reference": wish.reference,
        "filters/page": "slots",
        "reference": asked.reference,
        "participant_id": str(participant_id),
        "person_id": "1",
        "change_id": "1",
        "scenario": scenario.name,
        "number": "1",
        "subject": "capacity",
        "lab_id": "arqiva",
        "token": "x" * 43,
    }


def _who_may(app: Flask, endpoint: str) -> PersonRole:
    access = access_of(app, endpoint)
    return next((role for role in PersonRole if role in access), PersonRole.ADMINISTRATOR)


@pytest.mark.usefixtures("on_23_november_2017")
def test_no_form_brings_a_fault(
    database: Database, known: dict[str, str], app: Flask, people: dict[PersonRole, PersonRecord]
) -> None:
    assert in_unit(database, lambda uow: uow.people.count())
    app.config["WTF_CSRF_ENABLED"] = False
    names = set(_fields()) - {"csrf_token", "form_key"}
    for endpoint, address in _addresses(app, known, "POST"):
        for absurd in ABSURD:
            client = PageClient(app, people[_who_may(app, endpoint)]).client
            data = dict.fromkeys(names, absurd) | {"form_key": new_form_key()}
            answer = client.post(address, data=data)
            assert answer.status_code < FAULT, f"{endpoint} with {absurd[:30]!r}"


@pytest.mark.usefixtures("on_23_november_2017")
def test_no_address_brings_a_fault(
    known: dict[str, str], app: Flask, people: dict[PersonRole, PersonRecord]
) -> None:
    names = set(_fields()) | {"page", "search", "month", "from", "to", "participant", "state"}
    names |= {"q", "rule", "value", "first", "last", "category", "endpoint"}
    for endpoint, address in _addresses(app, known, "GET"):
        client = PageClient(app, people[_who_may(app, endpoint)]).client
        for absurd in ABSURD:
            answer = client.get(address, query_string=dict.fromkeys(names, absurd[:2_000]))
            assert answer.status_code < FAULT, f"{endpoint} with {absurd[:30]!r}"


@pytest.mark.usefixtures("known")
def test_no_absurd_object_brings_a_fault(
    app: Flask, people: dict[PersonRole, PersonRecord]
) -> None:
    absurd = {"reference": "S-%00'", "lab_id": "moon", "token": "é", "filename": "../web.py"}
    absurd |= {"participant_id": "2147483648", "person_id": "-99999999999999999999"}
    absurd |= {
        "change_id": "2147483648",
        "number": "2147483648",
        "scenario": "../x",
        "subject": "x",
    }
    for endpoint, address in _addresses(app, absurd, "GET"):
        client = PageClient(app, people[_who_may(app, endpoint)]).client
        assert client.get(address).status_code < FAULT, endpoint
