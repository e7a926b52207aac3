"""An order of Communications Hubs for a remote lab. In a DCC lab the hubs are there and are not ordered."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class HubVariant(StrEnum):
    """Single-band hubs were always there; dual-band ones came with Release 2.0."""

    SINGLE_BAND = "single_band"
    DUAL_BAND = "dual_band"


class Supply(StrEnum):
    """In what volume a variant is supplied."""

    NONE = "none"
    LIMITED = "limited"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class HubOrder:
    """What is ordered: a whole number of hubs of one maker for tests in one region (North, Central, South).

    `tests_begin` is the first day of the remote test, None if it is not planned yet.
    """

    hubs: int
    maker: str
    region: str
    ordered_on: date
    variant: HubVariant = HubVariant.SINGLE_BAND
    tests_begin: date | None = None
