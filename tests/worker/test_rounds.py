"""A round of the worker: each job once a day, whoever asks and however often."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from structlog.testing import capture_logs

from labsim.services.nightly import NIGHTLY
from labsim.worker.rounds import go_round, run_due
from models.engine import Database
from models.unit_of_work import UnitOfWork

NOON = datetime(2017, 11, 23, 12, 0, tzinfo=UTC)
DAY = NOON.date()


def _done(database: Database, day: date = DAY) -> set[str]:
    with database.reading() as uow:
        return {job for job in NIGHTLY if uow.jobs.done(job, day)}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Two jobs that count how often their work was kept, in the database itself."""
    runs: Counter[str] = Counter()

    def job(name: str) -> None:
        def work(uow: UnitOfWork, _now: datetime) -> str:
            runs[name] += 1
            uow.world.put(f"kept {name}", str(int(uow.world.get(f"kept {name}") or "0") + 1))
            return "done"

        jobs[name] = work

    jobs: dict[str, object] = {}
    job("first")
    job("second")
    monkeypatch.setattr("labsim.services.nightly.NIGHTLY", jobs)
    monkeypatch.setattr("labsim.worker.rounds.NIGHTLY", jobs)
    return runs


def _kept(database: Database) -> list[str | None]:
    with database.reading() as uow:
        return [uow.world.get("kept first"), uow.world.get("kept second")]


def test_every_job_runs_and_a_second_round_has_nothing_to_do(database: Database) -> None:
    with capture_logs() as logs:
        run_due(database, NOON)
        run_due(database, NOON + timedelta(minutes=1))
    assert _done(database) == set(NIGHTLY)
    assert Counter(line["event"] for line in logs) == {"job_done": len(NIGHTLY)}


def test_each_day_has_its_own_run(database: Database, counted: Counter[str]) -> None:
    for day in range(3):
        run_due(database, NOON + timedelta(days=day))
    assert counted == {"first": 3, "second": 3}


def test_nothing_runs_before_it_is_due(database: Database, counted: Counter[str]) -> None:
    run_due(database, datetime(2017, 11, 23, 0, 9, tzinfo=UTC))
    run_due(database, datetime(2017, 11, 23, 1, 30, tzinfo=UTC))
    assert not counted


def test_of_many_rounds_at_once_one_keeps_its_work(
    database: Database, counted: Counter[str]
) -> None:
    together = Barrier(6)

    def round_of_one(_number: int) -> None:
        together.wait()
        run_due(database, NOON)

    with capture_logs(), ThreadPoolExecutor(6) as pool:
        list(pool.map(round_of_one, range(6)))
    assert _kept(database) == ["1", "1"]
    assert counted["first"] >= 1


def test_a_job_that_fails_is_logged_kept_from_nobody_else_and_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(uow: UnitOfWork, _now: datetime) -> str:
        uow.world.put("half", "done")
        raise RuntimeError

    repaired = dict(NIGHTLY)
    broken = repaired | {"judge_entry_again": fails}
    monkeypatch.setattr("labsim.services.nightly.NIGHTLY", broken)
    with capture_logs() as logs:
        run_due(database, NOON)
    assert [line["job"] for line in logs if line["event"] == "job_failed"] == ["judge_entry_again"]
    assert _done(database) == set(NIGHTLY) - {"judge_entry_again"}
    with database.reading() as uow:
        assert uow.world.get("half") is None
    monkeypatch.setattr("labsim.services.nightly.NIGHTLY", repaired)
    run_due(database, NOON + timedelta(seconds=20))
    assert _done(database) == set(NIGHTLY)


def test_a_round_survives_a_database_that_is_gone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_database: Database) -> datetime:
        raise OSError

    monkeypatch.setattr("labsim.worker.rounds.clock.now", gone)
    with capture_logs() as logs:
        go_round(database)
    assert [line["event"] for line in logs] == ["round_failed"]


def test_a_round_lives_by_the_worlds_clock(database: Database) -> None:
    with database.writing() as uow:
        uow.world.put("clock_offset_seconds", str(-60 * 60 * 24 * 365))
    go_round(database)
    with database.reading() as uow:
        run = uow.jobs.last("tidy_up")
    doubtful_hour = run is None
    assert doubtful_hour or run.day < datetime.now(UTC).date() - timedelta(days=363)  # type: ignore[union-attr]  # noqa: TID251
