"""The four steps of a request: what is offered, what every rule says, what is sent and what is kept."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask

from labsim.domain.devices import Brought
from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices
from models.engine import Database
from models.records import DeviceRecord, HistoryFilter, NoticeRecord, SlotFilter, SlotRecord
from tests.builders import a_device, a_meeting, a_notice, a_slot, an_allocated_slot, ready_to_test
from tests.web.page_client import SENT_BEFORE, Page, PageClient, words_of
from tests.web.participant_world import World, a_world

DATES: dict[str, Any] = {
    "lab": "arqiva",
    "first_day": "2018-01-23",
    "last_day": "2018-02-19",
    "spaces": "5",
}
SUNDAY, MONDAY = date(2018, 1, 28), date(2018, 1, 29)
DETAILS: dict[str, Any] = {
    "test_class": "user_system",
    "roles": ["IS"],
    "topics": ["service_requests"],
    "releases": ["R1.3"],
    "device_owner": "dcc",
}
NO_NUMBER = "Enter a whole number, or one a week with commas between them, such as 10, 4"
TOO_MUCH = DATES | {"first_day": "2018-01-22", "spaces": "90"}


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    return a_world(app, database)


@pytest.fixture
def notice(world: World) -> NoticeRecord:
    with world.database.writing() as uow:
        return a_notice(uow, world.participant)


def make_ready(world: World, notice: NoticeRecord) -> None:
    with world.database.writing() as uow:
        ready_to_test(uow, world.participant, world.manager)
        a_meeting(uow, notice)


def slots_of(world: World) -> list[SlotRecord]:
    with world.database.reading() as uow:
        wanted = SlotFilter(participant_id=world.participant.id)
        return list(uow.slots.page(wanted, 1, 50).rows)


def refusals(world: World) -> int:
    with world.database.reading() as uow:
        wanted = HistoryFilter(act="request_slot", refused_only=True)
        return uow.history.page(wanted, 1, 5).total


def address(step: str, notice: NoticeRecord, **answers: Any) -> str:
    query = urlencode({"notice": notice.reference, **answers}, doseq=True)
    return f"/slots/new{step}?{query}"


def reviewed(web: PageClient, notice: NoticeRecord, **answers: Any) -> Page:
    return web.get(address("/review", notice, **DATES | DETAILS | answers))


def outcomes(page: Page) -> dict[str, str]:
    """Each rule of the list and what it says."""
    lines = page.all("li", "rule-line")
    return {
        str(line.get("id")).removeprefix("rules-"): str(line.get("class")).rpartition("rule-")[2]
        for line in lines
    }


# -- the way through -------------------------------------------------------------------------------


def test_the_four_steps_lead_to_a_request(world: World, notice: NoticeRecord) -> None:
    make_ready(world, notice)
    web = world.web

    dates = web.get("/slots/new")
    free = web.submit(dates, "See what is free", **DATES)
    details = web.follow(free, "Go on to the details")
    review = web.submit(details, "See what the rules say", **DETAILS)
    sent = web.submit(review, "Request 5 spaces")

    assert "Tue 23 Jan 2018" in dates.words
    assert "5 spaces are free on every lab day" in free.words
    assert set(outcomes(review).values()) == {"met", "not-asked"}
    slot = slots_of(world)[0]
    assert sent.response.request.path == f"/slots/{slot.reference}"
    assert slot.state is SlotState.REQUESTED
    assert (slot.request.lab, slot.request.spaces) == (ARQIVA, 5)
    assert slot.request.releases == {"R1.3"}


def test_every_broken_rule_is_told_on_one_page_before_anything_is_sent(
    world: World, notice: NoticeRecord
) -> None:
    with world.database.writing() as uow:
        rival = a_notice(uow, world.other)
        an_allocated_slot(uow, rival, spaces=20)

    page = reviewed(world.web, notice, **TOO_MUCH, topics=["mesh"])

    unmet = {code for code, answer in outcomes(page).items() if answer == "not-met"}
    assert {
        "E2E-SPACES",
        "E2E-NOTICE",
        "E2E-ROLE",
        "E2E-COVERAGE",
        "E2E-CONFIDENTIAL",
    } <= unmet
    assert "This request cannot be sent yet" in page.words
    assert "First day must be Tuesday 23 January 2018 or later" in page.words
    assert not any("Request 90" in button.text for button in page.all("button") if button.text)
    assert slots_of(world) == []


def test_a_refused_wish_can_be_recorded_as_it_is_and_reads_in_the_history(
    world: World, notice: NoticeRecord
) -> None:
    web = world.web
    page = reviewed(web, notice, **TOO_MUCH, topics=["mesh"])
    assert refusals(world) == 0

    answer = web.submit(page, "Record this as refused", status=422)

    assert "The refusal is recorded" in answer.words
    assert refusals(world) == 1
    assert slots_of(world) == []
    story = web.follow(answer, f"notice {notice.reference}")
    assert "First day must be Tuesday 23 January 2018 or later" in story.words


def test_what_is_wrong_leads_back_to_its_step_with_everything_typed(
    world: World, notice: NoticeRecord
) -> None:
    web = world.web
    page = reviewed(web, notice, **TOO_MUCH, topics=["mesh"])

    dates = web.follow(page, "Change dates and spaces")
    details = web.follow(page, "Change the details")

    assert dates.value("spaces") == "90"
    assert dates.value("first_day") == "2018-01-22"
    assert dates.value("topics") == "mesh"
    ticked = [box.get("value") for box in details.all("input") if box.get("checked") is not None]
    assert "mesh" in ticked
    assert page.link("Read and accept the guidelines") == "/confidentiality"


def test_a_request_that_may_not_be_sent_is_refused_all_the_same_and_kept(
    world: World, notice: NoticeRecord
) -> None:
    make_ready(world, notice)
    web = world.web
    page = reviewed(web, notice)
    with world.database.writing() as uow:
        an_allocated_slot(uow, a_notice(uow, world.other), spaces=97)

    refused = web.submit(page, "Request 5 spaces", status=422)

    assert outcomes(refused)["E2E-SPACES"] == "not-met"
    assert "Ask for 3 spaces or fewer" in refused.words
    assert refused.link("Change dates and spaces").startswith("/slots/new?notice=")
    assert slots_of(world) == []
    assert refusals(world) == 1


def test_a_double_click_sends_one_request(world: World, notice: NoticeRecord) -> None:
    make_ready(world, notice)
    web = world.web
    page = reviewed(web, notice)

    first = web.submit(page, "Request 5 spaces")
    second = web.submit(page, "Request 5 spaces")

    assert first.title == second.title
    assert second.notices == [SENT_BEFORE]
    assert len(slots_of(world)) == 1


# -- a reason --------------------------------------------------------------------------------------


def test_a_rule_that_staff_may_override_asks_for_a_reason(
    world: World, notice: NoticeRecord
) -> None:
    with world.database.writing() as uow:
        ready_to_test(uow, world.participant, world.manager)
    web = world.web
    page = reviewed(web, notice)
    assert outcomes(page)["E2E-MEETING"] == "overridable"

    without = web.submit(page, "Request 5 spaces", status=422)
    sent = web.submit(without, "Request 5 spaces", reason="The meeting is tomorrow")

    assert len(without.errors) == 1
    assert without.errors[0].startswith("Say why DCC should look at this request although a rule")
    assert sent.status == 200
    assert slots_of(world)[0].request.reason == "The meeting is tomorrow"


def test_a_reason_has_at_most_a_thousand_characters_and_stays(
    world: World, notice: NoticeRecord
) -> None:
    with world.database.writing() as uow:
        ready_to_test(uow, world.participant, world.manager)
    web = world.web

    page = web.submit(
        reviewed(web, notice), "Request 5 spaces", status=422, reason="because " * 200
    )

    assert page.errors == ["Shorten this to 1000 characters or fewer"]
    assert page.value("reason").startswith("because because")
    assert slots_of(world) == []


# -- dates and spaces ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"spaces": ""}, "Enter how many spaces you need"),
        ({"spaces": "0"}, "Enter 1 space or more"),
        ({"spaces": "10, 0"}, "Enter 1 space or more"),
        ({"spaces": "5001"}, "Enter 5,000 spaces or fewer"),
        ({"spaces": "4, 5001"}, "Enter 5,000 spaces or fewer"),
        ({"spaces": "many"}, NO_NUMBER),
        ({"spaces": "10,"}, NO_NUMBER),
        ({"spaces": "10 4"}, NO_NUMBER),
        (
            {"spaces": "1,2,3,4,5,6"},
            "Enter 5 numbers or fewer: these days lie in 5 weeks of the calendar",
        ),
        ({"first_day": ""}, "Enter the first day"),
        ({"first_day": "31/31/2018"}, "Enter a date such as 23/01/2018"),
        ({"last_day": "2018-01-22"}, "Last day must be the first day or later"),
        ({"last_day": "2019-01-24"}, "Last day must be within 366 days of the first day"),
        ({"last_day": "9999-12-31"}, "Enter a date from 2015 to 2035"),
        ({"lab": "atlantis"}, "Choose a lab"),
    ],
)
@pytest.mark.parametrize("step", ["/free", "/details", "/review"])
def test_what_cannot_be_read_is_told_at_the_first_step(
    world: World, notice: NoticeRecord, step: str, typed: dict[str, str], told: str
) -> None:
    page = world.web.get(address(step, notice, **DATES | DETAILS | typed), status=422)

    assert page.errors == [told]
    assert page.title == "Request a slot"
    assert page.value("topics") == "service_requests"


def test_the_longest_span_and_the_most_spaces_can_be_asked(
    world: World, notice: NoticeRecord
) -> None:
    page = world.web.get(
        address("/free", notice, **DATES | {"last_day": "2018-06-29", "spaces": "5000"})
    )

    assert "5,000 spaces are not free on every lab day" in page.words


def test_without_a_notice_the_page_says_what_comes_first(world: World) -> None:
    assert world.web.get("/slots/new").link("Give notice") == "/notices/new"
    world.web.get(f"/slots/new/review?{urlencode(DATES)}", status=422)
    desk = world.desk.get("/slots/new")
    assert desk.link("Show the open notices") == "/notices?state=open"


def test_a_closed_notice_reaches_the_review_where_its_rule_speaks(
    world: World, notice: NoticeRecord
) -> None:
    with world.database.writing() as uow:
        uow.notices.close(notice)

    assert outcomes(reviewed(world.web, notice))["E2E-CAMPAIGN"] == "not-met"


# -- what is free ----------------------------------------------------------------------------------


def test_days_are_shown_as_a_table_and_as_a_calendar_with_reasons_for_closed_ones(
    world: World, notice: NoticeRecord
) -> None:
    with world.database.writing() as uow:
        rival = a_notice(uow, world.other)
        an_allocated_slot(uow, rival, spaces=30)
        a_slot(uow, rival, spaces=12)

    page = world.web.get(
        address("/free", notice, **DATES | {"first_day": "2018-02-19", "last_day": "2018-04-03"})
    )

    rows = [[words_of(cell) for cell in row] for row in page.all("tr")]
    assert ["Mon 19 Feb 2018", "100", "30", "70", "12", ""] in rows
    assert "Monday 19 February 2018, 100 open, 30 taken, 70 free, 12 asked for" in page.words
    assert "Closed: Good Friday" in page.words
    assert "Bittern" not in page.words


def test_where_it_does_not_fit_each_suggestion_fills_the_form(
    world: World, notice: NoticeRecord
) -> None:
    with world.database.writing() as uow:
        an_allocated_slot(uow, a_notice(uow, world.other), spaces=97)
    web = world.web

    page = web.get(address("/free", notice, **DATES | DETAILS))
    links = [link.get("href", "") for link in page.all("ul", "suggestions")[0].iter("a")]
    start, other, fewer = (parse_qs(urlsplit(link).query) for link in links)

    assert (start["first_day"], start["last_day"]) == (["2018-02-20"], ["2018-03-19"])
    assert (other["lab"], other["spaces"]) == (["telefonica"], ["5"])
    assert (fewer["lab"], fewer["spaces"]) == (["arqiva"], ["3"])
    assert start["topics"] == ["service_requests"]
    for link in links:
        assert "free on every lab day" in web.get(link).words


def test_days_before_the_lawful_start_are_too_early_even_where_spaces_are_free(
    world: World, notice: NoticeRecord
) -> None:
    page = world.web.get(address("/free", notice, **DATES | {"first_day": "2018-01-22"}))

    assert "These days are too early" in page.words
    assert "First day must be Tuesday 23 January 2018 or later: 40 working days" in page.words
    links = [link.get("href", "") for link in page.all("ul", "suggestions")[0].iter("a")]
    assert "first_day=2018-01-23" in links[0]


def test_a_lab_that_the_notice_does_not_name_is_suggested_with_a_remark(world: World) -> None:
    with world.database.writing() as uow:
        narrow = a_notice(uow, world.participant, labs=frozenset({ARQIVA}))
        an_allocated_slot(uow, a_notice(uow, world.other), spaces=97)

    page = world.web.get(address("/free", narrow, **DATES))

    assert "Your notice does not name this lab: it needs a new notice." in page.words


# -- spaces by week --------------------------------------------------------------------------------


def test_one_number_a_week_travels_to_the_request(world: World, notice: NoticeRecord) -> None:
    make_ready(world, notice)
    web = world.web

    free = web.get(address("/free", notice, **DATES | {"spaces": "10, 4"}))
    details = web.follow(free, "Go on to the details")
    review = web.submit(details, "See what the rules say", **DETAILS)
    sent = web.submit(review, "Request 10 spaces, then 4 from Mon 29 Jan 2018")

    assert "10 spaces, then 4 from Mon 29 Jan 2018, are free on every lab day" in free.words
    assert details.value("spaces") == "10, 4"
    asked = slots_of(world)[0].request
    assert (asked.spaces, asked.spaces_on(SUNDAY), asked.spaces_on(MONDAY)) == (10, 10, 4)
    assert asked.spaces_on(asked.last_day) == 4
    assert "10 spaces, then 4 from Mon 29 Jan 2018 at Arqiva" in sent.words
    assert "Arqiva, 10 spaces, then 4 from Mon 29 Jan 2018" in words_of(sent.all("li", "tl-row")[0])


def test_each_week_is_judged_by_its_own_spaces(world: World, notice: NoticeRecord) -> None:
    with world.database.writing() as uow:
        an_allocated_slot(uow, a_notice(uow, world.other), spaces=95, first_day=MONDAY)

    page = world.web.get(address("/free", notice, **DATES | {"spaces": "10, 4"}))
    too_many = world.web.get(address("/free", notice, **DATES | {"spaces": "10, 6"}))

    assert "are free on every lab day" in page.words
    assert "10 spaces, then 6 from Mon 29 Jan 2018, are not free on every lab day" in too_many.words
    assert "with room for 10 spaces on every day" in too_many.words
    review = reviewed(world.web, notice, spaces="10, 6")
    assert "6 spaces must be free on every lab day of the weeks that want as many" in review.words
    assert "fewer are free on 29 Jan to 2 Feb" in review.words


def test_a_suggestion_keeps_the_numbers_of_the_weeks(world: World, notice: NoticeRecord) -> None:
    with world.database.writing() as uow:
        an_allocated_slot(uow, a_notice(uow, world.other), spaces=95, first_day=MONDAY)
    web = world.web

    page = web.get(address("/free", notice, **DATES | {"spaces": "10, 6"}))
    links = [link.get("href", "") for link in page.all("ul", "suggestions")[0].iter("a")]
    start, other, fewer = (parse_qs(urlsplit(link).query) for link in links)

    assert (start["first_day"], start["spaces"]) == (["2018-02-20"], ["10, 6"])
    assert (other["lab"], other["spaces"]) == (["telefonica"], ["10, 6"])
    assert fewer["spaces"] == ["5"]
    for link in links:
        assert "free on every lab day" in web.get(link).words


def test_many_changes_make_no_long_button(world: World, notice: NoticeRecord) -> None:
    make_ready(world, notice)
    web = world.web
    page = reviewed(web, notice, spaces="4, 6, 2")

    assert "4 spaces, then 6 from Mon 29 Jan 2018 and 2 from Mon 5 Feb 2018" in page.words
    web.submit(page, "Request up to 6 spaces")


# -- details ---------------------------------------------------------------------------------------


def test_details_offer_the_notices_roles_and_list_what_no_lab_can_test(
    world: World, notice: NoticeRecord
) -> None:
    page = world.web.get(address("/details", notice, **DATES))

    assert "Import Supplier (IS)" in page.words
    assert "Electricity Distributor (ED)" not in page.words
    assert "Mesh (Telefonica only)" in page.words
    assert "hands-on" in page.words
    assert (
        "No DCC lab can test: Volume tests and large-scale alerts; Destructive tests" in page.words
    )


def register(world: World, **given: Any) -> DeviceRecord:
    with world.database.writing() as uow:
        return a_device(uow, world.participant, **given)


def test_each_named_device_is_judged_by_version_and_phase(
    world: World, notice: NoticeRecord
) -> None:
    old = register(world, model="Ledbury", smets_version="SMETS1")
    triad = register(world, model="Triad", polyphase=True)
    good = register(world, model="Glance")
    brought = {f"bring-{entry.reference}": "2" for entry in (old, triad, good)}
    page = reviewed(world.web, notice, device_owner="own", **brought)

    assert outcomes(page)["E2E-DEVICES"] == "not-met"
    assert "Own meters must be SMETS2; Ombury Ledbury is SMETS1" in page.words
    assert "Ombury Triad is polyphase" in page.words
    assert "Ombury Glance is" not in page.words
    assert "2 Ombury Glance (meter, SMETS2, GBCS 1.1, firmware 2.4)" in page.words


def test_own_devices_are_named_from_the_register_and_no_more_than_there_are(
    world: World, notice: NoticeRecord
) -> None:
    make_ready(world, notice)
    meter = register(world, model="Ledbury", count=3)
    web = world.web
    unnamed = reviewed(web, notice, device_owner="own")
    assert "Own devices must be named from the register (E2E-DEVICES)" in unnamed.words
    many = reviewed(web, notice, device_owner="own", **{f"bring-{meter.reference}": "4"})
    assert "At most 3 of Ombury Ledbury can be brought" in many.words
    sent = web.submit(many, "Record this as refused", status=422)
    assert "This request cannot be sent yet" in sent.words
    assert (slots_of(world), refusals(world)) == ([], 1)


def test_a_device_of_others_or_a_retired_one_is_not_on_the_form(
    world: World, notice: NoticeRecord
) -> None:
    make_ready(world, notice)
    with world.database.writing() as uow:
        theirs, old = a_device(uow, world.other), a_device(uow, world.participant)
        uow.devices.change(old, 1, old.device, old.count, retired=True)
    brought = {f"bring-{entry.reference}": "1" for entry in (theirs, old)}
    page = reviewed(world.web, notice, device_owner="own", **brought)
    assert "Own devices must be named from the register" in page.words
    assert theirs.device.name not in page.words


def test_device_only_tests_need_no_role(world: World, notice: NoticeRecord) -> None:
    make_ready(world, notice)
    web = world.web
    meter = register(world)
    page = reviewed(
        web,
        notice,
        test_class="device_only",
        topics=["alerts"],
        device_owner="own",
        **{f"bring-{meter.reference}": "2"},
    )

    web.submit(page, "Request 5 spaces")

    asked = slots_of(world)[0].request
    assert (asked.test_class, asked.roles) == (ClassOfTest.DEVICE_ONLY, frozenset())
    assert asked.devices == Devices(
        DeviceOwner.OWN, own=(Brought(meter.reference, meter.device, 2),)
    )


@pytest.mark.parametrize(
    "typed", [{"test_class": "x"}, {"device_owner": "x"}, {"topics": ["x"]}, {"roles": ["XX"]}]
)
def test_choices_that_are_on_no_list_are_sent_back_to_the_details(
    world: World, notice: NoticeRecord, typed: dict[str, Any]
) -> None:
    page = world.web.get(address("/review", notice, **DATES | DETAILS | typed), status=422)

    assert len(page.errors) == 1
    assert page.title == "What you test"


def test_a_role_that_the_notice_does_not_name_is_answered_by_its_rule(
    world: World, notice: NoticeRecord
) -> None:
    page = reviewed(world.web, notice, roles=["ED"])

    assert outcomes(page)["E2E-CAMPAIGN"] == "not-met"
    assert "does not name Electricity Distributor" in page.words


# -- on behalf, and who may ------------------------------------------------------------------------


def test_the_desk_records_a_mailed_request_with_its_real_date(world: World) -> None:
    with world.database.writing() as uow:
        notice = a_notice(uow, world.participant, received_on=date(2017, 11, 20))
    make_ready(world, notice)
    desk = world.desk
    dates = desk.get(f"/slots/new?notice={notice.reference}")
    assert dates.value("sent_on") == "2017-11-23"

    free = desk.submit(dates, "See what is free", **DATES, sent_on="2017-11-20")
    details = desk.follow(free, "Go on to the details")
    review = desk.submit(details, "See what the rules say", **DETAILS)
    desk.submit(review, "Record the request for 5 spaces")

    slot = slots_of(world)[0]
    assert (slot.sent_on, slot.on_behalf) == (date(2017, 11, 20), True)


def test_a_request_cannot_have_been_mailed_tomorrow(world: World, notice: NoticeRecord) -> None:
    make_ready(world, notice)
    answers = DATES | DETAILS | {"sent_on": "2017-11-24"}

    page = world.desk.get(address("/review", notice, **answers))

    assert "The request cannot have come later than now" in page.words
    assert "This request cannot be sent yet" in page.words


def test_a_participants_own_request_is_sent_now_whatever_the_address_says(
    world: World, notice: NoticeRecord
) -> None:
    make_ready(world, notice)
    web = world.web

    web.submit(reviewed(web, notice, sent_on="2017-11-01"), "Request 5 spaces")

    assert slots_of(world)[0].sent_on == date(2017, 11, 23)


@pytest.mark.parametrize("step", ["", "/free", "/details", "/review"])
def test_another_organisations_notice_is_no_page(
    world: World, notice: NoticeRecord, step: str
) -> None:
    other = world.as_(world.other_manager)
    other.get(address(step, notice, **DATES | DETAILS), status=404)
    other.get("/slots/new?notice=N-%00", status=404)


@pytest.mark.parametrize("step", ["", "/free", "/details", "/review"])
def test_only_test_managers_and_the_desk_ask_for_slots(
    world: World, notice: NoticeRecord, step: str
) -> None:
    for person in (world.viewer, world.auditor, world.planner):
        world.as_(person).get(address(step, notice, **DATES | DETAILS), status=403)


def test_the_same_pages_serve_the_other_lab(world: World, notice: NoticeRecord) -> None:
    make_ready(world, notice)
    web = world.web

    page = reviewed(web, notice, lab="telefonica", spaces="90", topics=["mesh"])
    web.submit(page, "Request 90 spaces")

    assert outcomes(page)["E2E-FAIR"] == "advice"
    assert slots_of(world)[0].request.lab == TELEFONICA
