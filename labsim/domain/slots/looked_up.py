"""Which values of the rulebook the rules of a slot look up: the ones that can change what is decided."""

from typing import Final

NOTICE: Final = "E2E-NOTICE"
NOTICE_LENGTH: Final = (NOTICE, "working_days")
NOTICE_DAY_ENDS: Final = (NOTICE, "day_ends")
LAB_SPACES: Final = ("LAB-SPACES", "spaces")

JUDGED_VALUES: Final = (
    NOTICE_LENGTH,
    NOTICE_DAY_ENDS,
    ("E2E-CAMPAIGN", "months"),
    ("E2E-QUESTIONS", "questions"),
    ("E2E-MEETING", "required"),
    ("E2E-ROLE", "device_only_excluded_topics"),
    ("UEP-ORDER", "srept_before_uept"),
    ("E2E-GATEWAY", "required"),
    ("E2E-CONFIDENTIAL", "version"),
    ("E2E-DEVICES", "smets_versions"),
    ("E2E-DEVICES", "polyphase"),
    ("E2E-DEVICES", "gbcs_last_days"),
    LAB_SPACES,
    ("E2E-FAIR", "share_percent"),
)
"""(code, parameter) in the order in which the rules are read."""
