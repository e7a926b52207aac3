"""What a rule says when nothing is wrong: met, switched off, or not asked."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MET_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "LAB-DAYS": "The first and the last day are working days on which people may visit the lab",
        "E2E-NOTICE": "The notice runs its full length before the first day",
        "E2E-CAMPAIGN": "An open notice covers the lab, the User Roles and the days",
        "E2E-QUESTIONS": "The notice answers each of its questions",
        "E2E-MEETING": "The initiation meeting ended with a go-ahead",
        "E2E-ROLE": "The testing completed so far allows these tests",
        "UEP-ORDER": "SREPT is recorded no later than UEPT",
        "E2E-GATEWAY": "The DCC Gateway connection is recorded",
        "E2E-CONFIDENTIAL": "The confidentiality guidelines are accepted",
        "E2E-ENTRY": "The entry criteria are met; they are judged again until the first day",
        "E2E-DEVICES": "The labs admit the devices you bring",
        "E2E-COVERAGE": "The lab can run each topic, and each release is in UIT on every day",
        "E2E-SPACES": "The spaces asked for are free on every lab day of the slot",
        "E2E-FAIR": "The participant's share of the lab stays within the limit",
    }
)

OFF_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "E2E-MEETING": "No initiation meeting is required on this day",
        "UEP-ORDER": "SREPT and UEPT may come in any order on this day",
        "E2E-GATEWAY": "No DCC Gateway connection is required on this day",
    }
)

NOT_ASKED_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "UEP-ORDER": "Asked of user-system tests only",
        "E2E-GATEWAY": "Asked of user-system tests only",
        "E2E-DEVICES": "Asked of own devices only: DCC's are those used in UEPT",
        "E2E-SPACES": "Not asked again: the offer holds its spaces",
    }
)
