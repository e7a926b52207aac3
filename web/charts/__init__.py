"""Pictures of time and space as numbers: templates only put them into SVG attributes."""

from typing import Final

WHOLE: Final = 100.0


def share(part: float, whole: float) -> float:
    """Percent of the whole, from 0 to 100, to two places."""
    return round(min(max(WHOLE * part / whole, 0.0), WHOLE), 2) if whole > 0 else 0.0
