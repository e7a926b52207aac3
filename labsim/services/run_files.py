"""Where the files of runs lie: a folder for each in the installation's own, which pages and worker share."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labsim.domain.runs import RunState
from labsim.services.actors import Actor, NotFound
from labsim.services.run_rights import may_read_files, seen_run
from models.records import RunRecord
from models.unit_of_work import UnitOfWork

RESULT: Final = "result.json"
REPORT: Final = "report.html"
FILE_NAMES: Final = (REPORT, "metrics.csv", "series.csv", RESULT, "provenance.json")


@dataclass(frozen=True, slots=True)
class RunFolders:
    """`instance` is the folder of the installation."""

    instance: Path

    @property
    def store(self) -> Path:
        """Every replication that ever ran here, whichever run asked for it."""
        return self.instance / "replications"

    def of(self, reference: str) -> Path:
        return self._runs / reference

    def being_written(self, run: RunRecord) -> Path:
        """Each beginning of a run has one of its own, so that two never write into one."""
        return self._runs / f"{run.reference}.{run.claim}"

    def put_in_place(self, run: RunRecord) -> None:
        """What was written takes the place of what there was. Once more changes nothing."""
        written, place = self.being_written(run), self.of(run.reference)
        if written.is_dir():
            shutil.rmtree(place, ignore_errors=True)
            written.rename(place)

    def remove(self, reference: str) -> None:
        shutil.rmtree(self.of(reference), ignore_errors=True)

    def sweep(self, references: Iterable[str]) -> int:
        """Takes away what a crash left: every folder but those of these runs. How many they were."""
        if not self._runs.is_dir():
            return 0
        kept = set(references)
        left = [folder for folder in self._runs.iterdir() if folder.name not in kept]
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
        return len(left)

    @property
    def _runs(self) -> Path:
        return self.instance / "runs"


def size_of(folder: Path) -> int:
    """In bytes, of the files in it."""
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())


def read_run_file(
    uow: UnitOfWork, actor: Actor, folders: RunFolders, reference: str, name: str
) -> bytes:
    """One file of a run that is done. Raises NotFound."""
    run = seen_run(uow, actor, reference)
    known = name in FILE_NAMES and may_read_files(actor, run)
    if run.state is not RunState.DONE or not known:
        raise NotFound
    try:
        return (folders.of(run.reference) / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise NotFound from None
