"""Giving notice, reading it, closing it: what each role does and is told."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from labsim.domain.notices.answers import NoticeState
from models.engine import Database
from models.records import HistoryFilter, NoticeRecord
from tests.builders import a_notice, a_slot
from tests.web.participant_world import World, a_world

ANSWERS: dict[str, Any] = {
    "labs": ["arqiva", "telefonica"],
    "roles": ["IS", "GS"],
    "planned_start": "2018-01-23",
    "planned_spaces": "20",
    "planned_working_days": "40",
    "what_to_test": "Service requests of R1.3",
    "own_devices": "no",
    "resources_in_place": "yes",
    "come_back_later": "yes",
}


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    return a_world(app, database)


def notices_of(world: World) -> list[NoticeRecord]:
    with world.database.reading() as uow:
        return uow.notices.of_participant(world.participant.id)


def given_notice(world: World, **given: Any) -> NoticeRecord:
    with world.database.writing() as uow:
        return a_notice(uow, world.participant, **given)


def test_the_form_shows_the_earliest_start_before_anything_is_typed(world: World) -> None:
    page = world.web.get("/notices/new")

    assert "Tue 23 Jan 2018 40 working days after 23 Nov 2017 (E2E-NOTICE)" in page.words


def test_a_notice_of_today_may_start_on_23_january(world: World) -> None:
    web = world.web

    page = web.submit(web.get("/notices/new"), "Give notice", **ANSWERS)

    notice = notices_of(world)[0]
    assert page.title == f"Notice {notice.reference}"
    assert page.notices == ["Testing may start on Tuesday 23 January 2018 or later."]
    assert "Tue 23 Jan 2018 40 working days after 23 Nov 2017 (E2E-NOTICE)" in page.words
    assert "S1, E2ET procedural steps" in page.words
    assert notice.answers.planned_spaces == 20
    assert not notice.on_behalf


def test_a_planned_start_before_the_lawful_one_is_pointed_out_and_not_refused(world: World) -> None:
    web = world.web

    page = web.submit(
        web.get("/notices/new"), "Give notice", **ANSWERS | {"planned_start": "2018-01-08"}
    )

    assert "The planned start, Mon 8 Jan 2018, is earlier." in page.words
    assert "only the earliest start binds" in page.words
    assert len(notices_of(world)) == 1


def test_the_earliest_start_is_told_while_typing(world: World) -> None:
    fragment = world.web.get("/notices/earliest-start?planned_start=2018-01-08", fragment=True)

    assert "Tue 23 Jan 2018" in fragment.words
    assert "The planned start, Mon 8 Jan 2018, is earlier." in fragment.words
    assert "html" not in fragment.tree.tag


def test_the_desk_sees_the_earliest_start_of_the_day_it_types(world: World) -> None:
    fragment = world.desk.get("/notices/earliest-start?received_on=2017-10-02", fragment=True)

    assert "Mon 27 Nov 2017" in fragment.words


@pytest.mark.parametrize("typed", ["received_on=2035-12-31", "received_on=nonsense", "x=%00"])
def test_absurd_days_break_nothing_while_typing(world: World, typed: str) -> None:
    page = world.desk.get(f"/notices/earliest-start?{typed}", fragment=True, status=None)

    assert page.status in {200, 400}


def test_every_open_question_is_named_at_once_and_the_refusal_is_kept(world: World) -> None:
    web = world.web

    page = web.submit(
        web.get("/notices/new"), "Give notice", status=422, what_to_test="Alerts", labs=["arqiva"]
    )

    assert len(page.errors) == 6
    assert page.errors[0].startswith("The planned first day must be named.")
    assert page.value("what_to_test") == "Alerts"
    assert notices_of(world) == []
    with world.database.reading() as uow:
        kept = uow.history.page(HistoryFilter(act="give_notice", refused_only=True), 1, 5)
    assert kept.total == 1


def test_unreadable_and_open_fields_are_told_together_and_stay_as_typed(world: World) -> None:
    web = world.web

    page = web.submit(
        web.get("/notices/new"),
        "Give notice",
        status=422,
        planned_start="next spring",
        planned_spaces="99999999999999999999",
        planned_working_days="20",
    )

    assert "Enter a date such as 23/01/2018" in page.errors
    assert "Enter a whole number from 1 to 5000" in page.errors
    assert any("At least one lab must be named" in error for error in page.errors)
    assert not any("must be named. A plan" in error for error in page.errors)
    assert page.value("planned_start") == "next spring"


def test_choices_that_are_on_no_list_are_told(world: World) -> None:
    web = world.web
    wrong = {"labs": ["atlantis"], "roles": ["XX"], "own_devices": "perhaps"}

    page = web.submit(web.get("/notices/new"), "Give notice", status=422, **ANSWERS | wrong)

    assert sorted(page.errors) == ["Choose only from the list"] * 2 + ["Choose yes or no"]
    assert notices_of(world) == []


def test_what_will_be_tested_takes_a_thousand_characters_and_no_more(world: World) -> None:
    web = world.web
    page = web.get("/notices/new")

    refused = web.submit(page, "Give notice", status=422, **ANSWERS | {"what_to_test": "x" * 1001})
    web.submit(refused, "Give notice", what_to_test="x" * 1000)

    assert refused.errors == ["Shorten this to 1000 characters or fewer"]
    assert len(notices_of(world)) == 1


def test_sending_the_form_twice_gives_one_notice(world: World) -> None:
    web = world.web
    page = web.get("/notices/new")

    first = web.submit(page, "Give notice", **ANSWERS)
    second = web.submit(page, "Give notice", **ANSWERS)

    assert second.title == first.title
    assert len(notices_of(world)) == 1


def test_a_mailed_notice_of_2_october_may_start_on_27_november(world: World) -> None:
    desk = world.desk
    whom = desk.get("/notices/new")
    assert whom.title == "Record a mailed notice"

    form = desk.submit(whom, "Go on to the questions", participant=str(world.participant.id))
    page = desk.submit(form, "Record this notice", **ANSWERS, received_on="2017-10-02")

    assert page.notices == ["Testing may start on Monday 27 November 2017 or later."]
    notice = notices_of(world)[0]
    assert (notice.received_on, notice.on_behalf) == (date(2017, 10, 2), True)


def test_a_mail_that_came_in_the_evening_counts_from_the_next_working_day(world: World) -> None:
    desk = world.desk
    form = desk.get(f"/notices/new?participant={world.participant.id}")

    desk.submit(
        form, "Record this notice", **ANSWERS, received_on="2017-10-06", received_time="18:01"
    )

    assert notices_of(world)[0].received_on == date(2017, 10, 9)


def test_a_mail_of_today_may_be_recorded_before_noon(world: World) -> None:
    desk = world.desk
    form = desk.get(f"/notices/new?participant={world.participant.id}")

    desk.submit(form, "Record this notice", **ANSWERS, received_on="2017-11-23")

    assert notices_of(world)[0].received_on == date(2017, 11, 23)


def test_a_mail_of_tomorrow_is_refused(world: World) -> None:
    desk = world.desk
    form = desk.get(f"/notices/new?participant={world.participant.id}")

    page = desk.submit(form, "Record this notice", status=422, **ANSWERS, received_on="2017-11-24")

    assert page.errors == ["The notice cannot have come later than now. Give the moment it came."]


def test_a_participant_cannot_date_a_notice_back(world: World) -> None:
    web = world.web
    page = web.get("/notices/new")
    form = page.form("Give notice")
    data: dict[str, Any] = {
        control.get("name", ""): control.get("value")
        for control in form.iter("input")
        if control.get("type") == "hidden"
    }

    web.post("/notices/new", {**data, **ANSWERS, "received_on": "2017-10-02"})

    assert notices_of(world)[0].received_on == date(2017, 11, 23)


def test_a_test_manager_gives_notice_for_the_own_organisation_whatever_the_address_says(
    world: World,
) -> None:
    web = world.web

    web.submit(web.get(f"/notices/new?participant={world.other.id}"), "Give notice", **ANSWERS)

    assert len(notices_of(world)) == 1


@pytest.mark.parametrize("wanted", ["999999", "0", "x", "9" * 30, "%00"])
def test_an_unknown_participant_is_no_page(world: World, wanted: str) -> None:
    world.desk.get(f"/notices/new?participant={wanted}", status=404)


def test_another_organisations_notice_is_no_page(world: World) -> None:
    notice = given_notice(world)
    other = world.as_(world.other_manager)

    other.get(f"/notices/{notice.reference}", status=404)
    other.get(f"/notices/{notice.reference}/close", status=404)


def test_a_reference_with_a_zero_byte_is_no_page(world: World) -> None:
    world.web.get("/notices/N%00", status=404)


def test_viewers_and_auditors_read_and_do_not_act(world: World) -> None:
    notice = given_notice(world)
    for person in (world.viewer, world.auditor):
        page = world.as_(person).get(f"/notices/{notice.reference}")
        assert "Close this notice" not in page.words
        assert "Request a slot" not in page.words
        world.as_(person).get("/notices/new", status=403)
    world.as_(world.planner).get("/notices", status=403)


def test_a_participant_lists_its_own_notices_and_dcc_lists_all(world: World) -> None:
    own = given_notice(world)
    with world.database.writing() as uow:
        others = a_notice(uow, world.other)

    mine, all_ = world.web.get("/notices"), world.desk.get("/notices")
    found = world.desk.get("/notices?search=bittern&state=meeting")

    assert own.reference in mine.words
    assert others.reference not in mine.words
    assert own.reference in all_.words
    assert others.reference in all_.words
    assert own.reference not in found.words
    assert others.reference in found.words


def test_a_long_list_has_pages_that_keep_the_filter(world: World) -> None:
    for _ in range(26):
        given_notice(world)

    page = world.desk.get("/notices?state=open")
    second = world.desk.follow(page, "Next")

    assert "26 notices, page 1 of 2" in page.words
    assert len(list(second.tree.iter("tr"))) == 2
    assert "state=open" in second.link("Previous")


def test_without_notices_the_list_offers_the_next_act(world: World) -> None:
    page = world.web.get("/notices")
    nothing = world.web.get("/notices?search=zz")

    assert page.link("Give notice") == "/notices/new"
    assert nothing.link("Show all") == "/notices"
    assert "No notices yet" in world.as_(world.viewer).get("/notices").words


def test_closing_asks_first_and_then_takes_no_further_slots(world: World) -> None:
    notice, web = given_notice(world), world.web
    question = web.follow(web.get(f"/notices/{notice.reference}"), "Close this notice")

    page = web.submit(question, "Close this notice")

    assert page.notices == [f"Notice {notice.reference} is closed: no further slots under it."]
    assert "Request a slot" not in page.words
    assert notices_of(world)[0].state is NoticeState.CLOSED


def test_a_notice_with_a_waiting_request_stays_open(world: World) -> None:
    notice, web = given_notice(world), world.web
    with world.database.writing() as uow:
        a_slot(uow, notice)

    page = web.submit(
        web.get(f"/notices/{notice.reference}/close"), "Close this notice", status=422
    )

    assert page.errors[0].startswith("Requests under this notice still wait for DCC")
    assert notices_of(world)[0].state is NoticeState.OPEN


def test_a_notice_that_was_closed_meanwhile_is_not_closed_again(world: World) -> None:
    notice, web = given_notice(world), world.web
    question = web.get(f"/notices/{notice.reference}/close")
    desk = world.desk
    desk.submit(desk.get(f"/notices/{notice.reference}/close"), "Close this notice")

    page = web.submit(question, "Close this notice", status=422)

    assert page.errors == ["This notice is closed already. Nothing is left to do."]
