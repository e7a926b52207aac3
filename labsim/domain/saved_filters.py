"""Filters that a person keeps: of which lists, and which fields of each may be kept."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

MOST_FILTERS: Final = 20  # of one person in one list; a bound of the service, not of a rule
LONGEST_FILTER_NAME: Final = 40


class FilteredList(StrEnum):
    """The lists whose filters can be kept."""

    SLOTS = "slots"
    NOTICES = "notices"
    INBOX = "inbox"


FIELDS: Final[Mapping[FilteredList, tuple[str, ...]]] = MappingProxyType(
    {
        FilteredList.SLOTS: ("search", "state", "lab", "flagged"),
        FilteredList.NOTICES: ("search", "state"),
        FilteredList.INBOX: ("search", "lab"),
    }
)
