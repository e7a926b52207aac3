from datetime import date

import pytest

from labsim.domain.labs import ARQIVA, LabId
from labsim.domain.roles import UserRole
from labsim.domain.slots.violations import (
    CampaignOver,
    LabFull,
    LargeShare,
    MeetingNotHeld,
    NotALabDay,
    NoticeTooShort,
    QuestionsUnanswered,
    ReleaseNotInUit,
    SlotViolation,
    TopicNotInLab,
    TopicsNeedRole,
    UeptMissing,
)
from labsim.domain.working_calendar import DayOff, DayOffKind
from labsim.wording.violations import Message, Names, slot_message
from tests.wording.samples import CHRISTMAS, FULL_DAYS, NAMES, ONE_OF_EACH

FIELDS = {
    "first_day",
    "last_day",
    "spaces",
    "lab",
    "notice",
    "roles",
    "topics",
    "releases",
    "devices",
    "reason",
    "",
}
UNKIND = ("invalid", "error", "wrong", "illegal", "you failed", "you must", "forbidden")


def text(violation: SlotViolation) -> str:
    return slot_message(violation, NAMES).text


@pytest.mark.parametrize("violation", ONE_OF_EACH, ids=lambda v: type(v).__name__)
def test_a_message_names_its_field_and_says_what_to_do(violation: SlotViolation) -> None:
    message = slot_message(violation, NAMES)
    assert message.field in FIELDS
    assert not message.text[0].islower()
    assert message.remedy[0].isupper()
    assert not message.text.endswith(".")
    assert not message.remedy.endswith(".")


@pytest.mark.parametrize("violation", ONE_OF_EACH, ids=lambda v: type(v).__name__)
def test_a_message_blames_nobody_and_shows_no_id(violation: SlotViolation) -> None:
    message = slot_message(violation, NAMES)
    said = f"{message.text} {message.remedy}".lower()
    assert not [word for word in UNKIND if word in said]
    assert "_" not in said


@pytest.mark.parametrize("violation", ONE_OF_EACH, ids=lambda v: type(v).__name__)
def test_what_staff_may_override_says_so(violation: SlotViolation) -> None:
    says_so = "may be sent meanwhile with a reason" in slot_message(violation, NAMES).remedy
    assert says_so is violation.overridable


def test_a_short_notice_names_the_first_lawful_day_and_why() -> None:
    assert slot_message(
        NoticeTooShort(date(2018, 1, 23), date(2017, 11, 23), 40), NAMES
    ) == Message(
        "first_day",
        "First day must be Tuesday 23 January 2018 or later: 40 working days after your notice"
        " of 23 November 2017",
        "Choose Tuesday 23 January 2018 or a later working day",
    )


def test_a_first_day_on_a_holiday_names_the_holiday_and_the_next_lab_day() -> None:
    christmas = NotALabDay("first", date(2017, 12, 25), CHRISTMAS, date(2017, 12, 27))
    assert slot_message(christmas, NAMES) == Message(
        "first_day",
        "First day must be a working day: Monday 25 December 2017 is a bank holiday"
        " (Christmas Day)",
        "Choose Wednesday 27 December 2017 or another working day",
    )


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (DayOff(DayOffKind.WEEKEND, "Sunday"), "is a weekend day"),
        (
            DayOff(DayOffKind.REMOVED, "Power works"),
            "is taken out of the working days (Power works)",
        ),
    ],
)
def test_a_last_day_off_says_why(why: DayOff, words: str) -> None:
    message = slot_message(NotALabDay("last", date(2018, 3, 25), why, date(2018, 3, 26)), NAMES)
    assert message.field == "last_day"
    assert message.text == f"Last day must be a working day: Sunday 25 March 2018 {words}"


def test_a_campaign_that_is_over_names_its_last_day() -> None:
    assert text(CampaignOver(date(2018, 3, 29), date(2018, 9, 29), 6)) == (
        "First day must be Saturday 29 September 2018 or earlier: 6 months after 29 March 2018,"
        " the end of the last slot under this notice"
    )


def test_open_questions_are_asked_in_words() -> None:
    assert text(QuestionsUnanswered(("lab", "length"))) == (
        "The notice must answer each of its questions; still open: Which lab? How long will you"
        " test?"
    )


def test_a_meeting_that_was_not_held_is_not_one_to_be_held_again() -> None:
    assert text(MeetingNotHeld(None)).endswith("none is recorded yet")


def test_roles_are_named_in_full() -> None:
    assert text(UeptMissing((UserRole.GAS_SUPPLIER, UserRole.IMPORT_SUPPLIER))) == (
        "UEPT must be complete for Gas Supplier and Import Supplier; it is not recorded yet"
    )


def test_a_topic_elsewhere_names_the_other_lab() -> None:
    message = slot_message(TopicNotInLab("mesh", ARQIVA, (LabId("telefonica"),)), NAMES)
    assert message.text == (
        'Each topic must be testable in the lab: "Mesh" is at Telefonica, not at Arqiva'
    )
    assert message.remedy == "Choose Telefonica, or leave this topic out"


def test_a_topic_that_no_lab_can_test_offers_no_other_lab() -> None:
    message = slot_message(TopicNotInLab("destructive", ARQIVA, ()), NAMES)
    assert message.text == ('Each topic must be testable in a DCC lab; "Destructive tests" is not')
    assert message.remedy == "Leave this topic out"


def test_a_release_with_an_end_names_both_days() -> None:
    release = ReleaseNotInUit("R1.2", date(2017, 1, 1), date(2018, 9, 29))
    assert text(release).endswith(
        "it is there from Sunday 1 January 2017 to Saturday 29 September 2018"
    )


def test_a_full_lab_names_the_days_and_how_many_spaces_would_fit() -> None:
    assert slot_message(LabFull(20, FULL_DAYS, 12), NAMES) == Message(
        "spaces",
        "20 spaces must be free on every lab day of the slot; fewer are free on 6 to 9 Mar and"
        " 12 Mar 2018",
        "Ask for 12 spaces or fewer, or choose other days or another lab",
    )


def test_where_nothing_fits_fewer_spaces_are_not_suggested() -> None:
    assert slot_message(LabFull(20, FULL_DAYS, 0), NAMES).remedy == (
        "Choose other days or another lab"
    )


def test_advice_says_that_nothing_has_to_change() -> None:
    message = slot_message(LargeShare(90, 280, 25), NAMES)
    assert "90 of 280 spaces" in message.text
    assert "Nothing has to change" in message.remedy


def test_an_unknown_name_keeps_its_id_so_that_no_history_is_lost() -> None:
    nameless = Names(labs={}, topics={})
    assert '"mesh"' in slot_message(TopicsNeedRole(("mesh",)), nameless).text
    assert (
        "not at arqiva"
        in slot_message(TopicNotInLab("mesh", ARQIVA, (LabId("telefonica"),)), nameless).text
    )
