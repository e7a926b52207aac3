"""What the worker does every night, in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_JOBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lapse_undecided": "Let requests lapse whose first day has come",
        "lapse_changes": "Let wishes for changes lapse whose day has come",
        "judge_entry_again": "Judge the entry criteria of coming slots again",
        "prove_ledger": "Prove that the ledger adds up",
        "tidy_up": "Remove used form keys and old counts of attempts",
    }
)


def job_text(job: str) -> str:
    """A job without words is its id with spaces."""
    return _JOBS.get(job, job.replace("_", " "))
