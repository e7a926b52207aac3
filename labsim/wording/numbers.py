"""Numbers with the thing they count."""


def count_text(number: int, one: str, many: str = "") -> str:
    """`1 space`, `2 spaces`, `1,200 spaces`; `many` is for plurals that do not just add an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def money_text(pence: int) -> str:
    """`£608.30`, exact."""
    pounds, rest = divmod(pence, 100)
    return f"£{pounds:,}.{rest:02}"
