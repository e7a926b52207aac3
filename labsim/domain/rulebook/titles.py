"""What each rule says, in plain words and without its numbers, which change by date."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_LABS: Final = {
    "LAB-SITE": "Where the lab is",
    "LAB-SPACES": "How many spaces the lab has",
    "LAB-CH": "Whose Communications Hubs the lab has",
    "LAB-DEVICES": "Which devices of DCC stand in the lab",
    "LAB-HOURS": "Between which hours people may be in the lab",
    "LAB-INDUCTION": "When people are inducted in the lab",
    "LAB-ATTEND": "How long before a visit the lab is told",
    "LAB-SUPPORT": "What the people of the lab help with",
    "LAB-PHANTOM": "Whether the lab has phantom load",
    "LAB-LOGS": "Where logs can be captured",
    "LAB-MESH": "Whether the lab can run mesh tests",
    "LAB-REGION": "Which communications regions the lab stands for",
    "LAB-DAYS": "A slot begins and ends on a day on which people may be in the lab",
}

_TESTING: Final = {
    "E2E-NOTICE": "Testing starts no earlier than the length of notice after the day of receipt",
    "E2E-CAMPAIGN": "A slot belongs to a campaign whose notice still covers it",
    "E2E-QUESTIONS": "The notice answers all of its questions",
    "E2E-MEETING": "An initiation meeting was held before the first allocation",
    "E2E-ROLE": "User-system tests are run only in User Roles whose mandatory tests are complete",
    "E2E-GATEWAY": "User-system tests need the DCC Gateway connection",
    "E2E-ENTRY": "The entry criteria are met, and still met every night until the first day",
    "E2E-CONFIDENTIAL": "The guidelines on confidentiality are accepted before the first slot",
    "E2E-DEVICES": "Only devices that the lab admits are tested, and the hub is DCC's",
    "E2E-COVERAGE": "The lab can run the tests, and their releases are in UIT on every day",
    "E2E-ALLOCATE": "The participant asks, DCC decides: accept, offer, waiting list or decline",
    "E2E-OFFER": "An offer holds its spaces until it runs out",
    "E2E-RANK": "The waiting list has an order, from which staff depart only with a reason",
    "E2E-SPACES": "On no day are more spaces given in a lab than are open",
    "E2E-FAIR": "Staff are told when one participant would hold a large share of a lab",
    "E2E-INDUCTION": "Nobody works hands-on in a lab before their induction there is recorded",
    "E2E-HANDSON": "Hands-on activities need people of the participant in the lab",
    "E2E-ATTEND": "Each visit is announced in good time before arrival",
    "UEP-ORDER": "SREPT is complete before UEPT begins",
}

_COSTS: Final = {
    "COST-LAB": "A DCC lab and the hubs in it cost nothing",
    "COST-REMOTE": "A remote lab costs a set-up and a monthly service charge",
    "CH-PRICE": "What a Communications Hub for a remote lab costs",
    "CH-MIN": "The smallest order of hubs",
    "CH-MAX": "The largest order of hubs",
    "CH-LEAD": "How long the delivery of hubs may take",
    "CH-MAKER": "The maker of the hubs serves the region of the test",
    "CH-VARIANT": "Which kinds of hub can be ordered, and since when",
}

_ENTRY: Final = {
    "UEP-COMPLETE": "User entry is complete for a role once every item for it is confirmed",
    "UEP-EVIDENCE": "Each item has its date, its evidence, and who recorded it when",
    "UEP-FINAL": "How final on-boarding goes, and how long it takes",
}

_ASSESSMENTS: Final = {
    "SEC-ANNUAL": "Every User has a security assessment each year, the first a full one",
    "SEC-COUNT": "Which smart metering systems are counted, and how",
    "SEC-KIND": "Which kind of assessment is due in which year",
    "SEC-THRESHOLD": "From how many smart metering systems on a User counts as large",
    "SEC-SHARED": "On a shared resource the systems of all its Users are counted together",
    "SEC-EXEMPT": "Some User Roles are assessed against fewer clauses",
    "SEC-SCOPE": "How much a full and a verification assessment look at",
    "SEC-NOTICE": "How long before the date wished for an assessment is applied for",
    "SEC-STEPS": "The steps of an assessment",
    "SEC-CANCEL": "What a late change of date costs",
    "SEC-STATUS": "Which status a first assessment can end with",
    "SEC-COMPLY": "How an assessment after the first year can end",
    "SEC-PRIVACY": "Other Users also have a privacy assessment",
    "SEC-NEXT": "When the next assessment is due",
    "SEC-SCREEN": "Authorised responsible officers are screened",
}

_GOVERNANCE: Final = {
    "GOV-SSC": "When the Security Sub-Committee meets",
    "GOV-PANEL": "When the SEC Panel meets, and what it decides",
    "GOV-CSC": "When the Change Sub-Committee meets",
}

RULE_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    _LABS | _TESTING | _COSTS | _ENTRY | _ASSESSMENTS | _GOVERNANCE
)
