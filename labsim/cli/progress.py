"""How far a run is and how long it will take still, on stderr: a bar in a terminal, else a line now and then."""

import sys
import time
from typing import Any, Final, Self

import click

_SECONDS_BETWEEN_LINES: Final = 5.0
_MINUTE: Final = 60


class ShownProgress:
    """Use it in a `with`: a bar is ended when the run is."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.kept = 0
        self._began = time.monotonic()
        self._last_line = self._began
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def expect(self, replications: int, kept: int) -> None:
        if not self.total and kept:
            self.kept = kept
            click.echo(f"labsim: {kept} replications are kept from before", err=True)
        self.total += replications
        if self.total and sys.stderr.isatty():
            self._lengthen_bar()

    def finished(self, replications: int) -> None:
        self.done += replications
        if self._bar is not None:
            self._bar.update(replications)
        elif time.monotonic() - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            click.echo(f"labsim: {self.words}", err=True)

    @property
    def words(self) -> str:
        """Such as "30 of 100 replications, 2 min 5 s left"."""
        passed = time.monotonic() - self._began
        left = passed / max(self.done, 1) * (self.total - self.done)
        return f"{self.done} of {self.total} replications, {_duration(left)} left"

    def _lengthen_bar(self) -> None:
        if self._bar is None:
            self._bar = click.progressbar(
                length=self.total, label="Replications", file=sys.stderr, show_pos=True
            )
            self._bar.render_progress()
        else:
            self._bar.length = self.total


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
