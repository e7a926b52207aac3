"""The seven User Roles of the Code. A Registration Data Provider is not one of them (S1, UEP review)."""

from enum import StrEnum


class UserRole(StrEnum):
    """A role in which a Party may become a User; testing is completed role by role."""

    IMPORT_SUPPLIER = "IS"
    EXPORT_SUPPLIER = "ES"
    GAS_SUPPLIER = "GS"
    ELECTRICITY_DISTRIBUTOR = "ED"
    GAS_TRANSPORTER = "GT"
    REGISTERED_SUPPLIER_AGENT = "RSA"
    OTHER_USER = "OU"
