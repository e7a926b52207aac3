"""Runs in words: how far one is, how long it takes, and why one failed."""

from collections.abc import Sequence
from typing import Any, Final

from labsim.wording.lists import list_text
from labsim.wording.numbers import count_text

BEYOND_THE_CALENDAR: Final = (
    "something in the run lasts so long; try an earlier time.end, or shorter weeks and working days"
)
UNKNOWN_KEY: Final = "there is no such key; choose one of those that are offered as you type"
_MINUTE: Final = 60
_HOUR: Final = 3600
_MEGABYTE: Final = 1_000_000
_KILOBYTE: Final = 1000
_LONGEST_WHY: Final = 300


def duration_text(seconds: float) -> str:
    """`2 min 5 s`; from an hour on without seconds."""
    whole = round(seconds)
    if whole >= _HOUR:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    minutes, rest = divmod(whole, _MINUTE)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def size_text(size: int) -> str:
    """`1.2 MB`."""
    if size >= _MEGABYTE:
        return f"{size / _MEGABYTE:,.1f} MB"
    return f"{size / _KILOBYTE:,.0f} kB"


def progress_text(done: int, expected: int, kept: int) -> str:
    """`30 of 100 replications have run; 20 were there from before`."""
    if not expected:
        return (
            f"{count_text(kept, 'replication')} {_were(kept)} there from before"
            if kept
            else "It begins"
        )
    verb = "has" if expected == 1 else "have"
    told = f"{done:,} of {count_text(expected, 'replication')} {verb} run"
    return f"{told}; {kept:,} {_were(kept)} there from before" if kept else told


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def scenario_text(name: str, number: int | None) -> str:
    return name if number is None else f"{name}, version {number}"


PROCESSES_DIED: Final = (
    "Its processes died several times in a row, as they do when memory runs out. What had run is "
    "kept: ask for it once more, with fewer processes"
)


def disk_fault_text(why: str) -> str:
    return (
        f"Its files cannot be written or read: {why}. Whoever looks after this installation can "
        "make room in its folder; then run it again"
    )


def model_fault_text(kind: str, why: str) -> str:
    """For what nobody foresaw; the worker's log has the rest."""
    told = f" ({kind}: {' '.join(why.split())[:_LONGEST_WHY]})" if why else f" ({kind})"
    return (
        f"The simulator stopped with an error{told}. Run it again; if it fails again, tell whoever "
        "looks after this installation, whose log of the worker has the details"
    )


def values_text(values: Sequence[Any]) -> str:
    """`2, 3 and 4`."""
    return list_text([str(value) for value in values])
