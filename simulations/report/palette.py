"""Colours that colour-blind readers tell apart, 3:1 and more on white; dashes and markers say the same."""

from dataclasses import dataclass
from typing import Final

INK: Final = "#23211e"
QUIET: Final = "#5c564e"
GRID: Final = "#dcd7cf"
EDGE: Final = "#7b746a"
WASH: Final = "#e6e2db"


@dataclass(frozen=True, slots=True)
class Style:
    """How one line is drawn: its colour, its dashes (SVG; empty is solid) and the shape at its points."""

    colour: str
    dashes: str
    marker: str


STYLES: Final = (
    Style("#005f9e", "", "circle"),
    Style("#b44700", "7 3", "square"),
    Style("#00714f", "2 2.5", "triangle"),
    Style("#8a3f8f", "9 3 2 3", "diamond"),
    Style("#6b5900", "4 2", "cross"),
    Style("#23211e", "1.5 4", "ring"),
)

# Stripes of a stacked bar, from the bottom of the stack upwards; neighbours differ in darkness and in dashes.
STACK: Final = (
    Style("#0b3c5d", "", ""),
    Style("#c25a00", "3 1", ""),
    Style("#00714f", "", ""),
    Style("#9c4f96", "1.5 1", ""),
    Style("#6b5900", "", ""),
    Style("#2f7fb5", "3 1", ""),
    Style("#7d1d2b", "", ""),
    Style("#55777a", "1.5 1", ""),
)


def line_style(number: int) -> Style:
    """The same style comes again after the sixth line; its words tell it apart."""
    return STYLES[number % len(STYLES)]


def stack_style(number: int) -> Style:
    """The same style comes again after the eighth stripe."""
    return STACK[number % len(STACK)]
