"""One line above a rule list: what stands in the way, counted."""

from collections.abc import Sequence

from labsim.domain.slots.decision import Outcome
from labsim.wording.rule_lines import RuleLine


def rule_summary(lines: Sequence[RuleLine]) -> str:
    """`3 of 12 rules are not met`; rules that were not asked or only advise do not count."""
    asked = [line for line in lines if line.outcome not in {Outcome.NOT_ASKED, Outcome.ADVICE}]
    for outcome, words in (
        (Outcome.NOT_MET, "not met"),
        (Outcome.OVERRIDABLE, "not met; staff may override"),
    ):
        unmet = sum(line.outcome is outcome for line in asked)
        if unmet:
            return f"{unmet} of {len(asked)} rules {'is' if unmet == 1 else 'are'} {words}"
    return f"All {len(asked)} rules that are asked are met"
