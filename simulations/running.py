"""Runs the replications that are missing, and keeps each as soon as it is finished."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final, Protocol, Self

from simulations import executors
from simulations.crew import Chunk, Crew
from simulations.executors import Place
from simulations.recorded import Layout, Recorded, Table
from simulations.store import Shelf, Store, code_digest, text_digest
from simulations.work import Finished

MODEL: Final = "simulations.replication:replicate"
MODEL_WITH_EVENTS: Final = "simulations.replication:replicate_with_events"

Missing = tuple[str, int]
"""(canonical scenario, replication)."""


@dataclass(frozen=True)
class Case:
    """One scenario as an experiment knows it: `label` is unique there, `text` is canonical.

    In a sweep, `rule` is the label of the scenario that `settings` were made in.
    """

    label: str
    title: str
    text: str
    assumptions: tuple[Mapping[str, Any], ...] = ()
    mandates: tuple[Mapping[str, str], ...] = ()
    rule: str = ""
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def hash(self) -> str:
        """Of the canonical text."""
        return text_digest(self.text)


class Progress(Protocol):
    """Told how much there is to do, and what is done."""

    def expect(self, replications: int, kept: int) -> None:
        """So many more are to run; so many more were kept already."""

    def finished(self, replications: int) -> None:
        """So many have run."""


@dataclass(frozen=True)
class Work:
    """How and where replications are run. What they give depends on `model` and `entropy` alone.

    `model` is "module:function"; `workers` is 1 or more; `dask` is an address, which goes before `workers`.
    With a `niceness` every replication runs in processes, the first one too, and they make way for others.
    """

    store: Store
    entropy: int
    workers: int = 1
    dask: str | None = None
    model: str = MODEL
    events: bool = False
    progress: Progress | None = None
    niceness: int = 0


class Runner:
    """The replications of an experiment. Use it in a `with`: it holds workers while it is open."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.code = code_digest()
        self._crew = Crew(_first_place(work))
        self._rows: dict[str, dict[int, Recorded]] = {}
        self._shelves: dict[str, Shelf] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._crew.leave()
        self._crew.place.close()

    @property
    def place(self) -> Place:
        """Where replications ran last."""
        return self._crew.place

    def complete(self, cases: Sequence[Case], count: int) -> None:
        """Replications 0 … count - 1 of each case are there afterwards; what is kept is not run again.

        Raises NoExecutorError, WorkersDiedError, and whatever the model raises.
        """
        texts = dict.fromkeys(case.text for case in cases)
        missing = [(text, number) for text in texts for number in self._missing(text, count)]
        self._expect(len(missing), len(texts) * count - len(missing))
        if missing:
            seconds = self._time_one(missing.pop(0))
            self._choose_place(seconds, len(missing))
            size = self.place.chunk_size(seconds)
            self._crew.run(list(self._chunks(missing, size)), self._keep)

    def table(self, case: Case, count: int) -> Table:
        """The first `count` replications of a case that `complete` was asked for."""
        rows = self._rows[case.text]
        return Table.of([rows[number] for number in range(count)])

    def events(self, case: Case, replication: int) -> bytes:
        """The event log that one replication left, gzipped; empty if it was not asked for."""
        return self._shelves[case.text].events(replication) or b""

    def _missing(self, text: str, count: int) -> list[int]:
        rows = self._known(text)
        kept = self._shelves[text].has_events if self.work.events else rows.__contains__
        return [number for number in range(count) if number not in rows or not kept(number)]

    def _known(self, text: str) -> dict[int, Recorded]:
        if text not in self._rows:
            self._shelves[text] = self.work.store.shelf(self.code, text, self.work.entropy)
            self._rows[text] = self._shelves[text].read()
        return self._rows[text]

    def _expect(self, missing: int, kept: int) -> None:
        if self.work.progress is not None:
            self.work.progress.expect(missing, kept)

    def _time_one(self, first: Missing) -> float:
        """Where the crew is: how long it takes decides where the others run, and in what chunks."""
        took: list[float] = []

        def keep(text: str, finished: tuple[Finished, ...]) -> None:
            took.extend(one.seconds for one in finished)
            self._keep(text, finished)

        self._crew.run(list(self._chunks([first], 1)), keep)
        return took[0]

    def _choose_place(self, seconds: float, count: int) -> None:
        """Workers that are there already stay."""
        if self.place.kind != "serial" or not count:
            return
        if self.work.dask is not None:
            self._crew = Crew(executors.dask(self.work.dask))
        elif self.work.workers > 1 and seconds * count >= executors.SERIAL_BELOW_SECONDS:
            self._crew = Crew(executors.processes(self.work.workers))

    def _chunks(self, missing: Sequence[Missing], size: int) -> Iterator[Chunk]:
        code = self.code if self.place.kind == "dask" else ""
        for text, group in groupby(missing, itemgetter(0)):
            numbers = [number for _, number in group]
            for first in range(0, len(numbers), size):
                some = tuple(numbers[first : first + size])
                yield Chunk(self.work.model, text, self.work.entropy, some, code)

    def _keep(self, text: str, finished: tuple[Finished, ...]) -> None:
        """On the shelf first: the events, so that a row that is kept has its own."""
        shelf, rows = self._shelves[text], self._rows[text]
        for one in finished:
            if one.events is not None:
                shelf.keep_events(one.replication, one.events)
        new = {one.replication: _shared(one.recorded) for one in finished}
        shelf.keep({number: row for number, row in new.items() if number not in rows})
        rows.update(new)
        if self.work.progress is not None:
            self.work.progress.finished(len(finished))


def _first_place(work: Work) -> Place:
    return executors.processes(work.workers, work.niceness) if work.niceness else executors.serial()


def _shared(recorded: Recorded) -> Recorded:
    """With this process's own layout, of which there is one."""
    layout: Layout = recorded.layout.shared()
    return Recorded(layout, recorded.values)
