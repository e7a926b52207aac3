"""Runs are asked for, checked, performed, steered and read: within limits, by who may, and whole or not at all."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from labsim.domain.people import PersonRole
from labsim.domain.runs import OF_PARTICIPANTS, OF_PLANNERS, RunKind, RunState
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.ask_run import RunAsked, RunWish, StudyWish, ask_run, ask_study
from labsim.services.compare_runs import CompareWish, comparable_runs, compare_runs
from labsim.services.perform_run import Performed, Workshop, perform_next, sweep_leftovers
from labsim.services.read_runs import read_queue, read_run, read_runs
from labsim.services.refusals import Refused
from labsim.services.run_files import FILE_NAMES, RunFolders, read_run_file
from labsim.services.run_results import read_run_result
from labsim.services.steer_run import (
    RunCancelled,
    RunDeleted,
    RunQueuedAgain,
    cancel_run,
    delete_run,
    run_again,
)
from models.engine import Database
from models.errors import StaleVersion
from models.records import PersonRecord, RunRecord, RunScenario
from models.unit_of_work import UnitOfWork, in_unit
from simulations.report.result import Result
from simulations.scenario import Scenario
from simulations.scenario_files import load_scenario
from simulations.study import Request
from tests import builders as make
from tests.databases import fresh_database

BASELINE = RunScenario("baseline-2017")
REAL = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _actor(person: PersonRecord) -> Actor:
    return Actor(person.id, person.role, person.participant_id)


def _cancel(actor: Actor, reference: str) -> Callable[[UnitOfWork], RunCancelled | Refused]:
    return partial(cancel_run, actor=actor, reference=reference, now=make.NOW, real_now=REAL)


@dataclass(frozen=True)
class Bench:
    """A planner, and a workshop whose folder is a test's own."""

    database: Database
    folder: Path
    planner: PersonRecord

    @property
    def actor(self) -> Actor:
        return _actor(self.planner)

    @property
    def folders(self) -> RunFolders:
        return RunFolders(self.folder)

    def shop(self, leaving: Callable[[], bool] = lambda: False) -> Workshop:
        return Workshop(self.database, self.folders, lambda: REAL, lambda: make.NOW, leaving)

    def run(self, study: Request | None = None, **given: Any) -> RunRecord:
        made: RunRecord = self.do(lambda uow: make.a_run(uow, self.planner, study, **given))
        return made

    def do(self, act: Callable[..., Any]) -> Any:
        return in_unit(self.database, act)

    def see(self, look: Callable[..., Any]) -> Any:
        with self.database.reading() as uow:
            return look(uow)

    def now(self, run: RunRecord) -> RunRecord:
        found: RunRecord = self.see(lambda uow: uow.runs.find(run.reference))
        return found

    def perform(self) -> Performed:
        performed = perform_next(self.shop())
        assert performed is not None
        return performed

    def person(self, role: PersonRole, participant_id: Any = None) -> Actor:
        return _actor(self.do(lambda uow: make.a_person(uow, role, participant_id)))

    def result(self, run: RunRecord) -> Result:
        read = partial(read_run_result, actor=self.actor, folders=self.folders)
        found: Result = self.see(lambda uow: read(uow, reference=run.reference))
        return found

    def acts(self, run: RunRecord) -> list[str]:
        told = self.see(lambda uow: uow.history.of("run", run.reference))
        return [record.entry.act for record in told]

    def ask(self, actor: Actor | None = None, **given: Any) -> RunAsked | Refused:
        usual = StudyWish(RunKind.SIMULATE, (BASELINE,), 2, 2017)
        wish = replace(usual, **given)
        answer: RunAsked | Refused = self.do(
            lambda uow: ask_study(uow, actor or self.actor, wish, make.NOW)
        )
        return answer


@contextmanager
def _bench(database: Database, folder: Path) -> Iterator[Bench]:
    yield Bench(database, folder, in_unit(database, make.a_planner))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with fresh_database("sqlite") as database, _bench(database, tmp_path) as opened:
        yield opened


@pytest.fixture
def either(database: Database, tmp_path: Path) -> Iterator[Bench]:
    """On both databases."""
    with _bench(database, tmp_path) as opened:
        yield opened


# -- from asked for to done ------------------------------------------------------------------------


def test_a_run_is_queued_performed_read_extended_and_deleted(either: Bench) -> None:
    run = either.run(make.a_study(2))
    assert run.state is RunState.QUEUED
    assert either.perform() == Performed(run.reference, RunState.DONE)
    done = either.now(run)
    assert (done.state, done.replications, done.expected, done.done, done.kept) == (
        RunState.DONE,
        2,
        2,
        2,
        0,
    )
    place = either.folders.of(run.reference)
    assert {file.name for file in place.iterdir()} == set(FILE_NAMES)
    assert done.bytes == sum(file.stat().st_size for file in place.iterdir())
    assert str(either.folder) not in (place / "provenance.json").read_text()
    again = partial(run_again, actor=either.actor, reference=run.reference, now=make.NOW)
    refused = either.do(lambda uow: again(uow, version=done.version, replications=1))
    assert isinstance(refused, Refused)
    assert refused.messages[0].field == "replications"
    asked = either.do(lambda uow: again(uow, version=done.version, replications=3))
    assert isinstance(asked, RunQueuedAgain)
    as_many = either.do(lambda uow: again(uow, version=done.version, replications=2))
    either.do(lambda uow: cancel_run(uow, either.actor, as_many.run.reference, make.NOW, REAL))
    assert either.result(run).base.replications == 2  # they stay, whatever becomes of the others
    either.perform()
    more = either.now(asked.run)
    assert (more.replications, more.expected, more.kept) == (3, 1, 2)  # two were there
    assert either.result(more).base.replications == 3
    assert either.result(run).base.replications == 2
    delete = partial(delete_run, actor=either.actor, reference=run.reference, now=make.NOW)
    with pytest.raises(StaleVersion):
        either.do(lambda uow: delete(uow, version=done.version - 1))
    assert isinstance(either.do(lambda uow: delete(uow, version=done.version)), RunDeleted)
    assert either.see(lambda uow: uow.runs.find(run.reference)) is None
    assert either.acts(run) == ["finish_run", "delete_run"]
    assert either.acts(more) == ["extend_run", "finish_run"]
    assert sweep_leftovers(either.shop()) == 1  # the folder of the run that is gone
    assert not place.exists()


def test_a_run_that_is_asked_for_again_waits_behind_the_others_with_its_precision(
    bench: Bench,
) -> None:
    asked = bench.ask(replications=30, precision=0.3)
    assert isinstance(asked, RunAsked)
    cancelled = bench.do(
        lambda uow: cancel_run(uow, bench.actor, asked.run.reference, make.NOW, REAL)
    )
    other = bench.run()
    later = make.NOW + timedelta(minutes=5)
    act = partial(run_again, reference=asked.run.reference, replications=40, now=later)
    bench.do(lambda uow: act(uow, bench.actor, version=cancelled.run.version))
    lines = bench.see(lambda uow: read_queue(uow, bench.actor, REAL)).lines
    assert [line.run.reference for line in lines] == [other.reference, asked.run.reference]
    request = bench.see(lambda uow: uow.runs.request(asked.run.id))
    assert (request["replications"], request["precision"]) == (40, 0.3)
    assert bench.perform().reference == other.reference


def test_the_limits_are_those_of_the_owner_whoever_asks_for_more(bench: Bench) -> None:
    participant = bench.do(make.a_participant).id
    tester = bench.person(PersonRole.TEST_MANAGER, participant)
    asked = bench.ask(tester)
    assert isinstance(asked, RunAsked)
    bench.perform()
    done = bench.now(asked.run)
    administrator = bench.person(PersonRole.ADMINISTRATOR)
    act = partial(run_again, reference=done.reference, version=done.version, now=make.NOW)
    refused = bench.do(lambda uow: act(uow, administrator, replications=20_000))
    assert isinstance(refused, Refused)
    assert f"at most {OF_PARTICIPANTS.replications:,}" in refused.messages[0].text
    queued = bench.do(lambda uow: act(uow, administrator, replications=3))
    assert isinstance(queued, RunQueuedAgain)
    assert (queued.run.owner_id, queued.run.participant_id) == (tester.person_id, participant)


def test_one_run_at_a_time_in_the_order_in_which_they_were_asked_for(bench: Bench) -> None:
    runs = [bench.run(make.a_study(2, entropy=seed)) for seed in (1, 2)]
    lines = bench.see(lambda uow: read_queue(uow, bench.actor, REAL)).lines
    assert [line.run.reference for line in lines] == [run.reference for run in runs]
    assert [bench.perform().reference for _ in runs] == [run.reference for run in runs]
    assert perform_next(bench.shop()) is None
    assert bench.see(lambda uow: read_queue(uow, bench.actor, REAL)).last is not None


def test_a_run_that_a_dead_worker_left_goes_first_and_again(bench: Bench) -> None:
    left, later = bench.run(), bench.run()
    dead = bench.do(lambda uow: uow.runs.claim_next(REAL))
    assert dead.reference == left.reference
    assert bench.perform().reference == left.reference
    assert bench.now(left).claim == 2
    assert not bench.do(lambda uow: uow.runs.tell_progress(dead, expected=9, done=9, kept=0))
    assert bench.now(later).state is RunState.QUEUED


def test_who_leaves_puts_the_run_back_where_it_was(bench: Bench) -> None:
    run = bench.run()
    assert perform_next(bench.shop(lambda: True)) == Performed(run.reference, RunState.QUEUED)
    back = bench.now(run)
    assert (back.state, back.began, back.fault) == (RunState.QUEUED, None, "")
    assert not list((bench.folder / "runs").glob("*"))
    assert bench.perform().state is RunState.DONE


def test_a_run_that_another_worker_took_over_is_left_alone(bench: Bench) -> None:
    run = bench.run()

    def taken_over() -> bool:
        """Meanwhile another worker was elected, and began it anew."""
        bench.do(lambda uow: uow.runs.put_back())
        bench.do(lambda uow: uow.runs.claim_next(REAL))
        return False

    looks = iter([taken_over])
    shop = bench.shop(lambda: next(looks)() if looks else False)
    assert perform_next(shop) == Performed(run.reference, None)
    other = bench.now(run)
    assert (other.state, other.claim) == (RunState.RUNNING, 2)


@pytest.mark.parametrize(
    ("study", "said"),
    [
        ({"metrics": ("happiness",)}, "there is no metric happiness: choose from "),
        (
            {"scenarios": ('{"name": "old"}',)},
            "cannot be run by this labsim: canonical text: scenario: 14 keys",
        ),
    ],
)
def test_a_run_that_cannot_be_run_fails_with_words(
    bench: Bench, study: dict[str, Any], said: str
) -> None:
    run = bench.run(make.a_study(2, **study))
    performed = bench.perform()
    assert (performed.state, performed.error) == (RunState.FAILED, None)
    assert said in bench.now(run).fault


def test_what_nobody_foresaw_is_told_and_given_to_the_log(bench: Bench) -> None:
    run = bench.run(make.a_study(2), replications=2, request={"kind": "simulate"})
    performed = bench.perform()
    assert performed.error is not None
    assert "The simulator stopped with an error (ValidationError" in bench.now(run).fault


# -- what is refused -------------------------------------------------------------------------------


def _told(answer: RunAsked | Refused) -> tuple[str, str]:
    assert isinstance(answer, Refused), answer
    return answer.messages[0].field, f"{answer.messages[0].text}. {answer.messages[0].remedy}"


def test_what_the_simulator_would_refuse_is_told_at_its_field(bench: Bench) -> None:
    notice = RunScenario("notice-20")
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"scenarios": (RunScenario("winter"),)}, "scenarios", "not in the list"),
        (
            {"kind": RunKind.COMPARE, "scenarios": (BASELINE, notice), "replications": 1},
            "replications",
            "at least 2 replications",
        ),
        (
            {"kind": RunKind.SWEEP, "over": {"habit.x": [1]}},
            "over",
            "habit.x: there is no such key",
        ),
        (
            {"kind": RunKind.SWEEP, "over": {"capacity.cio_teams": [2, -1]}},
            "over",
            "capacity.cio_teams: give",
        ),
        (
            {"kind": RunKind.ANSWER, "vary": "a=b..c", "until": "x >= 1"},
            "vary",
            "is not a key with its range",
        ),
        (
            {"kind": RunKind.ANSWER, "vary": "a.b=1..9000000000", "until": "x >= 1"},
            "vary",
            "choose a narrower range",
        ),
        (
            {"kind": RunKind.ANSWER, "vary": "capacity.cio_teams=2..6", "until": "x > 1"},
            "until",
            "is not a bound",
        ),
    ]
    for given, field, words in cases:
        told = _told(bench.ask(**given))
        assert told[0] == field
        assert words in told[1]
    assert bench.see(lambda uow: uow.runs.queue()) == []


def test_nobody_asks_for_more_than_the_limits(bench: Bench) -> None:
    most = OF_PLANNERS
    field, words = _told(bench.ask(replications=most.replications + 1))
    assert field == "replications"
    assert "20,001 replications in all, and a run has at most 20,000" in words
    many = {"habit.procrastination": [number / 1000 for number in range(most.cases + 1)]}
    field, words = _told(bench.ask(kind=RunKind.SWEEP, over=many))
    assert (field, "101 worlds" in words) == ("over", True)
    for _ in range(most.waiting):
        assert isinstance(bench.ask(), RunAsked)
    assert "You have 10 runs waiting or running" in _told(bench.ask())[1]
    first = bench.see(lambda uow: uow.runs.queue())[0]
    bench.do(lambda uow: uow.runs.change(first, state=RunState.DONE, bytes=most.megabytes * 10**6))
    assert "Delete runs that nobody needs" in _told(bench.ask())[1]
    assert isinstance(bench.ask(bench.person(PersonRole.PLANNER)), RunAsked)


def test_kept_runs_are_counted(bench: Bench) -> None:
    for _ in range(OF_PLANNERS.kept):
        bench.do(
            lambda uow: uow.runs.change(make.a_run(uow, bench.planner), state=RunState.CANCELLED)
        )
    assert "You keep 200 runs, and may keep 200" in _told(bench.ask())[1]


def test_participants_ask_for_less_and_for_shipped_scenarios_alone(bench: Bench) -> None:
    participant = bench.do(make.a_participant)
    viewer = bench.person(PersonRole.PARTICIPANT_VIEWER, participant.id)
    kept = bench.do(lambda uow: make.a_scenario(uow, bench.planner))
    field, _ = _told(bench.ask(viewer, scenarios=(RunScenario(kept.name, kept.number),)))
    assert field == "scenarios"
    field, words = _told(bench.ask(viewer, replications=OF_PARTICIPANTS.replications + 1))
    assert f"a run has at most {OF_PARTICIPANTS.replications:,}" in words
    asked = bench.ask(viewer, workers=8)
    assert isinstance(asked, RunAsked)
    assert (asked.run.participant_id, asked.run.workers) == (participant.id, 1)
    assert "You have 1 run waiting or running, and may have 1" in _told(bench.ask(viewer))[1]


def test_each_reader_finds_the_runs_of_their_own_business(bench: Bench) -> None:
    own, other = bench.do(make.a_participant), bench.do(make.a_participant)
    manager = bench.person(PersonRole.TEST_MANAGER, own.id)
    asked = bench.ask(manager)
    assert isinstance(asked, RunAsked)
    live = bench.run(register={"P001": own.id})
    blank = bench.run()
    everything = {asked.run.reference, live.reference, blank.reference}
    seen = {
        bench.actor: everything,
        bench.person(PersonRole.ADMINISTRATOR): everything,
        bench.person(PersonRole.LAB_STAFF): {live.reference},
        manager: {asked.run.reference},
        bench.person(PersonRole.TEST_MANAGER, other.id): set(),
    }
    for actor, expected in seen.items():
        rows = bench.see(partial(read_runs, actor=actor, mine=False, number=1)).page.rows
        assert {run.reference for run in rows} == expected
        for reference in everything - expected:
            with pytest.raises(NotFound):
                bench.see(partial(read_run, actor=actor, reference=reference, real_now=REAL))
            with pytest.raises(NotFound):
                bench.do(_cancel(actor, reference))
    with pytest.raises(NotAllowed):
        bench.see(
            lambda uow: read_runs(uow, bench.person(PersonRole.AUDITOR), mine=False, number=1)
        )
    planner = bench.person(PersonRole.PLANNER)
    with pytest.raises(NotAllowed):  # sees it and steers it not
        bench.do(_cancel(planner, blank.reference))


def test_what_began_with_live_data_is_nothing_for_participants_whatever_its_kind(
    bench: Bench,
) -> None:
    """Its own run of the live data is its own to see; every party is in the files of it, and in a comparison of two."""
    own = bench.do(make.a_participant)
    person = bench.do(lambda uow: make.a_person(uow, PersonRole.TEST_MANAGER, own.id))
    manager, study = _actor(person), make.a_study(2)
    kinds = (RunKind.FORECAST, RunKind.COMPARE, RunKind.SIMULATE)
    named = partial(make.a_run, owner=person, study=study, register={"P001": own.id})
    made = [bench.do(partial(named, kind=kind)) for kind in kinds]
    for _ in made:
        bench.perform()
    base, *others = (run.reference for run in made)
    for reference in (base, *others):
        with pytest.raises(NotFound):
            bench.see(lambda uow, r=reference: read_run_result(uow, manager, bench.folders, r))
        for name in FILE_NAMES:
            with pytest.raises(NotFound):
                bench.see(
                    partial(
                        read_run_file,
                        actor=manager,
                        folders=bench.folders,
                        reference=reference,
                        name=name,
                    )
                )
    assert not bench.see(partial(comparable_runs, actor=manager))
    wish = CompareWish(base, tuple(others))
    refused = bench.do(partial(compare_runs, actor=manager, wish=wish, now=make.NOW))
    assert isinstance(refused, Refused)
    assert "has no results" in refused.messages[0].text


def test_a_run_of_live_data_is_known_by_its_scenarios(bench: Bench) -> None:
    """Whoever asked and whatever for: nobody needs to say so."""
    today = {"on": "2017-11-23", "days": (), "parties": ()}
    time = {"start": "2017-11-23", "measured_from": "2017-11-23", "end": "2018-11-23"}
    values = load_scenario("baseline-2017").model_dump(mode="json")
    live = Scenario.checked(values | {"today": today, "time": time}, "a test")
    wish = RunWish("", RunKind.SIMULATE, make.a_study(scenarios=(live.canonical(),)))
    asked = bench.do(partial(ask_run, actor=bench.actor, wish=wish, now=make.NOW))
    assert isinstance(asked, RunAsked)
    assert asked.run.is_live
    assert not bench.run().is_live


def test_planners_see_that_a_participant_looked_ahead_and_not_at_what(bench: Bench) -> None:
    """On that page its number would stand beside its name."""
    bench.do(make.a_catalogue)
    own = bench.do(make.a_participant)
    person = bench.do(lambda uow: make.a_person(uow, PersonRole.TEST_MANAGER, own.id))
    run = bench.do(partial(make.a_run, owner=person, register={"P001": own.id}))
    rows = bench.see(partial(read_runs, actor=bench.actor, mine=False, number=1)).page.rows
    assert [each.reference for each in rows] == [run.reference]
    look = partial(read_run, reference=run.reference, real_now=REAL)
    with pytest.raises(NotFound):
        bench.see(partial(look, actor=bench.actor))
    bench.perform()
    assert not bench.see(partial(comparable_runs, actor=bench.actor))
    for role in (PersonRole.ADMINISTRATOR, PersonRole.LAB_STAFF):
        assert bench.see(partial(look, actor=bench.person(role))).parties == (("P001", own.name),)


def test_a_file_that_is_none_of_the_runs_own_is_not_there(bench: Bench) -> None:
    run = bench.run()
    read = partial(read_run_file, actor=bench.actor, folders=bench.folders)
    with pytest.raises(NotFound):  # it is not done
        bench.see(lambda uow: read(uow, reference=run.reference, name="result.json"))
    bench.perform()
    assert bench.see(lambda uow: read(uow, reference=run.reference, name="metrics.csv"))
    for name in ("../../secret_key", "..", "events.csv.gz"):
        with pytest.raises(NotFound):
            bench.see(partial(read, reference=run.reference, name=name))


def test_finished_runs_are_compared_with_the_same_luck_and_run_nothing_twice(bench: Bench) -> None:
    base = make.a_study(4).scenarios[0]
    other = base.replace('"cio_teams":3', '"cio_teams":4').replace("baseline-2017", "four-teams")
    runs = [
        bench.run(make.a_study(count, scenarios=(text,), entropy=7))
        for count, text in ((4, base), (3, other), (2, base))
    ]
    first, second, same = (run.reference for run in runs)
    wish = partial(compare_runs, actor=bench.actor, now=make.NOW)
    assert isinstance(bench.do(lambda uow: wish(uow, wish=CompareWish(first, (second,)))), Refused)
    for _ in runs:
        bench.perform()
    assert isinstance(bench.do(lambda uow: wish(uow, wish=CompareWish(first, (same,)))), Refused)
    asked = bench.do(lambda uow: wish(uow, wish=CompareWish(first, (second,))))
    assert isinstance(asked, RunAsked)
    assert asked.run.replications == 3
    bench.perform()
    done = bench.now(asked.run)
    assert (done.state, done.expected, done.kept) == (RunState.DONE, 0, 6)
    result = bench.see(lambda uow: read_run_result(uow, bench.actor, bench.folders, done.reference))
    assert [scenario.name for scenario in result.scenarios] == ["baseline-2017", "four-teams"]
    assert result.comparisons


# -- races -----------------------------------------------------------------------------------------


def _at_once(*acts: Callable[[], Any]) -> list[str]:
    together = Barrier(len(acts))

    def go(act: Callable[[], Any]) -> str:
        together.wait()
        try:
            return type(act()).__name__
        except (StaleVersion, NotFound) as lost:
            return type(lost).__name__

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def test_two_cancels_at_once_are_one(either: Bench) -> None:
    run = either.run()
    cancel = partial(either.do, _cancel(either.actor, run.reference))
    assert _at_once(cancel, cancel, cancel) == ["RunCancelled"] * 3
    assert either.now(run).state is RunState.CANCELLED
    told = either.see(lambda uow: uow.history.of("run", run.reference))
    assert [record.entry.act for record in told] == ["cancel_run"]
    assert perform_next(either.shop()) is None


def test_who_was_promised_a_cancel_gets_no_results_and_who_was_too_late_is_told(
    either: Bench,
) -> None:
    """The cancel comes at any moment of the run, to its very end."""
    in_unit(either.database, lambda uow: make.a_run(uow, either.planner))
    either.perform()  # what has run is kept: the next ones take no time
    for _ in range(4):
        run = either.run()
        cancel = partial(either.do, _cancel(either.actor, run.reference))
        answers = _at_once(partial(perform_next, either.shop()), cancel)
        ended = either.now(run)
        has_files = either.folders.of(run.reference).exists()
        if answers[1] == RunCancelled.__name__:
            assert (ended.state, has_files) == (RunState.CANCELLED, False)
        else:
            assert (ended.state, has_files) == (RunState.DONE, True)


def test_who_asks_from_many_pages_at_once_gets_no_more_than_the_limit(either: Bench) -> None:
    for _ in range(OF_PLANNERS.waiting - 2):
        either.run()
    answers = _at_once(*[either.ask] * 5)
    assert sorted(answers) == ["Refused"] * 3 + ["RunAsked"] * 2


def test_a_cancel_that_comes_after_the_last_replication_holds(bench: Bench) -> None:
    run = bench.run()
    moments = count(1)

    def real_now() -> datetime:
        """Asked when the run is claimed, begun and, all replications done, written."""
        if next(moments) == 3:
            assert isinstance(bench.do(_cancel(bench.actor, run.reference)), RunCancelled)
        return REAL

    performed = perform_next(replace(bench.shop(), real_now=real_now))
    assert performed == Performed(run.reference, RunState.CANCELLED)
    assert bench.now(run).done == 2
    assert not list((bench.folder / "runs").iterdir())


def test_a_run_that_waits_or_runs_is_not_deleted_and_one_that_is_begun_again_neither(
    either: Bench,
) -> None:
    run = either.run()

    def delete(version: int) -> Any:
        return either.do(
            lambda uow: delete_run(uow, either.actor, run.reference, version, make.NOW)
        )

    assert isinstance(delete(run.version), Refused)
    claimed = either.do(lambda uow: uow.runs.claim_next(REAL))
    assert isinstance(delete(claimed.version), Refused)
    failed = either.do(lambda uow: uow.runs.change(claimed, state=RunState.FAILED))
    answers = _at_once(
        lambda: delete(failed.version),
        lambda: either.do(
            lambda uow: run_again(uow, either.actor, run.reference, failed.version, 9, make.NOW)
        ),
    )
    left = either.see(lambda uow: uow.runs.find(run.reference))
    if left is None:
        assert answers == ["RunDeleted", "NotFound"]
    else:
        assert answers[1] == "RunQueuedAgain"
        assert answers[0] in {"Refused", "StaleVersion"}
        assert left.state is RunState.QUEUED
