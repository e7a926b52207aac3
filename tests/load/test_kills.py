"""`kill -9` of web and worker in the middle of whatever they do: afterwards every act is whole or absent."""

import os
import random  # noqa: TID251 - what happens next; the seed is given
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice
from typing import Final, TypeVar

import pytest

from labsim.domain.slots.lifecycle import UNDECIDED
from labsim.services.nightly import NIGHTLY
from models.records import NoticeRecord, SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests import builders as make
from tests.load.amounts import KILLS
from tests.load.conftest import Stage
from tests.load.crowd import a_crowd
from tests.load.site import ROOT, Site
from tests.load.wholeness import Before, all_slots, faults
from tests.load.world import a_campaign, some_slot

T = TypeVar("T")
pytestmark = pytest.mark.timeout(3600)

CLIENTS: Final = 6
SLOTS: Final = 60
LATE_SLOTS: Final = 40
LATE_OFFERS: Final = 10
SEED: Final = 20171123
NIGHT_SECONDS: Final = 60


def test_whatever_is_killed_every_act_is_whole_or_absent(stage: Stage) -> None:
    campaigns, slots = in_unit(stage.database, lambda uow: _prepared(uow, stage))
    before = _seen(stage, Before)
    days = [day.isoformat() for day in make.lab_days(date(2018, 2, 1), date(2018, 3, 29))]
    crowd = a_crowd(stage, campaigns, slots, days, SEED)
    crowd.start()
    try:
        _kill_at_random(stage.site, lambda: _night_falls(stage, before), KILLS)
    finally:
        stage.site.kill_all()
        stage.site.start()
        sent = crowd.finish()
    _night_is_over(stage)
    assert _check_ledger(stage.site) == 0
    assert not _seen(stage, lambda uow: faults(uow, before))
    assert any(form.tries > 1 for form in sent), "no client was cut off: nothing was tried"
    assert {form.status for form in sent} <= {303, 409, 422}
    assert not stage.site.faults()


def _prepared(uow: UnitOfWork, stage: Stage) -> tuple[list[str], list[SlotRecord]]:
    teams = stage.world.teams[:CLIENTS]
    campaigns = [a_campaign(uow, team).reference for team in teams]
    slots = [
        some_slot(uow, team, days, 1 + number % 3)
        for number, days in enumerate(islice(stage.days, SLOTS))
        for team in [teams[number % CLIENTS]]
    ]
    return campaigns, slots


def _kill_at_random(site: Site, night_falls: Callable[[], None], kills: int) -> None:
    dice = random.Random(SEED)  # noqa: S311 - no secret
    for _ in range(kills):
        victim = dice.choice(["web", "web", "web", "worker", "all"])
        if victim == "web":
            time.sleep(dice.uniform(0.05, 0.5))
            _kill_one_web_process(site, dice)
        elif victim == "worker":
            night_falls()
            site.start_worker()
            _wait_for_election(site)
            time.sleep(dice.uniform(0, 0.25))
            site.kill_worker()
        else:
            time.sleep(dice.uniform(0.05, 0.5))
            site.kill_all()
            site.start()


def _kill_one_web_process(site: Site, dice: random.Random) -> None:
    """gunicorn may just have lost it: then there is nothing to kill."""
    processes = site.web_processes()
    if processes:
        with suppress(ProcessLookupError):
            os.kill(dice.choice(processes), signal.SIGKILL)


def _wait_for_election(site: Site) -> None:
    """Until this worker says that it was elected; the log of earlier ones stands before it."""
    until = time.monotonic() + NIGHT_SECONDS
    while not site.worker_was_elected():
        assert time.monotonic() < until, "no worker was elected"
        time.sleep(0.01)


def _night_falls(stage: Stage, before: Before) -> None:
    """There is much to do for a worker: requests that have lapsed, all nightly work again, offers that ran out."""

    def fall(uow: UnitOfWork) -> set[str]:
        uow.connection.exec_driver_sql("DELETE FROM job_run")
        notice = a_campaign(uow, stage.world.teams[-1])
        day = make.TODAY - timedelta(days=3)
        late = [make.a_slot(uow, notice, first_day=day, last_day=day) for _ in range(LATE_SLOTS)]
        before.notices.add(notice.reference)
        over = [_run_out(uow, stage, notice) for _ in range(LATE_OFFERS)]
        before.offered |= {slot.reference for slot in over}
        return {slot.reference for slot in (*late, *over)}

    before.slots |= in_unit(stage.database, fall)


def _run_out(uow: UnitOfWork, stage: Stage, notice: NoticeRecord) -> SlotRecord:
    days = next(stage.days)
    slot = make.a_slot(uow, notice, first_day=days[0], last_day=days[-1], spaces=1)
    return make.an_offered_slot(uow, slot, held_until=make.NOW - timedelta(hours=1))


def _night_is_over(stage: Stage) -> None:
    """A worker that nobody kills does what is left."""
    stage.site.start_worker()
    until = time.monotonic() + NIGHT_SECONDS
    while not _seen(stage, lambda uow: all(uow.jobs.done(job, make.TODAY) for job in NIGHTLY)):
        assert time.monotonic() < until, "the nightly work is never done"
        time.sleep(0.1)
    while _seen(stage, lambda uow: uow.offers.run_out(make.NOW)):
        assert time.monotonic() < until, "an offer that ran out still holds its spaces"
        time.sleep(0.1)
    late = [s for s in _seen(stage, all_slots) if s.request.first_day <= make.TODAY]
    assert not [slot.reference for slot in late if slot.state in UNDECIDED]


def _check_ledger(site: Site) -> int:
    command = [sys.executable, "-m", "labsim", "check-ledger"]
    return subprocess.run(command, cwd=ROOT, env=site.environment, check=False).returncode  # noqa: S603 - our own words only


def _seen(stage: Stage, look: Callable[[UnitOfWork], T]) -> T:
    with stage.database.reading() as uow:
        return look(uow)
