"""A message: the field it belongs to, what must be true, and what the reader can do."""

from collections.abc import Mapping
from dataclasses import dataclass

from labsim.domain.labs import LabId


@dataclass(frozen=True, slots=True)
class Message:
    """`field` is a form field, or empty where the participant's record is meant."""

    field: str
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Names:
    """What messages call things; an id without a name keeps its id, so that no history is lost."""

    labs: Mapping[LabId, str]
    topics: Mapping[str, str]

    def lab(self, lab: LabId) -> str:
        return self.labs.get(lab, lab)

    def topic(self, topic: str) -> str:
        return self.topics.get(topic, topic)
