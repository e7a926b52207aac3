"""A day, as a step in the calendar."""

from datetime import timedelta
from typing import Final

ONE_DAY: Final = timedelta(days=1)
