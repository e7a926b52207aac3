"""The live data of this moment, for a run that begins with them."""

from flask import current_app

from labsim.services.snapshot import ListedParty, Snapshot, list_parties, read_snapshot
from models.unit_of_work import UnitOfWork
from web.access import actor
from web.clock import today
from web.transaction import database


def live_snapshot() -> Snapshot:
    """Its numbers stay the same on one day: a form that offers P001 means the one that is then planned."""
    with database().snapshot() as uow:
        return read_snapshot(uow, actor(), today(), _key())


def listed_parties(uow: UnitOfWork) -> tuple[ListedParty, ...]:
    """By the numbers of `live_snapshot`, for a form to choose from."""
    return list_parties(uow, actor(), today(), _key())


def _key() -> bytes:
    secret = current_app.config["SECRET_KEY"]
    return secret if isinstance(secret, bytes) else str(secret).encode()
