"""What is taken and asked for in each month, as bars of the same length for the same spaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from labsim.services.read_labs import LabOutlook, MonthSums
from web.charts import WHOLE, share


@dataclass(frozen=True, slots=True)
class MonthBar:
    """Percent of the widest month of the lab; `asked` begins where `taken` ends and may run past `open`."""

    first: date
    open: float
    taken: float
    asked: float
    taken_percent: int


def outlook_bars(labs: Sequence[LabOutlook]) -> dict[str, tuple[MonthBar, ...]]:
    """By lab."""
    return {outlook.lab.id: _bars(outlook.months) for outlook in labs}


def _bars(months: Sequence[MonthSums]) -> tuple[MonthBar, ...]:
    widest = max((max(m.spaces_open, m.taken + m.asked) for m in months), default=0)
    return tuple(_bar(month, widest) for month in months)


def _bar(month: MonthSums, widest: int) -> MonthBar:
    taken = share(month.taken, widest)
    return MonthBar(
        first=month.first,
        open=share(month.spaces_open, widest),
        taken=taken,
        asked=round(min(share(month.asked, widest), WHOLE - taken), 2),
        taken_percent=round(share(month.taken, month.spaces_open)),
    )
