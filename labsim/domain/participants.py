"""Who tests: the categories of Testing Participants and what DCC has recorded about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from labsim.domain.roles import UserRole

ParticipantId = NewType("ParticipantId", int)


class Category(StrEnum):
    """Party category of a Testing Participant; a Device manufacturer is no Party but may test devices."""

    LARGE_SUPPLIER = "large_supplier"
    SMALL_SUPPLIER = "small_supplier"
    ELECTRICITY_NETWORK = "electricity_network"
    GAS_NETWORK = "gas_network"
    OTHER_SEC_PARTY = "other_sec_party"
    DEVICE_MANUFACTURER = "device_manufacturer"


class SupplyKind(StrEnum):
    """An attribute of a supplier; it is not a category."""

    DOMESTIC = "domestic"
    NON_DOMESTIC = "non_domestic"


class CertificateKind(StrEnum):
    """SREPT is completed per participant for Organisation and/or Device certificates (S1)."""

    ORGANISATION = "organisation"
    DEVICE = "device"


class FactKind(StrEnum):
    """The dated facts that DCC records about a participant."""

    SREPT_ORGANISATION = "srept_organisation"
    SREPT_DEVICE = "srept_device"
    UEPT = "uept"
    GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class ParticipantFacts:
    """What stands recorded about one participant today; days are the days of completion."""

    srept: Mapping[CertificateKind, date] = field(default_factory=dict)
    uept: Mapping[UserRole, date] = field(default_factory=dict)
    gateway_connected_on: date | None = None
    confidentiality_versions: frozenset[str] = frozenset()
