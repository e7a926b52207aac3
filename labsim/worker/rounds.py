"""One round of the worker: whatever is due and not done yet, each job in a unit of its own."""

from datetime import date, datetime
from functools import partial
from typing import Final

import structlog

from labsim.services.answer_offer import expire_offer, run_out_offers
from labsim.services.nightly import NIGHTLY, run_once
from labsim.worker import clock
from labsim.worker.schedule import due_day
from models.engine import Database
from models.errors import JobAlreadyDone
from models.unit_of_work import in_unit

log: Final = structlog.get_logger("labsim.worker")


def go_round(database: Database) -> None:
    """Never raises: what failed is logged and tried again in the next round."""
    try:
        now = clock.now(database)
        end_offers(database, now)
        run_due(database, now)
    except Exception:
        log.exception("round_failed")


def end_offers(database: Database, moment: datetime) -> None:
    """Gives back the spaces of every offer that has run out (E2E-OFFER), each in a unit of its own.

    An idle round writes nothing; an offer that somebody answers meanwhile is left alone.
    """
    with database.reading() as uow:
        over = run_out_offers(uow, moment)
    for reference in over:
        _end_offer(database, reference, moment)


def _end_offer(database: Database, reference: str, moment: datetime) -> None:
    about = log.bind(slot=reference)
    try:
        ended = in_unit(database, partial(expire_offer, reference=reference, now=moment))
    except Exception:  # noqa: BLE001  logged, and tried again in the next round
        about.exception("offer_not_ended")
    else:
        about.info("offer_ended_elsewhere" if ended is None else "offer_ended")


def run_due(database: Database, moment: datetime) -> None:
    """Runs each job of the day that has not been done; one that fails does not keep the others from running."""
    day = due_day(moment)
    if day is None:
        return
    for job in _open_jobs(database, day):
        _run(database, job, day, moment)


def _open_jobs(database: Database, day: date) -> tuple[str, ...]:
    """A look without a lock, so that an idle round writes nothing."""
    with database.reading() as uow:
        return tuple(job for job in NIGHTLY if not uow.jobs.done(job, day))


def _run(database: Database, job: str, day: date, moment: datetime) -> None:
    about = log.bind(job=job, day=day.isoformat())
    try:
        outcome = in_unit(database, partial(run_once, job=job, day=day, now=moment))
    except JobAlreadyDone:  # another worker was quicker: ours has been rolled back
        about.info("job_done_elsewhere")
    except Exception:  # noqa: BLE001  logged, and tried again in the next round
        about.exception("job_failed")
    else:
        about.info("job_done", outcome=outcome)
