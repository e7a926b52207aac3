"""Words for what a lab cannot test, and for spaces that are not free."""

from typing import assert_never

from labsim.domain.slots.violations import (
    GbcsExpired,
    LabFull,
    LargeShare,
    NoTopicNamed,
    PolyphaseMeters,
    ReleaseNotInUit,
    SmetsNotAdmitted,
    TopicNotInLab,
)
from labsim.wording.dates import day_text, days_text, long_day_text
from labsim.wording.lists import list_text
from labsim.wording.messages import Message, Names
from labsim.wording.numbers import count_text

MetersViolation = SmetsNotAdmitted | PolyphaseMeters | GbcsExpired
LabViolation = NoTopicNamed | TopicNotInLab | ReleaseNotInUit | LabFull | LargeShare


def meters_message(violation: MetersViolation) -> Message:
    """Which own meters the labs do not admit."""
    match violation:
        case SmetsNotAdmitted():
            return _smets_not_admitted(violation)
        case PolyphaseMeters():
            return _polyphase_meters(violation)
        case GbcsExpired():
            return _gbcs_expired(violation)
        case _:
            assert_never(violation)


def register_text(violation: MetersViolation) -> str:
    """The same in few words, beside the device itself: `GBCS 1.0 only to Mon 7 May 2018`."""
    match violation:
        case SmetsNotAdmitted(version=version, admitted=admitted):
            return f"{version} is not tested: the labs admit {list_text(admitted, 'or')}"
        case PolyphaseMeters():
            return "Polyphase meters cannot be tested"
        case GbcsExpired(version=version, last_day=last_day):
            return f"GBCS {version} only to {day_text(last_day)}"
        case _:
            assert_never(violation)


def lab_message(violation: LabViolation, names: Names) -> Message:
    """Which tests the lab cannot run on these days, and on which of them it is full."""
    match violation:
        case NoTopicNamed():
            return _no_topic_named()
        case TopicNotInLab():
            return _topic_not_in_lab(violation, names)
        case ReleaseNotInUit():
            return _release_not_in_uit(violation)
        case LabFull():
            return _lab_full(violation)
        case LargeShare():
            return _large_share(violation)
        case _:
            assert_never(violation)


def _smets_not_admitted(violation: SmetsNotAdmitted) -> Message:
    admitted = list_text(violation.admitted, "or")
    named = f"{violation.device} is" if violation.device else "the request names"
    return Message(
        "devices",
        f"Own meters must be {admitted}; {named} {violation.version}",
        f"Bring {admitted} meters, or test with DCC's",
    )


def _polyphase_meters(violation: PolyphaseMeters) -> Message:
    named = f"; {violation.device} is polyphase" if violation.device else ""
    return Message(
        "devices",
        f"Own meters must be single-phase: the labs cannot test polyphase meters{named}",
        "Bring single-phase meters, or test with DCC's",
    )


def _gbcs_expired(violation: GbcsExpired) -> Message:
    last_day = long_day_text(violation.last_day)
    named = f" such as {violation.device}" if violation.device else ""
    return Message(
        "devices",
        f"The last day for GBCS {violation.version} devices{named} must be {last_day} or earlier",
        f"Choose a last day no later than {last_day}, or bring devices of a later GBCS version",
    )


def _no_topic_named() -> Message:
    return Message(
        "topics", "The request must name at least one topic", "Choose what is to be tested"
    )


def _topic_not_in_lab(violation: TopicNotInLab, names: Names) -> Message:
    topic, lab = names.topic(violation.topic), names.lab(violation.lab)
    if not violation.labs:
        return Message(
            "topics",
            f'Each topic must be testable in a DCC lab; "{topic}" is not',
            "Leave this topic out",
        )
    elsewhere = list_text([names.lab(other) for other in violation.labs], "or")
    return Message(
        "topics",
        f'Each topic must be testable in the lab: "{topic}" is at {elsewhere}, not at {lab}',
        f"Choose {elsewhere}, or leave this topic out",
    )


def _release_not_in_uit(violation: ReleaseNotInUit) -> Message:
    days = f"from {long_day_text(violation.uit_from)}"
    if violation.uit_until is not None:
        days = f"{days} to {long_day_text(violation.uit_until)}"
    return Message(
        "releases",
        f"{violation.release} must be in UIT on every day of the slot; it is there {days}",
        "Choose other days or another release; a request may be sent meanwhile with a reason",
    )


def _lab_full(violation: LabFull) -> Message:
    on_these = " on these days" if violation.by_week else ""
    fewer = f"Ask for {count_text(violation.most, 'space')} or fewer{on_these}, or choose"
    which = "of the weeks that want as many" if violation.by_week else "of the slot"
    return Message(
        "spaces",
        f"{count_text(violation.asked, 'space')} must be free on every lab day {which};"
        f" fewer are free on {days_text(violation.days)}",
        f"{fewer if violation.most else 'Choose'} other days or another lab",
    )


def _large_share(violation: LargeShare) -> Message:
    return Message(
        "spaces",
        f"One participant should hold at most {violation.limit_percent} % of the lab on a day;"
        f" with this slot it would be {violation.spaces:,} of"
        f" {count_text(violation.lab_spaces, 'space')}",
        "Nothing has to change: staff take it into account when they allocate",
    )
