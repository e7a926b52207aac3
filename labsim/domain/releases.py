"""DCC system releases and since when each is in the User Integration Test environment (UIT)."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Release:
    """A release in UIT from `uit_from` on, to `uit_until` (included) or without end."""

    id: str
    uit_from: date
    uit_until: date | None
    source: str
    assumption: bool

    def covers(self, first_day: date, last_day: date) -> bool:
        """Whether the release is in UIT on every day from first to last, both included."""
        return self.uit_from <= first_day and (self.uit_until is None or last_day <= self.uit_until)


SHIPPED_RELEASES: Final = (
    Release(
        "R1.2", date(2017, 1, 1), None, "Assumption: the sources give no date", assumption=True
    ),
    Release(
        "R1.3", date(2017, 7, 21), None, "Assumption: the sources give no date", assumption=True
    ),
    Release("R1.4", date(2017, 11, 5), None, "S1, Current System Release R1.4", assumption=False),
    Release("R2.0", date(2018, 9, 30), None, "S1, Release 2.0 key dates", assumption=False),
)
