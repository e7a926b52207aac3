"""What the sections of a scenario have in common: frozen, without unknown keys, and the kinds of their values."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
)

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.working_calendar import FIRST_YEAR, LAST_YEAR
from simulations.scenario_words import must_be_of_kind


def _ascending(days: tuple[date, ...]) -> tuple[date, ...]:
    if any(after <= before for before, after in pairwise(days)):
        message = "give the dates in order, each once"
        raise ValueError(message)
    return days


def _a_lab(lab: str) -> str:
    if lab not in {ARQIVA, TELEFONICA}:
        message = "lab: arqiva or telefonica"
        raise ValueError(message)
    return lab


Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]
Days = Annotated[tuple[Day, ...], AfterValidator(_ascending)]
Count = Annotated[int, Field(ge=0)]
Lab = Annotated[str, AfterValidator(_a_lab)]


class Section(BaseModel):
    """Frozen, with no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _is_of_its_kind(cls, value: Any, info: ValidationInfo) -> Any:
        """Neither a text nor a truth is read as a number, nor a number as a date."""
        must_be_of_kind(value, cls.model_fields[str(info.field_name)].annotation)
        return value

    @model_serializer(mode="wrap")
    def _without_what_is_absent(self, as_usual: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A key that few scenarios have stands in no text of the others: their hashes stay as they are."""
        return {key: value for key, value in as_usual(self).items() if value is not None}
