"""Where a result comes from: versions, code, entropy, rulebook, and when it was made."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

from labsim.domain.rulebook import SHIPPED_RULEBOOK

_PACKAGES: Final = ("labsim", "simpy", "numpy", "scipy")


@dataclass(frozen=True)
class Made:
    """When, by whom: moments are aware; `executor` is serial, processes or dask."""

    began: datetime
    ended: datetime
    entropy: int
    workers: int
    executor: str
    code: str


def provenance(made: Made) -> dict[str, Any]:
    """For the result."""
    return {
        **{package: version(package) for package in _PACKAGES},
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "code": made.code,
        "entropy": made.entropy,
        "began": made.began.isoformat(),
        "ended": made.ended.isoformat(),
        "seconds": (made.ended - made.began).total_seconds(),
        "workers": made.workers,
        "executor": made.executor,
        "rulebook": rulebook_rows(),
    }


def rulebook_rows() -> list[Mapping[str, Any]]:
    """Every shipped value; what a scenario puts in its place stands with the scenario, under `rules`."""
    return [
        {key: value for key, value in asdict(row).items() if key != "judged"}
        | {"in_force_from": row.in_force_from.isoformat()}
        for row in SHIPPED_RULEBOOK.values
    ]
