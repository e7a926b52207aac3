"""Capability requests: asked by a participant, answered once by DCC, seen by nobody else."""

from typing import Any

import pytest

from labsim.domain.capabilities import ANSWERS, CapabilityState
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.capability_requests import (
    Answer,
    Wish,
    answer_capability,
    ask_capability,
    withdraw_capability,
)
from labsim.services.read_capabilities import (
    page_of_capabilities,
    read_capabilities,
    read_capability,
    read_wish_desk,
)
from models.engine import Database
from models.errors import StaleVersion
from models.records import CapabilityFilter, CapabilityRecord
from models.unit_of_work import in_unit
from tests.builders import NOW
from tests.services.desk import done, refused
from tests.services.stories import Story, a_story

POLYPHASE = Wish("Four polyphase meters")
LATER = Answer(CapabilityState.LATER, "We are looking into it")


@pytest.fixture
def story(database: Database) -> Story:
    return a_story(database)


def _ask(database: Database, story: Story, wish: Wish = POLYPHASE, by: Actor | None = None) -> Any:
    who = by or story.manager
    return in_unit(database, lambda uow: ask_capability(uow, who, story.participant, wish, NOW))


def _answer(database: Database, asked: CapabilityRecord, by: Actor, version: int = 1) -> Any:
    return in_unit(
        database, lambda uow: answer_capability(uow, by, asked.reference, version, LATER, NOW)
    )


def _acts(database: Database, asked: CapabilityRecord) -> list[tuple[str, bool]]:
    with database.reading() as uow:
        told = uow.history.of("capability", asked.reference)
    return [(line.entry.act, line.entry.refused) for line in told]


def test_a_wish_is_asked_and_answered_and_both_are_told(database: Database, story: Story) -> None:
    asked = done(_ask(database, story, Wish("Ten thousand at once", "volume")))
    answered = done(_answer(database, asked, story.staff))
    assert (asked.state, asked.topic) == (CapabilityState.ASKED, "volume")
    assert (answered.state, answered.answer) == (CapabilityState.LATER, LATER.words)
    assert answered.answered_at == NOW
    assert _acts(database, asked) == [("ask_capability", False), ("answer_capability", False)]


def test_an_answered_wish_is_closed(database: Database, story: Story) -> None:
    asked = done(_ask(database, story))
    done(_answer(database, asked, story.staff))
    assert "closed" in refused(_answer(database, asked, story.staff, 2)).messages[0].text
    withdrawn = in_unit(
        database,
        lambda uow: withdraw_capability(uow, story.manager, asked.reference, 2, "", NOW),
    )
    assert "closed" in refused(withdrawn).messages[0].text


def test_an_older_form_answers_nothing(database: Database, story: Story) -> None:
    asked = done(_ask(database, story))
    with pytest.raises(StaleVersion):
        _answer(database, asked, story.staff, 7)


def test_a_withdrawn_wish_is_never_answered(database: Database, story: Story) -> None:
    asked = done(_ask(database, story))
    gone = in_unit(
        database,
        lambda uow: withdraw_capability(uow, story.manager, asked.reference, 1, "No need", NOW),
    )
    assert done(gone).state is CapabilityState.WITHDRAWN
    refused(_answer(database, asked, story.staff, 2))


@pytest.mark.parametrize(
    "wish", [Wish("  "), Wish("Mesh", "mesh"), Wish("What", "no_such_topic")], ids=str
)
def test_only_what_no_lab_can_test_is_wished_for(
    database: Database, story: Story, wish: Wish
) -> None:
    refused(_ask(database, story, wish))


def test_an_answer_is_one_of_three_and_has_words(database: Database, story: Story) -> None:
    asked = done(_ask(database, story))
    wrong = [Answer(state, "Why") for state in CapabilityState if state not in ANSWERS]
    for answer in (*wrong, Answer(CapabilityState.YES, " ")):
        with database.writing() as uow:
            refused(answer_capability(uow, story.staff, asked.reference, 1, answer, NOW))


def test_everybody_sees_what_is_theirs_to_see(database: Database, story: Story) -> None:
    asked = done(_ask(database, story))
    whose = CapabilityFilter(participant_id=story.participant)
    with database.writing() as uow:
        for reader in (story.manager, story.viewer, story.staff, story.auditor):
            assert read_capability(uow, reader, asked.reference).request == asked
        with pytest.raises(NotFound):
            read_capability(uow, story.stranger, asked.reference)
        assert page_of_capabilities(uow, story.stranger, whose, 1, 10).total == 0
        for act in (ask_capability, read_wish_desk):
            more = (POLYPHASE, NOW) if act is ask_capability else ()
            with pytest.raises(NotFound):
                act(uow, story.stranger, story.participant, *more)
            with pytest.raises(NotAllowed):
                act(uow, story.viewer, story.participant, *more)
        with pytest.raises(NotFound):
            withdraw_capability(uow, story.stranger, asked.reference, 1, "", NOW)
        for actor in (story.manager, story.viewer, story.auditor, story.stranger):
            with pytest.raises(NotAllowed):
                answer_capability(uow, actor, asked.reference, 1, LATER, NOW)


def test_the_desk_reads_the_oldest_first_and_the_participant_the_newest(
    database: Database, story: Story
) -> None:
    first, last = done(_ask(database, story)), done(_ask(database, story, by=story.staff))
    with database.reading() as uow:
        desk = read_capabilities(uow, story.staff, CapabilityFilter(), 1).page.rows
        own = read_capabilities(uow, story.viewer, CapabilityFilter(), 1).page.rows
    assert [wish.reference for wish in desk] == [first.reference, last.reference]
    assert [wish.reference for wish in own] == [last.reference, first.reference]
    assert (first.on_behalf, last.on_behalf) == (False, True)
