"""Forms that count once, nightly jobs that run once, and facts of the whole installation."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from labsim.domain.people import PersonId
from models.base import table_of
from models.records import JobRecord
from models.stores.statements import insert_into
from models.tables.record import FormKey, JobRun, WorldFact

_FORMS: Final = table_of(FormKey)
_JOBS: Final = table_of(JobRun)
_WORLD: Final = table_of(WorldFact)

_CLAIM: Final = sa.insert(_FORMS)
_LOCATION: Final = sa.select(_FORMS.c.location).where(
    _FORMS.c.key == sa.bindparam("wanted"), _FORMS.c.person_id == sa.bindparam("own")
)
_GET: Final = sa.select(_WORLD.c.value).where(_WORLD.c.key == sa.bindparam("wanted"))


class FormStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def claim(self, key: str, person_id: PersonId, at: datetime, location: str) -> None:
        """A second click waits for the first, then raises FormUsedTwice and loses its unit."""
        row = {"key": key, "person_id": person_id, "used_at": at, "location": location}
        self._connection.execute(_CLAIM, row)

    def location_of(self, key: str, person_id: PersonId) -> str | None:
        """Where the form's answer sent the same person."""
        return self._connection.scalar(_LOCATION, {"wanted": key, "own": person_id})

    def remove_older(self, at: datetime) -> None:
        self._connection.execute(sa.delete(_FORMS).where(_FORMS.c.used_at < at))


class JobStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def done(self, job: str, day: date) -> bool:
        wanted = sa.select(_JOBS.c.day).where(_JOBS.c.job == job, _JOBS.c.day == day)
        return self._connection.scalar(wanted) is not None

    def finish(self, job: str, day: date, at: datetime, outcome: str) -> None:
        """Raises JobAlreadyDone, so that of two workers at once one keeps its work."""
        row = {"job": job, "day": day, "finished_at": at, "outcome": outcome}
        self._connection.execute(sa.insert(_JOBS), row)

    def last(self, job: str) -> JobRecord | None:
        """The run for the latest day."""
        wanted = sa.select(_JOBS).where(_JOBS.c.job == job).order_by(_JOBS.c.day.desc()).limit(1)
        row = self._connection.execute(wanted).first()
        return None if row is None else JobRecord(*row)


class WorldStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        return self._connection.scalar(_GET, {"wanted": key})

    def get_locked(self, key: str, *, shared: bool = False) -> str | None:
        """The fact as nobody can lock it until this unit ends; shared, many may hold it so, and none alone."""
        wanted = _GET.with_for_update(read=shared, key_share=shared)
        return self._connection.scalar(wanted, {"wanted": key})

    def put(self, key: str, value: str) -> None:
        fact = insert_into(self._connection, _WORLD).values(key=key, value=value)
        self._connection.execute(
            fact.on_conflict_do_update(index_elements=["key"], set_={"value": fact.excluded.value})
        )
