"""How a shipped row is written down: the rule once, then each of its values in a line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.rulebook.values import DatedValue, JsonValue

BEGINNING: Final = date(2015, 1, 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the rows of one rule share.

    First values hold from the beginning; the source keeps its own date.
    """

    code: str
    source: str
    judged: bool = False
    assumption: bool = False
    applies_to: str | None = None
    in_force_from: date = BEGINNING

    def row(self, parameter: str, value: JsonValue, unit: str = "") -> DatedValue:
        """One value of the rule; `unit` is empty where there is nothing to count."""
        return DatedValue(
            code=self.code,
            parameter=parameter,
            applies_to=self.applies_to,
            value=value,
            unit=unit,
            in_force_from=self.in_force_from,
            source=self.source,
            assumption=self.assumption,
            judged=self.judged,
        )

    def for_each_lab(
        self, parameter: str, arqiva: JsonValue, telefonica: JsonValue, unit: str = ""
    ) -> Iterator[DatedValue]:
        """One value for each of the two labs."""
        yield replace(self, applies_to=ARQIVA).row(parameter, arqiva, unit)
        yield replace(self, applies_to=TELEFONICA).row(parameter, telefonica, unit)

    def since(self, day: date, source: str) -> "Rule":
        """The same rule for values that hold only from `day` on."""
        return replace(self, in_force_from=day, source=source)

    def from_source(self, source: str) -> "Rule":
        """The same rule for values that stand in another source."""
        return replace(self, source=source)

    def assumed(self, why: str) -> "Rule":
        """The same rule for values that no source gives."""
        return replace(self, source=f"Assumption: {why}", assumption=True)
