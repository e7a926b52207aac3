"""What simulate, compare, sweep, answer and resume share: their options, and how a study is run and written."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from errno import EDQUOT, EIO, ENOSPC, EROFS
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from labsim.cli.errors import fault, wrong_call
from labsim.cli.progress import ShownProgress
from labsim.cli.study_words import print_outcome
from labsim.domain.working_calendar import DateOutsideCalendar
from simulations.answer import QuestionError
from simulations.choice import UnknownMetricError
from simulations.crew import ClusterLostError, WorkersDiedError
from simulations.executors import NoExecutorError, usable_processors
from simulations.outputs import (
    Begun,
    FolderTakenError,
    NoStudyError,
    begin,
    write,
    write_events,
)
from simulations.provenance import Made, provenance
from simulations.running import MODEL, MODEL_WITH_EVENTS, Runner, Work
from simulations.scenario import Scenario, ScenarioError
from simulations.scenario_files import checked_rules, load_scenario
from simulations.scenario_toml import typed_value, typed_values
from simulations.store import Store, code_digest
from simulations.study import Kind, Outcome, Request, RequestError, check, perform
from simulations.work import OtherCodeError

REPLICATIONS: Final = 100
MOST_REPLICATIONS: Final = 1000
SEED: Final = 2017
STOPPED: Final = 130

_WRONG: Final = (
    ScenarioError,
    RequestError,
    QuestionError,
    UnknownMetricError,
    FolderTakenError,
    NoStudyError,
)
_FAULTS: Final = (NoExecutorError, WorkersDiedError, ClusterLostError, OtherCodeError)
_BEYOND_THE_CALENDAR: Final = (
    "something in the run lasts so long; try an earlier time.end, or shorter weeks and working days"
)
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Where:
    """Where replications run and are kept."""

    workers: int | None
    dask: str | None
    store: Path | None


@dataclass(frozen=True, slots=True)
class Options:
    """What the commands that make a study share."""

    settings: tuple[str, ...]
    replications: int | None
    precision: float | None
    metrics: tuple[str, ...]
    max_replications: int | None
    events: bool
    seed: int
    workers: int | None
    dask: str | None
    store: Path | None
    out: Path

    def request(self, kind: Kind, names: Sequence[str], **more: Any) -> Request:
        """Raises ScenarioError and UsageError."""
        if self.replications is not None and self.precision is not None:
            wrong_call("give --replications or --precision, not both")
        if self.max_replications is not None and self.precision is None:
            wrong_call("--max-replications belongs to --precision")
        most = self.replications or REPLICATIONS
        if self.precision is not None:
            most = self.max_replications or MOST_REPLICATIONS
        settings = settings_of(self.settings)
        _must_differ(settings, more.get("over", {}), "--over")
        _must_differ(settings, [str(more.get("vary", "")).partition("=")[0].strip()], "--vary")
        texts = tuple(scenario(name, settings).canonical() for name in names)
        about = {"precision": self.precision, "metrics": self.metrics, "events": self.events}
        return Request(kind, texts, self.seed, most, **about, **more)  # type: ignore[arg-type]

    @property
    def where(self) -> Where:
        return Where(self.workers, self.dask, self.store)


def where_options(command: F) -> F:
    """Where to run, and where to keep."""
    for option in reversed(_WHERE):
        command = option(command)
    return command


def study_options(command: F) -> F:
    """All options of simulate; the command gets them as keywords for `Options`."""
    for option in reversed(_WHAT + _WHERE + _OUT):
        command = option(command)
    return command


seed_option = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=SEED,
    show_default=True,
    help="Where all random numbers come from.",
)
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change a value of every scenario, such as capacity.cio_teams=4.",
)

_WHAT: Final = [
    set_option,
    click.option(
        "--replications",
        type=click.IntRange(min=1),
        help=f"How many; {REPLICATIONS} if nothing is said.",
    ),
    click.option(
        "--precision",
        type=click.FloatRange(min=0, max=1, min_open=True),
        help="Go on until 95 % intervals are this narrow: 0.05 is 5 % of the mean on either side.",
    ),
    click.option(
        "--metric",
        "metrics",
        multiple=True,
        metavar="NAME",
        help="Whose precision, or which to compare: a name, or name[group].",
    ),
    click.option(
        "--max-replications",
        type=click.IntRange(min=1),
        help=f"With --precision: the most there may be; {MOST_REPLICATIONS} if nothing is said.",
    ),
    click.option("--events", is_flag=True, help="Write events.csv.gz, every event of every run."),
    seed_option,
]
_WHERE: Final = [
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        help="Processes to run in; as many as there are processors if nothing is said.",
    ),
    click.option("--dask", metavar="ADDRESS", help="Run on this Dask cluster."),
    click.option(
        "--store",
        type=_FOLDER,
        help="Where replications are kept; instance/replications if nothing is said.",
    ),
]
_OUT: Final = [
    click.option("--out", type=_FOLDER, required=True, metavar="DIR", help="Where results go.")
]


@contextmanager
def one_line_errors() -> Iterator[None]:
    """What is wrong with a call, or goes wrong while it runs, as people are told."""
    try:
        yield
    except _WRONG as error:
        wrong_call(str(error))
    except _FAULTS as error:
        fault(str(error))
    except DateOutsideCalendar as error:
        fault(f"{error}: {_BEYOND_THE_CALENDAR}")


def scenario(name: str, settings: Mapping[str, Any]) -> Scenario:
    """A shipped scenario or one in a file, with these values. Raises ScenarioError."""
    found = load_scenario(name)
    if settings:
        return checked_rules(found.with_values(settings), "the command line")
    return found


def settings_of(texts: Sequence[str]) -> dict[str, Any]:
    """Of --set: key and value of each, no key twice."""
    found: dict[str, Any] = {}
    for key, value in map(setting, texts):
        if key in found:
            wrong_call(f"{key} is given twice with --set: give it once")
        found[key] = value
    return found


def setting(text: str) -> tuple[str, Any]:
    """A key and its value, which is read as TOML has it, or else as text."""
    key, value = _key_and_value(text)
    return key, typed_value(value)


def values_of_key(text: str) -> tuple[str, list[Any]]:
    """A key and several values, split at commas."""
    key, values = _key_and_value(text)
    return key, typed_values(values)


def _must_differ(settings: Mapping[str, Any], keys: Iterable[str], option: str) -> None:
    for key in keys:
        if key in settings:
            wrong_call(f"{key} is given with --set and with {option}: leave one of them out")


def store_folder(given: Path | None) -> Path:
    """As asked for, or in the instance folder."""
    instance = Path(os.environ.get("LABSIM_INSTANCE") or "instance")
    return (given or instance / "replications").absolute()


def run_study(request: Request, where: Where, out: Path) -> int:
    """Runs what is missing, writes everything into `out`, and says what came of it. The exit status."""
    from labsim.cli import clock  # noqa: PLC0415 - it brings the database's modules along

    store = Store(store_folder(where.store))
    begun = Begun(request, store.folder, code_digest())
    with ShownProgress() as progress:
        work = Work(
            store,
            request.entropy,
            where.workers or usable_processors(),
            where.dask,
            MODEL_WITH_EVENTS if request.events else MODEL,
            request.events,
            progress,
        )
        try:
            outcome = _performed(begun, work, out, clock.real_now)
        except KeyboardInterrupt:
            return _stopped(out, store)
    print_outcome(outcome, out, request.metrics)
    return 0


def _performed(begun: Begun, work: Work, out: Path, now: Callable[[], datetime]) -> Outcome:
    """From the first check to the last file."""
    began, request, store = now(), begun.request, work.store
    with one_line_errors(), Runner(work) as runner:
        check(request)
        with _folder_named(store.folder, "--store"):
            store.open()
        with _folder_named(out, "--out"):
            begin(out, begun)
        with _folder_named(store.folder, "--store"):
            outcome = perform(request, runner)
        with _folder_named(out, "--out"):
            write_events(out, outcome, runner)
    place = runner.place
    made = Made(began, now(), request.entropy, place.workers, place.kind, runner.code)
    with _folder_named(out, "--out"):
        write(out, outcome, provenance(made), begun)
    return outcome


@contextmanager
def _folder_named(folder: Path, option: str) -> Iterator[None]:
    """What goes wrong with a folder, said with the option that names another. Other faults pass."""
    try:
        yield
    except OSError as error:
        if error.errno is None or not _is_about(error, folder):
            raise
        fault(
            f"cannot read or write in {folder}: {error.strerror}; give another folder with {option}"
        )


def _is_about(error: OSError, folder: Path) -> bool:
    """A full disk names no file."""
    if error.filename is None:
        return error.errno in {ENOSPC, EDQUOT, EIO, EROFS}
    place, named = folder.absolute(), Path(os.fsdecode(error.filename)).absolute()
    return named == place or place in named.parents or named in place.parents


def _stopped(out: Path, store: Store) -> int:
    click.echo(
        f"\nlabsim: stopped; what is finished is kept in {store.folder}. "
        f"'labsim resume {out}' goes on from there",
        err=True,
    )
    return STOPPED


def _key_and_value(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    broken = "\n" in text or "\r" in text
    if broken or not mark or not key.strip() or not value.strip():
        wrong_call(f"{text!r} is not KEY=VALUE, such as capacity.cio_teams=4")
    return key.strip(), value.strip()
