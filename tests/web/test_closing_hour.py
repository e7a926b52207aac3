"""E2E-NOTICE by the clock on the wall: 18:00 in London, in winter and in summer time, to the second."""

from collections.abc import Callable

import pytest
from flask import Flask
from freezegun import freeze_time

import models.tables  # noqa: F401 - dates of tables must be real ones before any freeze
from labsim.domain.people import PersonRole
from models.engine import Database
from tests.builders import both_labs
from tests.web.page_client import PageClient


@pytest.mark.parametrize(
    ("moment", "earliest"),
    [
        ("2017-11-23 17:59:59", "Tue 23 Jan 2018"),
        ("2017-11-23 18:00:00", "Tue 23 Jan 2018"),
        ("2017-11-23 18:00:01", "Wed 24 Jan 2018"),
        ("2018-06-01 16:59:59", "Fri 27 Jul 2018"),  # summer time: one hour earlier in UTC
        ("2018-06-01 17:00:01", "Mon 30 Jul 2018"),
        ("2018-03-25 01:30:00", "Thu 24 May 2018"),  # a Sunday night with the clock going forward
    ],
)
def test_the_notice_page_follows_the_closing_hour(
    database: Database,
    app: Flask,
    as_role: Callable[[PersonRole], PageClient],
    moment: str,
    earliest: str,
) -> None:
    with database.writing() as uow:
        both_labs(uow)
    with freeze_time(moment):
        page = as_role(PersonRole.TEST_MANAGER).get("/notices/new")
    assert app is not None
    assert earliest in page.words
