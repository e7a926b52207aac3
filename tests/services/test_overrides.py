"""Rules that staff may pass over: one recorded act for each code, with a reason, and no other rule ever."""

from datetime import date
from typing import Any

import pytest

from labsim.domain.labs import TELEFONICA
from labsim.domain.participants import FactKind
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import Terms
from labsim.services.actors import NotAllowed
from labsim.services.override_rule import OverrideWish
from labsim.services.request_slot import Requested, request_slot
from models.engine import Database
from models.errors import AlreadyAdded, HistoryIsAppendOnly
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import GUIDELINES, NOW, a_slot_request
from tests.services.desk import Desk, done, refused

R2: frozenset[str] = frozenset({"R2.0"})


def without_meeting(database: Database) -> tuple[Desk, SlotRecord]:
    """Everything is met but the initiation meeting, and SREPT came after UEPT."""
    desk = Desk.open(database, ready=False)
    story = desk.story

    def ready(uow: UnitOfWork) -> None:
        facts: list[tuple[FactKind, UserRole | None, date]] = [
            (FactKind.UEPT, UserRole.IMPORT_SUPPLIER, date(2017, 9, 1)),
            (FactKind.SREPT_DEVICE, None, date(2017, 10, 2)),
            (FactKind.GATEWAY, None, date(2017, 10, 2)),
        ]
        for kind, role, day in facts:
            uow.participants.record_fact(story.participant, kind, role, day, None, NOW)
        person = story.manager.person_id
        assert person is not None
        uow.participants.accept_confidentiality(story.participant, GUIDELINES, person, NOW)

    in_unit(database, ready)
    return desk, desk.slot(reason="We cannot meet before January")


def test_a_request_with_a_reason_is_sent_and_kept(database: Database) -> None:
    desk, _ = without_meeting(database)
    request = a_slot_request(reason="We cannot meet before January")
    answer = in_unit(
        database,
        lambda uow: request_slot(
            uow, desk.story.manager, desk.story.notice.reference, request, NOW, NOW
        ),
    )
    assert isinstance(answer, Requested)
    assert answer.slot.request.reason == "We cannot meet before January"


def test_an_allocation_needs_an_override_for_each_code_unmet(database: Database) -> None:
    desk, slot = without_meeting(database)
    first = refused(desk.allocate(slot))
    assert len(first.messages) == 2
    done(desk.override(slot, "E2E-MEETING", "They meet in the lab"))
    second = refused(desk.allocate(slot))
    assert len(second.messages) == 1
    assert "SREPT" in second.messages[0].text
    done(desk.override(slot, "UEP-ORDER", "The dates were mixed up"))
    done(desk.allocate(slot))
    assert desk.now(slot).state is SlotState.ALLOCATED


def test_an_override_says_who_when_and_why_for_ever(database: Database) -> None:
    desk, slot = without_meeting(database)
    done(desk.override(slot, "E2E-MEETING", "  They meet in the lab "))
    with database.reading() as uow:
        (kept,) = uow.overrides.of(slot.id)
        assert uow.overrides.page("", 1, 10).rows == [kept]
        assert uow.overrides.page("UEP-ORDER", 1, 10).total == 0
    assert (kept.code, kept.reason, kept.at) == ("E2E-MEETING", "They meet in the lab", NOW)
    assert kept.person_name
    assert kept.participant_id == desk.story.participant
    entry = desk.told(slot)[-1].entry
    assert (entry.act, entry.after, entry.words) == (
        "override_rule", {"rule": "E2E-MEETING"}, "They meet in the lab",
    )  # fmt: skip


@pytest.mark.parametrize(
    "act", ["UPDATE rule_override SET reason = 'x'", "DELETE FROM rule_override"]
)
def test_nobody_changes_an_override(database: Database, act: str) -> None:
    desk, slot = without_meeting(database)
    done(desk.override(slot, "E2E-MEETING"))
    with pytest.raises(HistoryIsAppendOnly), database.engine.begin() as connection:
        connection.exec_driver_sql(act)


def test_each_code_is_overridden_once(database: Database) -> None:
    desk, slot = without_meeting(database)
    done(desk.override(slot, "E2E-MEETING"))
    assert "already" in refused(desk.override(slot, "E2E-MEETING")).messages[0].text
    with pytest.raises(AlreadyAdded):
        in_unit(database, lambda uow: uow.overrides.add(slot.id, "E2E-MEETING", "x", None, NOW))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"spaces": 101}, "E2E-SPACES"),
        ({"first_day": date(2018, 1, 22)}, "E2E-NOTICE"),
        ({"topics": frozenset({"mesh"})}, "E2E-COVERAGE"),
        ({"topics": frozenset({"mesh"}), "releases": R2}, "E2E-COVERAGE"),
        ({"last_day": date(2018, 2, 17)}, "LAB-DAYS"),
    ],
)
def test_no_other_rule_is_ever_overridden(
    database: Database, given: dict[str, Any], code: str
) -> None:
    """A topic that the lab cannot test is no release date, though both stand in one rule."""
    desk = Desk.open(database)
    slot = desk.slot(**given)
    assert "cannot be overridden" in refused(desk.override(slot, code)).messages[0].text
    in_unit(database, lambda uow: uow.overrides.add(slot.id, code, "by another way", None, NOW))
    assert refused(desk.allocate(slot)).lines
    assert desk.taken() == {0}


@pytest.mark.parametrize("code", ["E2E-MEETING", "NO-RULE", ""])
def test_what_is_met_or_unknown_is_not_overridden(database: Database, code: str) -> None:
    desk = Desk.open(database)
    slot = desk.slot()
    assert "nothing to override" in refused(desk.override(slot, code)).messages[0].text


def test_an_override_needs_a_reason_and_the_desk(database: Database) -> None:
    desk, slot = without_meeting(database)
    answer = refused(desk.override(slot, "E2E-MEETING", "  "))
    assert [message.field for message in answer.messages] == ["reason"]
    for actor in (desk.story.manager, desk.story.auditor):
        with pytest.raises(NotAllowed):
            desk.override(slot, "E2E-MEETING", actor=actor)


def test_a_decided_slot_takes_no_override(database: Database) -> None:
    desk = Desk.open(database)
    slot = desk.slot()
    done(desk.allocate(slot))
    told = refused(desk.override(slot, "E2E-MEETING")).messages[0].text
    assert "nothing to override" in told


def test_an_offer_needs_the_overrides_of_what_it_offers(database: Database) -> None:
    """R2.0 comes in September 2018: what is asked and what is offered both lie before."""
    desk = Desk.open(database)
    slot = desk.slot(releases=R2)
    terms = Terms(TELEFONICA, date(2018, 3, 5), date(2018, 3, 9), 5)
    assert "R2.0" in refused(desk.offer(slot, terms)).messages[0].text
    wish = OverrideWish("E2E-COVERAGE", "They bring a build of it", terms)
    done(desk.override(slot, "E2E-COVERAGE", wish=wish))
    done(desk.offer(slot, terms))
    done(desk.accept(slot))
    assert desk.now(slot).state is SlotState.ALLOCATED
