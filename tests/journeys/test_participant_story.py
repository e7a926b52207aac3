"""From notice to slot and back, at a browser: refused by every rule at once, corrected, allocated, cancelled."""

from datetime import date

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from labsim.domain.participants import FactKind
from labsim.domain.people import PersonRole
from labsim.domain.roles import UserRole
from models.unit_of_work import UnitOfWork
from tests.builders import NOW, a_notice, a_participant, an_allocated_slot
from tests.journeys.conftest import LiveSite, Visitor

ALL_AT_ONCE = ("E2E-SPACES", "E2E-NOTICE", "E2E-ROLE", "E2E-COVERAGE", "E2E-CONFIDENTIAL")
A_DAY = "Tuesday 23 January 2018"


def _what_dcc_has_recorded(live: LiveSite) -> None:
    """SREPT, the Gateway, UEPT as Import Supplier and not as Gas Supplier; another one holds 20 spaces at Arqiva."""

    def record(uow: UnitOfWork) -> None:
        done = date(2017, 10, 2)
        for kind, role in (
            (FactKind.SREPT_ORGANISATION, None),
            (FactKind.GATEWAY, None),
            (FactKind.UEPT, UserRole.IMPORT_SUPPLIER),
        ):
            uow.participants.record_fact(live.participant.id, kind, role, done, None, NOW)
        rival = a_notice(uow, a_participant(uow, "Bittern Gas"), received_on=date(2017, 10, 2))
        first = {"first_day": date(2018, 1, 22), "last_day": date(2018, 2, 19)}
        an_allocated_slot(uow, rival, spaces=20, **first)

    live.change(record)


def _give_notice(somebody: Visitor) -> None:
    page = somebody.page
    somebody.open("/home")
    somebody.follow("Give notice")
    page.get_by_label("Arqiva, Winchester").check()
    page.get_by_label("Telefonica, Northampton").check()
    page.get_by_label("When do you plan to start?").fill("2018-01-08")
    page.get_by_label("How much space do you need?").fill("90")
    page.get_by_label("How long will you test?").fill("20")
    page.get_by_label("What will you test?").fill("Service requests of R1.3, and mesh")
    for question in ("bring your own devices", "your resources in place", "come back later"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()
    page.get_by_label("Import Supplier (IS)").check()
    page.get_by_label("Gas Supplier (GS)").check()
    somebody.press("Give notice")
    assert "Testing may start on Tuesday 23 January 2018 or later." in somebody.words
    assert "Tue 23 Jan 2018 40 working days after 23 Nov 2017 (E2E-NOTICE)" in somebody.words


def _ask(page: Page, first_day: str, spaces: str) -> None:
    page.get_by_label("Arqiva, Winchester").check()
    page.get_by_label("First day", exact=True).fill(first_day)
    page.get_by_label("Last day", exact=True).fill("2018-02-19")
    page.get_by_label("Spaces", exact=True).fill(spaces)


def _tick(page: Page, words: str, *, ticked: bool = True) -> None:
    page.get_by_label(words).set_checked(ticked)


def _be_refused_by_every_rule_at_once(somebody: Visitor) -> None:
    page = somebody.page
    somebody.follow("Request a slot")
    _ask(page, "2018-01-22", "90")
    somebody.press("See what is free")
    assert "90 spaces are not free on every lab day" in somebody.words
    somebody.follow("Go on with these days all the same")
    _tick(page, "Gas Supplier (GS)")
    _tick(page, "Mesh (Telefonica only)")
    somebody.press("See what the rules say")
    for code in ALL_AT_ONCE:
        expect(page.locator(f"#rules-{code}")).to_contain_text("Not met")
    assert "First day must be Tuesday 23 January 2018 or later" in somebody.words
    assert "UEPT must be complete for Gas Supplier" in somebody.words
    assert "fewer are free on" in somebody.words
    expect(page.get_by_role("button", name="Request 90 spaces")).to_have_count(0)


def _correct_everything(somebody: Visitor) -> None:
    page = somebody.page
    review = page.url
    somebody.follow("Read and accept the guidelines")
    somebody.press("Accept version 1.0 for Albion Energy")
    page.goto(review)
    somebody.follow("Change dates and spaces")
    _ask(page, "2018-01-23", "20")
    somebody.press("See what is free")
    assert "20 spaces are free on every lab day" in somebody.words
    somebody.follow("Go on to the details")
    _tick(page, "Gas Supplier (GS)", ticked=False)
    _tick(page, "Import Supplier (IS)")
    _tick(page, "Mesh (Telefonica only)", ticked=False)
    _tick(page, "Service requests")
    somebody.press("See what the rules say")
    expect(page.locator("#rules-E2E-MEETING")).to_contain_text("Staff may override")
    page.get_by_label("Why should DCC look at this request").fill("The meeting is this afternoon")
    somebody.press("Request 20 spaces")
    assert "nothing is held yet" in somebody.words


def _hold_the_meeting_and_allocate(somebody: Visitor) -> None:
    page = somebody.page
    somebody.open("/notices?search=albion")
    page.get_by_role("main").get_by_role("row").nth(1).get_by_role("link").click()
    somebody.follow("Record the initiation meeting")
    page.get_by_label("Day it was held").fill("2017-11-23")
    page.get_by_label("Outcome").select_option("go_ahead")
    somebody.press("Record this meeting")
    somebody.open("/inbox")
    somebody.follow("Albion Energy")
    somebody.press("Allocate 20 spaces at Arqiva")


def _calendar_says(somebody: Visitor, words: str) -> None:
    somebody.open("/labs/arqiva?month=2018-01")
    assert f"{A_DAY}, {words}" in " ".join(somebody.page.locator("main").all_text_contents())


def _tell_the_story(somebody: Visitor) -> None:
    live = somebody.live
    _what_dcc_has_recorded(live)
    somebody.sign_in(PersonRole.TEST_MANAGER)
    _give_notice(somebody)
    _be_refused_by_every_rule_at_once(somebody)
    _correct_everything(somebody)
    slot = somebody.page.url
    _calendar_says(somebody, "100 open, 20 taken, 80 free, 20 asked for")

    somebody.sign_in(PersonRole.LAB_STAFF)
    _hold_the_meeting_and_allocate(somebody)
    _calendar_says(somebody, "100 open, 40 taken, 60 free, 0 asked for")

    somebody.sign_in(PersonRole.TEST_MANAGER)
    somebody.open("/home")
    assert "begins" in somebody.words
    somebody.page.goto(slot)
    somebody.follow("Cancel this slot")
    somebody.press("Cancel and give back the spaces")
    _calendar_says(somebody, "100 open, 20 taken, 80 free, 0 asked for")

    somebody.page.goto(slot)
    story = somebody.words
    for line in (
        "Ann Shaw requested a slot",
        "The meeting is this afternoon",
        "Len Carr allocated a slot",
        "Ann Shaw cancelled a slot",
    ):
        assert line in story


def test_the_whole_story(visitor: Visitor) -> None:
    _tell_the_story(visitor)


def test_the_whole_story_with_javascript_switched_off(
    visitor_without_javascript: Visitor,
) -> None:
    _tell_the_story(visitor_without_javascript)


def test_the_earliest_start_follows_what_is_typed(visitor: Visitor) -> None:
    visitor.sign_in(PersonRole.LAB_STAFF)
    visitor.open(f"/notices/new?participant={visitor.live.participant.id}")
    earliest = visitor.page.locator("#earliest")
    expect(earliest).to_contain_text("Tue 23 Jan 2018")

    visitor.page.get_by_label("Day it was received").fill("2017-10-02")
    expect(earliest).to_contain_text("Mon 27 Nov 2017")
    visitor.page.get_by_label("When do you plan to start?").fill("2017-11-20")

    expect(earliest).to_contain_text("The planned start, Mon 20 Nov 2017, is earlier.")


def _axe(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def test_each_step_is_accessible_and_fits_a_phone(visitor: Visitor) -> None:
    _what_dcc_has_recorded(visitor.live)
    notice = visitor.live.change(lambda uow: a_notice(uow, visitor.live.participant))
    visitor.sign_in(PersonRole.TEST_MANAGER)
    query = (
        f"notice={notice.reference}&lab=arqiva&first_day=2018-01-22&last_day=2018-04-03&spaces=90"
        "&test_class=user_system&roles=GS&topics=mesh&device_owner=own"
    )
    visitor.page.set_viewport_size({"width": 360, "height": 780})
    wrong = []
    for step in ("", "/free", "/details", "/review"):
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.open(f"/slots/new{step}?{query}")
            wrong += [f"{step} {scheme} {fault}" for fault in _axe(visitor.page)]
        if visitor.page.evaluate("document.documentElement.scrollWidth") > 360:
            wrong.append(f"{step} scrolls sideways")
    assert wrong == []
