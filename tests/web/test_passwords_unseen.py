"""A password that was typed is never shown back, whatever becomes of its form."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from labsim.domain.people import PersonRole
from labsim.services.accounts import LinkMade, make_link
from labsim.services.actors import SYSTEM
from models.engine import Database
from models.records import PersonRecord
from tests.web.conftest import PASSWORD
from tests.web.page_client import PageClient
from web import forms
from web.clock import real_now
from web.forms.base import new_form_key
from web.typed import typed_fields

OTHER = "a kettle of grey fish"
TYPED = {
    "username": "ada@example.org",
    "present_password": PASSWORD,
    "password": OTHER,
    "password_again": OTHER,
    "csrf_token": "stale",
}


def _form_classes() -> Iterator[type[FlaskForm]]:
    for found in pkgutil.iter_modules(forms.__path__, f"{forms.__name__}."):
        for each in vars(importlib.import_module(found.name)).values():
            if isinstance(each, type) and issubclass(each, FlaskForm):
                yield each


def _password_fields() -> list[str]:
    return sorted(
        {
            name
            for form in _form_classes()
            for name in dir(form)
            if isinstance(field := getattr(form, name), UnboundField)
            and issubclass(field.field_class, PasswordField)
        }
    )


def test_the_forms_ask_for_passwords() -> None:
    assert {"password", "present_password", "password_again"} <= set(_password_fields())


@pytest.mark.parametrize("name", _password_fields())
def test_no_field_of_a_password_is_shown(name: str) -> None:
    with Flask(__name__).test_request_context(method="POST", data={name: PASSWORD, "name": "Ada"}):
        assert typed_fields() == [("Name", "Ada")]


def test_a_change_of_password_without_a_session_shows_no_password(web: PageClient) -> None:
    page = web.post("/account/password", TYPED | {"form_key": new_form_key()}, status=401)
    _shows_no_password(page.html)


def test_a_link_form_of_an_old_session_shows_no_password(
    web: PageClient, database: Database, people: dict[PersonRole, PersonRecord]
) -> None:
    with database.writing() as uow:
        made = make_link(uow, SYSTEM, people[PersonRole.PLANNER], real_now())
    assert isinstance(made, LinkMade)
    page = web.post(f"/link/{made.token}", TYPED, status=400)
    assert page.title == "This form was open too long"
    _shows_no_password(page.html)


def _shows_no_password(html: str) -> None:
    assert "ada@example.org" in html
    assert PASSWORD not in html
    assert OTHER not in html
