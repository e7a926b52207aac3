"""The numbers and switches of the slot rules on one day, read from the dated rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from labsim.domain.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class SlotRules:
    """Values in force on the day a request was sent; each field names its code in `on`."""

    campaign_months: int
    questions: frozenset[str]
    meeting_required: bool
    gateway_required: bool
    device_only_excluded_topics: frozenset[str]
    confidentiality_version: str
    smets_versions: frozenset[str]
    polyphase_allowed: bool
    gbcs_last_days: Mapping[str, date]
    fair_share_percent: int
    srept_before_uept: bool

    @classmethod
    def on(cls, rulebook: Rulebook, day: date) -> "SlotRules":
        """The values of `day`. Raises NoValueInForce if the rulebook has none for one of them."""

        def value(code: str, parameter: str) -> object:
            return rulebook.value(code, parameter, day).value

        return cls(
            campaign_months=cast("int", value("E2E-CAMPAIGN", "months")),
            questions=frozenset(cast("list[str]", value("E2E-QUESTIONS", "questions"))),
            meeting_required=bool(value("E2E-MEETING", "required")),
            gateway_required=bool(value("E2E-GATEWAY", "required")),
            device_only_excluded_topics=frozenset(
                cast("list[str]", value("E2E-ROLE", "device_only_excluded_topics"))
            ),
            confidentiality_version=str(value("E2E-CONFIDENTIAL", "version")),
            smets_versions=frozenset(cast("list[str]", value("E2E-DEVICES", "smets_versions"))),
            polyphase_allowed=bool(value("E2E-DEVICES", "polyphase")),
            gbcs_last_days={
                version: date.fromisoformat(last)
                for version, last in cast(
                    "dict[str, str]", value("E2E-DEVICES", "gbcs_last_days")
                ).items()
            },
            fair_share_percent=cast("int", value("E2E-FAIR", "share_percent")),
            srept_before_uept=bool(value("UEP-ORDER", "srept_before_uept")),
        )
