"""What came of a run that is done, as typed values."""

import json
from functools import lru_cache
from pathlib import Path

from labsim.domain.runs import RunState
from labsim.services.actors import Actor, NotFound
from labsim.services.run_files import RESULT, RunFolders
from labsim.services.run_rights import may_read_files, seen_run
from models.unit_of_work import UnitOfWork
from simulations.report.result import Result, read_result


class ResultIsGone(Exception):
    """The run is done, and its files cannot be read: somebody took them away, or another labsim wrote them."""


def read_run_result(uow: UnitOfWork, actor: Actor, folders: RunFolders, reference: str) -> Result:
    """Raises NotFound for a run that is not done or is not this reader's, and ResultIsGone."""
    run = seen_run(uow, actor, reference)
    if run.state is not RunState.DONE or not may_read_files(actor, run):
        raise NotFound
    return result_in(folders.of(run.reference))


def result_in(folder: Path) -> Result:
    """Raises ResultIsGone."""
    try:
        file = folder / RESULT
        return _read(file, file.stat().st_mtime_ns)
    except (OSError, ValueError, RecursionError) as error:  # NotAResult is a ValueError
        raise ResultIsGone(folder.name) from error


@lru_cache(maxsize=4)
def _read(file: Path, _written: int) -> Result:
    """A page asks for each of its charts; a file that was written anew is read anew."""
    return read_result(json.loads(file.read_bytes()))
