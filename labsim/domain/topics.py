"""The subjects of tests and the labs that have the equipment for each (after S1)."""

from dataclasses import dataclass
from typing import Final

from labsim.domain.labs import ARQIVA, TELEFONICA, LabId

_BOTH: Final = frozenset({ARQIVA, TELEFONICA})


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of tests; `labs` is empty for what no DCC lab can do. Hands-on topics need people in the lab."""

    id: str
    name: str
    labs: frozenset[LabId]
    hands_on: bool = False


SHIPPED_TOPICS: Final = (
    Topic("service_requests", "Service requests", _BOTH),
    Topic("install_and_commission", "Install and Commission", _BOTH, hands_on=True),
    Topic("change_of_supplier", "Change of supplier Communications Hub exchange", _BOTH),
    Topic("mesh", "Mesh", frozenset({TELEFONICA})),
    Topic("alerts", "Some alerts: power outage, N28 and N29", _BOTH),
    Topic("own_devices", "Own devices: meters and in-home displays", _BOTH),
    Topic("ssi", "Some functions of the Self-Service Interface", _BOTH),
    Topic("volume", "Volume tests and large-scale alerts", frozenset()),
    Topic("destructive", "Destructive tests", frozenset()),
    Topic("no_wan", "No-WAN scenarios such as install-and-leave", frozenset()),
)
