"""What can be wrong with an order of hubs, and what is only pointed out: facts and the rule's code."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from labsim.domain.hub_orders.order import HubVariant


@dataclass(frozen=True, slots=True)
class TooFewHubs:
    """Fewer hubs than the smallest order has."""

    code: ClassVar = "CH-MIN"
    is_advice: ClassVar = False
    hubs: int
    least: int


@dataclass(frozen=True, slots=True)
class TooManyHubs:
    """More hubs than the largest order has."""

    code: ClassVar = "CH-MAX"
    is_advice: ClassVar = False
    hubs: int
    most: int


@dataclass(frozen=True, slots=True)
class MakerNotOfRegion:
    """The maker does not serve the region of the test; `makers` are those that do, perhaps none."""

    code: ClassVar = "CH-MAKER"
    is_advice: ClassVar = False
    maker: str
    region: str
    makers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VariantNotSupplied:
    """The variant cannot be ordered yet; `supplied_from` is the first day when it can, if known."""

    code: ClassVar = "CH-VARIANT"
    is_advice: ClassVar = False
    variant: HubVariant
    supplied_from: date | None


@dataclass(frozen=True, slots=True)
class VariantInShortSupply:
    """Advice: the variant is supplied in limited volume on the day of the order."""

    code: ClassVar = "CH-VARIANT"
    is_advice: ClassVar = True
    variant: HubVariant


@dataclass(frozen=True, slots=True)
class DeliveryMayBeLate:
    """Advice: the tests would begin before the latest day of delivery."""

    code: ClassVar = "CH-LEAD"
    is_advice: ClassVar = True
    tests_begin: date
    latest_delivery: date


HubOrderViolation = (
    TooFewHubs
    | TooManyHubs
    | MakerNotOfRegion
    | VariantNotSupplied
    | VariantInShortSupply
    | DeliveryMayBeLate
)
