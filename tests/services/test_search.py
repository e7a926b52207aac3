"""The search: everything that fits, as far as the reader's lists go, and nothing of others."""

import pytest

from labsim.services.actors import Actor, NotAllowed
from labsim.services.search import SHOWN, Found, search
from models.engine import Database
from tests.builders import (
    TODAY,
    a_notice,
    a_participant,
    a_planner,
    a_slot,
    a_test_manager,
    an_allocated_slot,
    both_labs,
    lab_staff,
)
from tests.services.stories import acting


class Two:
    """Two suppliers of a like name, each with a notice, a request and an allocated slot."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as uow:
            both_labs(uow)
            self.ours, self.theirs = a_participant(uow, "Heron Gas"), a_participant(uow, "HERON 2")
            self.notice, self.other_notice = a_notice(uow, self.ours), a_notice(uow, self.theirs)
            self.request = a_slot(uow, self.notice)
            self.slot = an_allocated_slot(uow, self.notice)
            self.other_request = a_slot(uow, self.other_notice)
            self.manager = acting(a_test_manager(uow, self.ours))
            self.staff = acting(lab_staff(uow))
            self.planner = acting(a_planner(uow))

    def find(self, actor: Actor, words: str) -> Found:
        with self.database.reading() as uow:
            return search(uow, actor, words, TODAY)


@pytest.fixture
def two(database: Database) -> Two:
    return Two(database)


def _references(found: Found) -> set[str]:
    notices = {line.notice.reference for line in found.notices.rows}
    return notices | {slot.reference for slot in (*found.requests.rows, *found.slots.rows)}


def test_the_desk_finds_everybody_by_a_part_of_the_name(two: Two) -> None:
    found = two.find(two.staff, "heron")
    assert found.participants is not None
    assert {row.participant.name for row in found.participants.rows} == {"HERON 2", "Heron Gas"}
    assert {slot.reference for slot in found.requests.rows} == {
        two.request.reference,
        two.other_request.reference,
    }
    assert [slot.reference for slot in found.slots.rows] == [two.slot.reference]
    assert found.notices.total == 2
    assert found.total == 7


def test_a_reference_is_found_however_it_is_typed(two: Two) -> None:
    found = two.find(two.staff, two.slot.reference.lower())
    assert _references(found) == {two.slot.reference}
    assert found.total == 1


@pytest.mark.parametrize("words", ["heron", "HERON 2", "-"])
def test_a_participant_finds_its_own_alone(two: Two, words: str) -> None:
    found = two.find(two.manager, words)
    assert found.participants is None
    own = {two.notice.reference, two.request.reference, two.slot.reference}
    assert _references(found) == (set() if words == "HERON 2" else own)


def test_what_belongs_to_others_reads_like_what_is_not_there(two: Two) -> None:
    theirs = [two.other_notice.reference, two.other_request.reference]
    for words in (*theirs, "S-ZZZZZZ"):
        assert two.find(two.manager, words).total == 0


def test_those_without_lists_do_not_search(two: Two) -> None:
    with pytest.raises(NotAllowed):
        two.find(two.planner, "heron")


def test_each_kind_stops_at_twenty_and_says_how_many_there_are(two: Two) -> None:
    with two.database.writing() as uow:
        for _ in range(SHOWN):
            a_slot(uow, two.notice)
    found = two.find(two.manager, "heron")
    assert (len(found.requests.rows), found.requests.total) == (SHOWN, SHOWN + 1)


def test_signs_of_the_database_are_plain_letters(two: Two) -> None:
    for words in ("%", "_", "he%gas"):
        assert two.find(two.staff, words).total == 0
