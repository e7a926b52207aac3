"""The two DCC labs by name; what they hold stands in the rulebook (LAB-*) and in the lab table."""

from dataclasses import dataclass
from typing import Final, NewType

LabId = NewType("LabId", str)

ARQIVA: Final = LabId("arqiva")
TELEFONICA: Final = LabId("telefonica")


@dataclass(frozen=True, slots=True)
class Lab:
    """A DCC test lab: its id and the name people use."""

    id: LabId
    name: str
    location: str


SHIPPED_LABS: Final = (
    Lab(ARQIVA, "Arqiva", "Winchester"),
    Lab(TELEFONICA, "Telefonica", "Northampton"),
)
