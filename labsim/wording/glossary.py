"""The field's words, one meaning each, as the glossary page shows them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_BOOKING: Final = {
    "Space": "A device position in a lab (a bench, a HAN set), held day and night for the whole of a slot.",
    "Slot": "Spaces in one lab from a first to a last day: asked for, then decided on by DCC.",
    "Notice": "What a participant tells DCC before testing may start. It answers eight questions and opens a campaign.",
    "Campaign": "The testing under one notice: one or both labs, a set of User Roles, any number of slots.",
    "Earliest lawful start": "The first day on which testing may start, counted in working days from the notice.",
    "Initiation meeting": "The meeting after the notice and before the first allocation; DCC records its outcome.",
    "Open": "The spaces a lab offers on a day.",
    "Out of use": "Spaces that a lab has and cannot give on some days, such as for maintenance.",
    "Closed to visitors": "A day on which devices stay in the lab and nobody visits: no slot begins or ends on it.",
    "Taken": "The spaces that allocated slots hold on a day.",
    "Free": "Open less taken.",
    "Asked for": "What undecided requests want on a day. It is shown beside what is free and never taken away from it.",
    "Requested": "Sent, and not decided yet: it holds no spaces.",
    "Allocated": "Decided in your favour: the spaces are yours on every working day of the slot.",
    "Lapsed": "A request whose first day came before a decision.",
    "Withdrawn": "Given up by the participant before a decision.",
    "Cancelled": "Given up after it was allocated; the spaces are free again from the next day on.",
    "Flagged": "Said of an allocated slot that no longer meets an entry criterion.",
    "Working day": "Not a Saturday, a Sunday or a bank holiday of England and Wales, as corrected by DCC.",
    "Rulebook": "The dated values of all rules, each with its source.",
    "Assumption": "A value that no source gives. It can be changed from a day on.",
    "Advice": "What a rule tells DCC staff without refusing anything.",
}

_ORGANISATIONS: Final = {
    "DCC": "The Data Communications Company, which runs the labs.",
    "Testing Participant": "An organisation that tests in the labs.",
    "Party": "An organisation that has acceded to the Smart Energy Code.",
    "User": "A Party that may use DCC's services, in one or more of seven User Roles.",
    "SEC": "The Smart Energy Code; also called the Code.",
    "SECAS": "The Code's administrator and secretariat.",
    "Panel": "The SEC Panel, which governs the Code.",
    "SSC": "The Security Sub-Committee of the Panel.",
    "CSC": "The Change Sub-Committee of the Panel.",
    "CIO": "The User Competent Independent Organisation, which assesses Users.",
    "MSP": "A provider of a system that several Users share: a shared resource.",
    "RDP": "A Registration Data Provider. It is not a User Role.",
}

_ROLES: Final = {
    "IS, ES, GS": "Import, Export and Gas Supplier.",
    "ED, GT": "Electricity Distributor and Gas Transporter.",
    "RSA": "Registered Supplier Agent.",
    "OU": "Other User.",
}

_TESTING: Final = {
    "UIT": "User Integration Testing: the environment in which participants test.",
    "PIT, SIT": "DCC's own test phases, before the participants'.",
    "SREPT": "SMKI and Repository Entry Process Tests: the first of the participants' test phases.",
    "UEPT": "User Entry Process Tests, passed for each User Role.",
    "E2E": "End-to-end testing: what the labs are for, after SREPT and UEPT.",
    "UEP": "The User Entry Process, by which a Party becomes a User in a role.",
    "Mandate": "A date by which a sort of Party must have completed the User Entry Process.",
    "User-system tests": "Tests of a participant's own systems against DCC's, in a User Role.",
    "Device-only tests": "Tests of devices alone; they need no User Role.",
    "Hands-on": "Said of tests for which people of the participant work in the lab.",
    "Mesh": "Tests in which hubs pass messages on from one to the next.",
}

_DEVICES: Final = {
    "CH": "Communications Hub; here simply the hub.",
    "SMS": "Smart metering system: one electricity or one gas meter with what belongs to it.",
    "HAN, WAN": "The home area network that devices speak over, and the wide area network that leads to DCC.",
    "SMETS1, SMETS2": "The first and second generation of smart meters.",
    "GBCS": "The companion specification that devices follow, with its versions.",
    "SSI": "DCC's Self-Service Interface.",
    "Phantom load": "Electricity that only seems to be used, so that a meter has something to measure.",
    "DCC Gateway": "The connection of a participant's systems to DCC.",
}

_GOVERNANCE: Final = {
    "FUSA": "The full user security assessment of the first year.",
    "ARO, SRO": "Authorised and senior responsible officer.",
    "CME": "Controlled Market Entry of new suppliers.",
    "AME": "Advanced Meter Exception.",
}

GLOSSARY: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "Booking a lab": _BOOKING,
        "Organisations": _ORGANISATIONS,
        "User Roles": _ROLES,
        "Testing": _TESTING,
        "Devices": _DEVICES,
        "Assessments and officers": _GOVERNANCE,
    }
)
