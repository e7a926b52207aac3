"""History, forms, jobs and facts of the installation."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.engine import Database
from models.errors import FormUsedTwice, JobAlreadyDone
from models.records import HistoryFilter, JobRecord
from tests.builders import NOW, TODAY, a_history_entry, a_participant, a_test_manager, lab_staff
from tests.storage.helpers import statements_of

DAY = timedelta(days=1)


def test_an_entry_comes_back_as_it_was_written(database: Database) -> None:
    with database.writing() as uow:
        participant = a_participant(uow, "Alder Energy")
        manager = a_test_manager(uow, participant)
        entry = a_history_entry(
            person_id=manager.id,
            participant_id=participant.id,
            refused=True,
            before={"state": "requested"},
            after={"state": "declined", "spaces": 5},
            rules=[{"code": "E2E-NOTICE", "value": 40}],
            words="Too early",
        )
        uow.history.add(entry)
        uow.history.add(a_history_entry(at=NOW + DAY))
        own, nightly = uow.history.of("slot", "S-ABC234")
    assert own.entry == entry
    assert (own.person_name, own.participant_name) == (manager.name, "Alder Energy")
    assert (nightly.person_name, nightly.participant_name) == ("", "")
    assert (nightly.entry.before, nightly.entry.rules) == (None, None)


def test_history_is_listed_and_narrowed(database: Database) -> None:
    with database.writing() as uow:
        participant, clerk = a_participant(uow), lab_staff(uow)
        entries: list[dict[str, Any]] = [
            {"words": "a", "subject": "S-1"},
            {"words": "b", "subject": "S-2", "refused": True},
            {"words": "c", "subject_kind": "notice", "subject": "N-1", "act": "give_notice"},
            {"words": "d", "subject": "S-1", "participant_id": participant.id},
            {"words": "e", "subject": "P-1", "person_id": clerk.id, "act": "sign_in"},
        ]
        for number, given in enumerate(entries):
            uow.history.add(a_history_entry(at=NOW + number * DAY, **given))

    def words(**narrowed: Any) -> str:
        with statements_of(database) as sent, database.reading() as uow:
            page = uow.history.page(HistoryFilter(**narrowed), 1, 10)
        assert len(sent) == 2
        assert page.total == len(page.rows)
        return "".join(record.entry.words for record in page.rows)

    assert words() == "edcba"
    assert words(oldest_first=True) == "abcde"
    assert words(subject_kind="slot", subject="S-1") == "da"
    assert words(subject_kind="notice") == "c"
    assert words(subject_kind="slot", subject="S-1", also_subjects=(("notice", "N-1"),)) == "dca"
    assert words(also_subjects=(("notice", "N-1"), ("slot", "S-2"))) == "cb"
    assert words(participant_id=participant.id) == "d"
    assert words(person_id=clerk.id) == "e"
    assert words(act="give_notice") == "c"
    assert words(refused_only=True) == "b"
    assert words(refused_only=True, subject_kind="slot", subject="S-1") == ""


def test_a_form_counts_once_and_remembers_where_it_led(database: Database) -> None:
    with database.writing() as uow:
        person, other = lab_staff(uow), lab_staff(uow)
        uow.forms.claim("key", person.id, NOW, "/slots/S-ABC234")
    with pytest.raises(FormUsedTwice), database.writing() as uow:
        uow.forms.claim("key", person.id, NOW, "/elsewhere")
    with database.writing() as uow:
        assert uow.forms.location_of("key", person.id) == "/slots/S-ABC234"
        assert uow.forms.location_of("key", other.id) is None
        uow.forms.remove_older(NOW)
        assert uow.forms.location_of("key", person.id) is not None
        uow.forms.remove_older(NOW + DAY)
        assert uow.forms.location_of("key", person.id) is None


def test_a_job_is_done_once_a_day(database: Database) -> None:
    with database.writing() as uow:
        assert not uow.jobs.done("lapse", TODAY)
        assert uow.jobs.last("lapse") is None
        uow.jobs.finish("lapse", TODAY, NOW, "2 lapsed")
        uow.jobs.finish("lapse", date(2017, 11, 22), NOW, "none")
        assert uow.jobs.done("lapse", TODAY)
        assert not uow.jobs.done("check", TODAY)
        assert uow.jobs.last("lapse") == JobRecord("lapse", TODAY, NOW, "2 lapsed")
    with pytest.raises(JobAlreadyDone), database.writing() as uow:
        uow.jobs.finish("lapse", TODAY, NOW, "again")


def test_the_world_keeps_its_newest_facts(database: Database) -> None:
    with database.writing() as uow:
        assert uow.world.get("clock") is None
        uow.world.put("clock", "1")
        uow.world.put("clock", "2")
        assert uow.world.get("clock") == "2"
