"""The rule list: every rule of a judgement on a line, for the review step, staff and the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.titles import RULE_TITLES
from labsim.domain.slots.decision import Judgement, Outcome, RuleAnswer
from labsim.wording.enums import OUTCOME_WORDS
from labsim.wording.messages import Message, Names
from labsim.wording.rule_values import ValueInForce, value_in_force
from labsim.wording.rules_met import MET_WORDS, NOT_ASKED_WORDS, OFF_WORDS
from labsim.wording.violations import slot_message

_LOOKED_UP_BY_NOTICE_DAY: Final = "E2E-NOTICE"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """What one rule said of one request, complete in words: it reads the same in ten years.

    `value_text` is the value in force with its unit, empty for a plain statement.
    """

    code: str
    title: str
    outcome: Outcome
    outcome_words: str
    messages: tuple[Message, ...]
    value_text: str
    source: str
    assumption: bool


def rule_lines(
    judgement: Judgement, rulebook: Rulebook, day: date, names: Names, *, notice_day: date
) -> tuple[RuleLine, ...]:
    """A line for each rule, in the order of the judgement; met rules have a sentence too.

    `day` is the day the request was sent, `notice_day` the day its notice was received.
    Raises NoValueInForce for a day on which the rulebook has no value.
    """

    def value(code: str) -> ValueInForce:
        looked_up_for = notice_day if code == _LOOKED_UP_BY_NOTICE_DAY else day
        return value_in_force(rulebook, code, looked_up_for)

    return tuple(_line(answer, value(answer.rule.code), names) for answer in judgement.answers)


def as_json(lines: Sequence[RuleLine]) -> list[dict[str, Any]]:
    """The lines as JSON takes them; from_json gives them back."""
    return [_plain(line) | {"messages": [_plain(said) for said in line.messages]} for line in lines]


def _plain(line: RuleLine | Message) -> dict[str, Any]:
    """Each field by name, as it is: asdict would copy what cannot change anyway."""
    return {name: getattr(line, name) for name in line.__slots__}


def from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[RuleLine, ...]:
    """The lines that as_json wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return tuple(
        RuleLine(
            **{
                **row,
                "outcome": Outcome(row["outcome"]),
                "messages": tuple(Message(**said) for said in row["messages"]),
            }
        )
        for row in rows
    )


def _line(answer: RuleAnswer, value: ValueInForce, names: Names) -> RuleLine:
    return RuleLine(
        code=answer.rule.code,
        title=RULE_TITLES[answer.rule.code],
        outcome=answer.outcome,
        outcome_words=OUTCOME_WORDS[answer.outcome].words,
        messages=_messages(answer, value, names),
        value_text=value.text,
        source=value.source,
        assumption=value.assumption,
    )


def _messages(answer: RuleAnswer, value: ValueInForce, names: Names) -> tuple[Message, ...]:
    if answer.violations:
        return tuple(slot_message(violation, names) for violation in answer.violations)
    return (Message("", _nothing_wrong(answer, value), ""),)


def _nothing_wrong(answer: RuleAnswer, value: ValueInForce) -> str:
    code = answer.rule.code
    if not answer.asked:
        return NOT_ASKED_WORDS[code]
    if value.switched_off and code in OFF_WORDS:
        return OFF_WORDS[code]
    return MET_WORDS[code]
