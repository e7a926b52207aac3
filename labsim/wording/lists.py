"""Several things in a row."""

from collections.abc import Sequence


def list_text(items: Sequence[str], last_word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; "none" for nothing."""
    if not items:
        return "none"
    *others, last = items
    return f"{', '.join(others)} {last_word} {last}" if others else last
