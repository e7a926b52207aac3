"""Kinds of participants."""

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of participants, each with its own streams; the names are the groups of the results."""

    LARGE_SUPPLIER = "large_supplier"
    SMALL_SUPPLIER = "small_supplier"
    NON_DOMESTIC_SUPPLIER = "non_domestic_supplier"
    NEW_SUPPLIER = "new_supplier"
    DISTRIBUTION_GROUP = "distribution_group"
    ELECTRICITY_NETWORK = "electricity_network"
    GAS_NETWORK = "gas_network"
    OTHER_PARTY = "other_party"
    SHARED_RESOURCE = (
        "shared_resource"  # no party: where it is assessed outright, it has assessments of its own
    )
