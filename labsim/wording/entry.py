"""What to do about an entry criterion that an allocated slot no longer meets (E2E-ENTRY)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from labsim.domain.rulebook.titles import RULE_TITLES

_REMEDIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "E2E-ROLE": "Complete SREPT and UEPT for the role before the first day, or ask DCC to correct its record",
        "E2E-GATEWAY": "Get the DCC Gateway connection back before the first day, or ask DCC to correct its record",
        "E2E-CONFIDENTIAL": "Your test manager accepts the version of the confidentiality guidelines now in force",
    }
)
_OTHERWISE: Final = "Ask the DCC lab staff what is missing"


def entry_text(code: str) -> str:
    """The criterion in words."""
    return RULE_TITLES.get(code, code)


def entry_remedy(code: str) -> str:
    """What brings the criterion back."""
    return _REMEDIES.get(code, _OTHERWISE)
