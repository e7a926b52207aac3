"""What the engine refuses. Each is a mistake in a model or a scenario: nothing here happens in a sound run."""

from math import inf


class EngineError(Exception):
    """The engine was asked for something that cannot be."""


class PastMoment(EngineError):
    """An event was asked for at a moment that is past."""

    def __init__(self, moment: float, now: float) -> None:
        super().__init__(f"{moment} is past: it is {now}. Ask for a moment from now on.")


class NobodyInside(EngineError):
    """A place or a team was given back that nobody had."""

    def __init__(self) -> None:
        super().__init__("Nothing is taken: give back once what was given once.")


class NotAnAmount(EngineError):
    """A capacity that no number of places, teams or items can be."""

    def __init__(self, amount: float) -> None:
        super().__init__(f"{amount} is not an amount: give a whole number, 0 or more.")


class DatesDoNotAscend(EngineError):
    """A gate's dates must each be later than the one before."""

    def __init__(self, earlier: float, later: float) -> None:
        super().__init__(f"{later} does not come after {earlier}: the dates of a gate ascend.")


class NoMeetingLeft(EngineError):
    """Somebody waits for a meeting after the last date that was given."""

    def __init__(self, now: float) -> None:
        super().__init__(
            f"No meeting is left at {now}: give the gate dates beyond the end of the run."
        )


def amount(number: float) -> float:
    """The number itself where it is whole, 0 or more, or infinite. Raises NotAnAmount."""
    if number == inf or (number >= 0 and float(number).is_integer()):
        return number
    raise NotAnAmount(number)
