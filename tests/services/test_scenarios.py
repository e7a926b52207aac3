"""Scenarios that planners keep: copied, read from files, changed in versions, put away, and nobody else's to change."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from labsim.services.actors import SYSTEM, Actor, NotAllowed, NotFound
from labsim.services.change_scenario import (
    ScenarioChanged,
    ScenarioWish,
    change_scenario,
    set_archived,
)
from labsim.services.keep_scenario import (
    CopyWish,
    ScenarioFile,
    ScenarioKept,
    copy_scenario,
    import_scenario,
)
from labsim.services.read_scenarios import (
    export_scenario,
    read_change,
    read_scenario_page,
    read_scenarios,
)
from labsim.services.refusals import Refused
from models.engine import Database
from models.errors import AlreadyAdded, HistoryIsAppendOnly, StaleVersion
from models.records import HistoryFilter, NewScenario
from models.unit_of_work import UnitOfWork
from simulations.scenario_files import load_scenario
from tests.builders import NOW, a_planner, an_administrator
from tests.services.stories import Story, a_story, acting

SPRING = CopyWish("spring", "Telefonica in spring", "For the board")
THREE = {"habit.procrastination": 0.5, "capacity.cio_teams": 4, "rules.E2E-NOTICE.working_days": 20}


@pytest.fixture
def uow(database: Database) -> Iterator[UnitOfWork]:
    with database.writing() as unit:
        yield unit


@pytest.fixture
def planner(uow: UnitOfWork) -> Actor:
    return acting(a_planner(uow))


def _copied(uow: UnitOfWork, actor: Actor, wish: CopyWish = SPRING) -> str:
    kept = copy_scenario(uow, actor, "baseline-2017", wish, NOW)
    assert isinstance(kept, ScenarioKept)
    return kept.name


def _change(
    uow: UnitOfWork, actor: Actor, values: Mapping[str, object], note: str | None = None
) -> ScenarioChanged | Refused:
    kept = uow.scenarios.find("spring")
    assert kept is not None
    return change_scenario(uow, actor, "spring", kept.version, ScenarioWish(values, note), NOW)


def _fields(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [message.field for message in answer.messages]


# -- copies ----------------------------------------------------------------------------------------


def test_a_copy_begins_with_the_values_of_its_source(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    page = read_scenario_page(uow, planner, "spring")
    assert (page.title, page.number, page.differences) == ("Telefonica in spring", 1, ())
    assert page.kept is not None
    assert (page.kept.parent, page.kept.parent_number, page.kept.note) == (
        "baseline-2017",
        None,
        "For the board",
    )
    (line,) = uow.history.of("scenario", "spring")
    assert line.entry.act == "copy_scenario"
    assert line.entry.after == {
        "title": "Telefonica in spring",
        "parent": "baseline-2017",
        "note": "For the board",
        "version": 1,
    }


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (CopyWish("notice-20", "Mine"), "name"),
        (CopyWish("spring", "Mine"), "name"),
        (CopyWish("Spring", "Mine"), "name"),
        (CopyWish("../spring", "Mine"), "name"),
        (CopyWish("", "Mine"), "name"),
        (CopyWish("mine", ""), "title"),
        (CopyWish("mine", "two\nlines"), "title"),
    ],
)
def test_a_copy_needs_a_name_of_its_own_and_a_title(
    uow: UnitOfWork, planner: Actor, wish: CopyWish, field: str
) -> None:
    _copied(uow, planner)
    assert _fields(copy_scenario(uow, planner, "baseline-2017", wish, NOW)) == [field]


def test_the_database_too_keeps_names_apart(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    person = planner.person_id
    assert person is not None
    with pytest.raises(AlreadyAdded):
        uow.scenarios.add(NewScenario("spring", person, "", "", None, "{}"), NOW)


def test_a_copy_of_a_version_is_compared_with_that_version(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    _change(uow, planner, {"capacity.cio_teams": 4})
    copy_scenario(uow, planner, "spring", CopyWish("early", "Early", number=1), NOW)
    copy_scenario(uow, planner, "spring", CopyWish("late", "Late"), NOW)
    _change(uow, planner, {"capacity.cio_teams": 5})
    for name, number in (("early", 1), ("late", 2)):
        page = read_scenario_page(uow, planner, name)
        assert page.differences == ()
        assert page.kept is not None
        assert page.kept.parent_number == number


@pytest.mark.parametrize("name", ["winter", "../pyproject.toml", "baseline-2017.toml", ""])
def test_what_nobody_has_cannot_be_copied_read_or_exported(
    uow: UnitOfWork, planner: Actor, name: str
) -> None:
    with pytest.raises(NotFound):
        copy_scenario(uow, planner, name, CopyWish("mine", "Mine"), NOW)
    with pytest.raises(NotFound):
        read_scenario_page(uow, planner, name)
    with pytest.raises(NotFound):
        export_scenario(uow, planner, name)


# -- changes ---------------------------------------------------------------------------------------


def test_a_change_makes_a_version_and_the_one_before_stays(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    changed = _change(uow, planner, THREE)
    assert changed == ScenarioChanged(2, tuple(THREE), note_changed=False)
    page = read_scenario_page(uow, planner, "spring")
    assert page.differences is not None
    assert {each.key: (each.before, each.after) for each in page.differences} == {
        "capacity.cio_teams": (3, 4),
        "habit.procrastination": (0.0, 0.5),
        "rules.E2E-NOTICE.working_days": (None, 20),
    }
    first = read_scenario_page(uow, planner, "spring", 1)
    assert (first.is_newest, first.differences) == (False, ())
    assert [version.number for version in page.versions] == [2, 1]
    assert page.versions[0].changed is not None
    assert [each.key for each in page.versions[0].changed] == list(THREE)


def test_a_change_is_told_key_by_key(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    _change(uow, planner, {"rules.E2E-NOTICE.working_days": 20}, "Shorter notice")
    line = uow.history.of("scenario", "spring")[-1].entry
    key = "rules.E2E-NOTICE.working_days"
    assert line.before == {
        "version": 1,
        "values": [f"{key} = as in the rulebook"],
        "note": "For the board",
    }
    assert line.after == {"version": 2, "values": [f"{key} = 20"], "note": "Shorter notice"}


def test_what_changes_nothing_makes_no_version(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    same = _change(uow, planner, {"capacity.cio_teams": 3.0, "time.end": "2022-01-01"})
    assert same == ScenarioChanged(1, (), note_changed=False)
    assert len(uow.history.of("scenario", "spring")) == 1


def test_a_note_alone_makes_no_version(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    assert _change(uow, planner, {}, " For Monday ") == ScenarioChanged(1, (), note_changed=True)
    assert read_scenario_page(uow, planner, "spring").kept.note == "For Monday"  # type: ignore[union-attr]
    assert len(uow.history.of("scenario", "spring")) == 2


def test_a_rule_goes_back_to_the_rulebook(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    _change(uow, planner, {"rules.E2E-NOTICE.working_days": 20})
    _change(uow, planner, {"rules.E2E-NOTICE.working_days": None})
    page = read_scenario_page(uow, planner, "spring")
    assert (page.number, page.differences) == (3, ())


def test_every_wrong_key_is_told_and_nothing_is_changed(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    wrong: dict[str, object] = {
        "capacity.teams": 4,
        "capacity.cio_teams": -1,
        "entry.srept_weeks": [6, 3, 1],
    }
    answer = _change(uow, planner, wrong)
    assert _fields(answer) == ["capacity.teams", "entry.srept_weeks", "capacity.cio_teams"]
    assert isinstance(answer, Refused)
    assert "`labsim scenarios --keys`" in answer.messages[0].text
    assert _fields(_change(uow, planner, {"rules.E2E-NOTICE.working_days": 999})) == [
        "rules.E2E-NOTICE.working_days"
    ]
    assert _fields(_change(uow, planner, {"rules.E2E-FAIR.share_percent": 3})) == ["scenario"]
    assert _fields(_change(uow, planner, {"name": "other"})) == ["name"]
    assert read_scenario_page(uow, planner, "spring").number == 1


def test_who_saves_over_another_change_is_told(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    _change(uow, planner, {"capacity.cio_teams": 4})
    with pytest.raises(StaleVersion):
        change_scenario(uow, planner, "spring", 1, ScenarioWish({"capacity.cio_teams": 5}), NOW)


def test_a_version_can_be_neither_changed_nor_removed(database: Database) -> None:
    with database.writing() as uow:
        _copied(uow, acting(a_planner(uow)))
    for act in ("UPDATE scenario_version SET text = '{}'", "DELETE FROM scenario_version"):
        with pytest.raises(HistoryIsAppendOnly), database.engine.begin() as connection:
            connection.execute(sa.text(act))


# -- the archive -----------------------------------------------------------------------------------


def test_the_archive_keeps_a_scenario_out_of_the_list(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)

    def names(*, archived: bool) -> list[str]:
        found = read_scenarios(uow, planner, mine=False, archived=archived, number=1)
        return [line.kept.name for line in found.page.rows]

    gone = set_archived(uow, planner, "spring", 1, archived=True, now=NOW)
    assert not isinstance(gone, Refused)
    assert (names(archived=False), names(archived=True)) == ([], ["spring"])
    assert isinstance(_change(uow, planner, {"capacity.cio_teams": 4}), Refused)
    assert isinstance(set_archived(uow, planner, "spring", 2, archived=True, now=NOW), Refused)
    set_archived(uow, planner, "spring", gone.version, archived=False, now=NOW)
    assert names(archived=False) == ["spring"]
    told = uow.history.page(HistoryFilter(subject_kind="scenario", oldest_first=True), 1, 9).rows
    assert [line.entry.act for line in told] == [
        "copy_scenario",
        "archive_scenario",
        "restore_scenario",
    ]


# -- who may ---------------------------------------------------------------------------------------


def test_planners_read_each_others_and_change_their_own(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    other, administrator = acting(a_planner(uow)), acting(an_administrator(uow))
    assert read_scenarios(uow, other, mine=False, archived=False, number=1).page.total == 1
    assert read_scenarios(uow, other, mine=True, archived=False, number=1).page.total == 0
    assert not read_scenario_page(uow, other, "spring").may_change
    with pytest.raises(NotAllowed):
        read_change(uow, other, "spring", "capacity")
    with pytest.raises(NotAllowed):
        _change(uow, other, {"capacity.cio_teams": 4})
    with pytest.raises(NotAllowed):
        set_archived(uow, other, "spring", 1, archived=True, now=NOW)
    assert isinstance(_change(uow, administrator, {"capacity.cio_teams": 4}), ScenarioChanged)
    kept = read_scenario_page(uow, planner, "spring")
    assert [version.made_by for version in kept.versions] != [kept.kept.owner] * 2  # type: ignore[union-attr]


def test_nobody_but_planners_and_administrators_has_scenarios(database: Database) -> None:
    story: Story = a_story(database)
    with database.writing() as uow:
        _copied(uow, acting(a_planner(uow)))
        for nobody in (story.manager, story.viewer, story.staff, story.auditor):
            with pytest.raises(NotAllowed):
                read_scenarios(uow, nobody, mine=False, archived=False, number=1)
            with pytest.raises(NotAllowed):
                read_scenario_page(uow, nobody, "spring")
            with pytest.raises(NotAllowed):
                export_scenario(uow, nobody, "spring")
            with pytest.raises(NotAllowed):
                copy_scenario(uow, nobody, "spring", CopyWish("mine", "Mine"), NOW)
            with pytest.raises(NotAllowed):
                import_scenario(uow, nobody, ScenarioFile("it", ""), NOW)
            with pytest.raises(NotAllowed):
                _change(uow, nobody, {})
        with pytest.raises(NotAllowed):
            copy_scenario(uow, SYSTEM, "spring", CopyWish("mine", "Mine"), NOW)


# -- files -----------------------------------------------------------------------------------------


def test_an_exported_scenario_is_what_the_command_line_runs(
    uow: UnitOfWork, planner: Actor, tmp_path: Path
) -> None:
    _copied(uow, planner)
    _change(uow, planner, THREE | {"title": 'In "spring" \N{SNOWMAN}'})
    path = tmp_path / "spring.toml"
    path.write_text(export_scenario(uow, planner, "spring"), encoding="utf-8")
    kept = uow.scenarios.find("spring")
    assert kept is not None
    assert load_scenario(str(path)).canonical() == kept.text
    assert "cio_teams = 4  # teams, assumption" in path.read_text(encoding="utf-8")
    path.write_text(export_scenario(uow, planner, "spring", 1), encoding="utf-8")
    assert load_scenario(str(path)).canonical() == uow.scenarios.text("spring", 1)


def test_a_file_may_extend_a_kept_scenario(uow: UnitOfWork, planner: Actor) -> None:
    _copied(uow, planner)
    _change(uow, planner, {"capacity.cio_teams": 4})
    text = 'extends = "spring"\nname = "summer"\ntitle = "Summer"\n[habit]\nprocrastination = 1\n'
    assert import_scenario(
        uow, planner, ScenarioFile("summer.toml", text, "A try"), NOW + timedelta(1)
    ) == ScenarioKept("summer")
    page = read_scenario_page(uow, planner, "summer")
    assert page.kept is not None
    assert (page.kept.parent, page.kept.parent_number, page.kept.note) == ("spring", 2, "A try")
    assert page.differences is not None
    assert [(each.key, each.before, each.after) for each in page.differences] == [
        ("habit.procrastination", 0.0, 1.0)
    ]
    assert uow.history.of("scenario", "summer")[0].entry.act == "import_scenario"


def test_what_is_wrong_in_a_file_is_told_with_file_key_and_remedy(
    uow: UnitOfWork, planner: Actor
) -> None:
    text = 'extends = "baseline-2017"\nname = "mine"\n[capacity]\ncio_team = 3\nssc_agenda = 0\n'
    answer = import_scenario(uow, planner, ScenarioFile("mine.toml", text), NOW)
    assert isinstance(answer, Refused)
    assert [message.text for message in answer.messages] == [
        "mine.toml: capacity.ssc_agenda: give at least 1",
        "mine.toml: capacity.cio_team: no such key; `labsim scenarios --keys` lists them",
    ]
    path = ScenarioFile("mine.toml", 'extends = "/etc/passwd"\nname = "mine"\n')
    assert _fields(import_scenario(uow, planner, path, NOW)) == ["extends"]
    assert _fields(
        import_scenario(
            uow, planner, ScenarioFile("it", 'extends = "notice-20"\nname = "notice-60"\n'), NOW
        )
    ) == ["name"]


# -- texts of another labsim -----------------------------------------------------------------------


def test_a_text_of_another_labsim_is_shown_as_unreadable(uow: UnitOfWork, planner: Actor) -> None:
    person = planner.person_id
    assert person is not None
    uow.scenarios.add(NewScenario("old", person, "", "", None, '{"title": "Old"}'), NOW)
    page = read_scenario_page(uow, planner, "old")
    assert (page.title, page.subjects, page.differences) == ("Old", None, None)
    with pytest.raises(NotFound):
        export_scenario(uow, planner, "old")
    with pytest.raises(NotFound):
        read_change(uow, planner, "old", "capacity")
    with pytest.raises(NotFound):
        copy_scenario(uow, planner, "old", CopyWish("mine", "Mine"), NOW)
