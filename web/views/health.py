"""For whatever watches this process: does it answer, and does its database."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from labsim.services.world import look_at_database
from models.errors import StorageError
from web.access import EVERYONE, requires
from web.logs import log, request_id
from web.transaction import reading

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@requires(EVERYONE)
def show() -> ResponseReturnValue:
    try:
        with reading() as uow:
            look_at_database(uow)
    except (StorageError, OSError) as error:
        log.error("database does not answer", request_id=request_id(), reason=str(error))
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ok")
