"""A rule rehearsal: which decisions would differ if a value of the rulebook were another one. Nothing is written.

Each recorded request of a period is judged twice, by the same facts of now: once by the values of the
day it was sent, once with the one value replaced, as if it had been in force from the first day on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache
from typing import Final, cast

from labsim.domain.capacity.changes import spaces_open
from labsim.domain.labs import Lab, LabId
from labsim.domain.notices.receipt import earliest_start, received_on
from labsim.domain.rulebook import DatedValue, JsonValue, Rulebook
from labsim.domain.rulebook.admissible import inadmissible
from labsim.domain.slots.decision import Judgement, judge
from labsim.domain.slots.facts import DayFacts, SlotFacts
from labsim.domain.slots.looked_up import JUDGED_VALUES, LAB_SPACES, NOTICE, NOTICE_DAY_ENDS
from labsim.domain.slots.rules_in_force import SlotRules
from labsim.domain.slots.verdict import Verdict, verdict_of
from labsim.services.actors import Actor, NotFound
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.read_rulebook import RuleValue, rule_value, value_in_force
from labsim.services.refusals import Refused, refuse
from labsim.services.replay import FactsOfMany, RecordedRequest, count_and_read, facts_of_many
from labsim.services.slot_facts import notice_facts
from labsim.wording.dates import day_text
from labsim.wording.numbers import count_text
from labsim.wording.rule_lines import RuleLine, rule_lines
from models.records import NoticeRecord
from models.unit_of_work import UnitOfWork

MOST_REPLAYED: Final = 2_000  # requests, and notices, of one rehearsal


@dataclass(frozen=True, slots=True)
class Pending:
    """A value that is not stored, in the place of the stored ones, and the London days whose requests are replayed."""

    code: str
    parameter: str
    applies_to: str | None
    value: JsonValue
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class RuleTurned:
    """A rule whose answer is another one: what it says by the stored values, and by the pending one."""

    before: RuleLine
    after: RuleLine


@dataclass(frozen=True, slots=True)
class RequestRehearsed:
    """A request of which at least one rule would say something else."""

    recorded: RecordedRequest
    before: Verdict
    after: Verdict
    turned: tuple[RuleTurned, ...]

    @property
    def decided_otherwise(self) -> bool:
        return self.before is not self.after


@dataclass(frozen=True, slots=True)
class NoticeRehearsed:
    """The first day on which testing may start under the notice, now and with the pending value."""

    notice: NoticeRecord
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """`requests` are those with a rule that turned, oldest first; `replayed` counts all; `stay` those unturned."""

    stored: RuleValue
    pending: RuleValue
    wanted: Pending
    requests: tuple[RequestRehearsed, ...]
    notices: tuple[NoticeRehearsed, ...]
    replayed: int
    stay: dict[Verdict, int]
    labs: Mapping[str, Lab]

    @property
    def decided_otherwise(self) -> int:
        return sum(each.decided_otherwise for each in self.requests)


def rehearsable_values(uow: UnitOfWork, actor: Actor, today: date) -> tuple[RuleValue, ...]:
    """The values of today that can be rehearsed: those that the rules of a slot look up."""
    actor.must_be_desk()
    catalogue = load_catalogue(uow)
    rows = [
        row
        for row in catalogue.rulebook.in_force_on(today)
        if (row.code, row.parameter) in JUDGED_VALUES
    ]
    order = {value: place for place, value in enumerate(JUDGED_VALUES)}
    rows.sort(key=lambda row: order[row.code, row.parameter])
    return tuple(rule_value(catalogue, row) for row in rows)


def rehearse(uow: UnitOfWork, actor: Actor, wanted: Pending, today: date) -> Rehearsed | Refused:
    """Raises NotFound for a value that no rule of a slot looks up, and DateOutsideCalendar."""
    actor.must_be_desk()
    stored = load_catalogue(uow)
    row = _pending_row(stored, wanted)
    known = stored.rulebook.history(wanted.code, wanted.parameter, wanted.applies_to)
    if wanted_instead := inadmissible(row, known[-1]):
        return refuse(f"The value {wanted_instead}", "Change it and rehearse again", "value")
    if wanted.last < wanted.first:
        return refuse("Last day must be the first day or later", "Choose a later last day", "last")
    total, recorded = count_and_read(uow, wanted.first, wanted.last, MOST_REPLAYED)
    if total > MOST_REPLAYED:
        return _too_many(count_text(total, "request"), wanted)
    notices = uow.notices.received(wanted.first, wanted.last, MOST_REPLAYED)
    if wanted.code == NOTICE and notices.total > MOST_REPLAYED:
        return _too_many(count_text(notices.total, "notice"), wanted)
    stage = _Stage(stored, row)
    answers = list(stage.requests(facts_of_many(uow, recorded), recorded))
    present = value_in_force(
        stored.rulebook, wanted.code, wanted.parameter, wanted.applies_to, today
    )
    return Rehearsed(
        stored=rule_value(stored, present or known[-1]),
        pending=rule_value(stored, row),
        wanted=wanted,
        requests=tuple(each for each in answers if each.turned),
        notices=tuple(stage.notices(notices.rows)) if wanted.code == NOTICE else (),
        replayed=total,
        stay=_stay(answers),
        labs=stored.labs,
    )


def _pending_row(stored: Catalogue, wanted: Pending) -> DatedValue:
    """In force from the day of the first stored value on."""
    known = stored.rulebook.history(wanted.code, wanted.parameter, wanted.applies_to)
    if not known or (wanted.code, wanted.parameter) not in JUDGED_VALUES:
        raise NotFound
    return replace(known[0], value=wanted.value, source="A rehearsal", assumption=False)


def _too_many(how_many: str, wanted: Pending) -> Refused:
    return refuse(
        f"{how_many} came from {day_text(wanted.first)} to {day_text(wanted.last)}: "
        f"a rehearsal replays at most {MOST_REPLAYED:,}",
        "Choose a shorter period",
        "last",
    )


def _stay(answers: Sequence[RequestRehearsed]) -> dict[Verdict, int]:
    unturned = [each.before for each in answers if not each.turned]
    return {verdict: unturned.count(verdict) for verdict in Verdict}


class _Stage:
    """The stored rulebook beside the one with the pending value."""

    def __init__(self, stored: Catalogue, row: DatedValue) -> None:
        key = (row.code, row.parameter, row.applies_to)
        others = [
            other
            for other in stored.rulebook.values
            if (other.code, other.parameter, other.applies_to) != key
        ]
        self._stored = stored
        self._row = row
        self._coming = replace(stored, rulebook=Rulebook((*others, row)))
        self._coming_rules = cache(lambda day: SlotRules.on(self._coming.rulebook, day))

    def requests(
        self, facts: FactsOfMany, recorded: Sequence[RecordedRequest]
    ) -> Iterator[RequestRehearsed]:
        for each in recorded:
            notice = facts.notices[each.notice_reference]
            yield self._request(each, notice, self._facts(facts, each, notice))

    def _request(
        self, recorded: RecordedRequest, notice: NoticeRecord, facts: SlotFacts
    ) -> RequestRehearsed:
        coming_notice = self._as_received(notice)
        coming_facts = replace(
            facts,
            rules=self._coming_rules(recorded.sent_on),
            notice=notice_facts(self._coming, coming_notice),
            lab_days=self._coming_days(recorded.request.lab, facts),
        )
        before = judge(recorded.request, facts)
        after = judge(recorded.request, coming_facts)
        turned: tuple[RuleTurned, ...] = ()
        if _outcomes(before) != _outcomes(after):
            said = self._lines(self._stored, before, recorded, notice)
            would_say = self._lines(self._coming, after, recorded, coming_notice)
            turned = tuple(
                RuleTurned(old, new)
                for old, new in zip(said, would_say, strict=True)
                if old.outcome is not new.outcome
            )
        return RequestRehearsed(recorded, verdict_of(before), verdict_of(after), turned)

    def _facts(
        self, facts: FactsOfMany, recorded: RecordedRequest, notice: NoticeRecord
    ) -> SlotFacts:
        stored = self._stored
        return SlotFacts(
            calendar=stored.calendar,
            rules=stored.slot_rules(recorded.sent_on),
            notice=notice_facts(stored, notice),
            participant=facts.participants[recorded.participant_id],
            lab=stored.labs[recorded.request.lab],
            lab_days=facts.day_facts(stored, recorded),
            topics=stored.topics,
            releases=stored.releases,
            closed=stored.closed(recorded.request.lab),
        )

    def _coming_days(self, lab: LabId, facts: SlotFacts) -> dict[date, DayFacts]:
        """What the lab would have open: the new number less what is out of use."""
        if (self._row.code, self._row.parameter) != LAB_SPACES or self._row.applies_to != lab:
            return dict(facts.lab_days)
        spaces = cast("int", self._row.value)
        return {
            day: replace(
                known,
                lab_spaces=spaces,
                spaces_open=spaces_open(spaces, self._stored.changes_on(lab, day)),
            )
            for day, known in facts.lab_days.items()
        }

    def _as_received(self, notice: NoticeRecord) -> NoticeRecord:
        """With the day of receipt that it would have had."""
        if (self._row.code, self._row.parameter) != NOTICE_DAY_ENDS:
            return notice
        day_ends = time.fromisoformat(cast("str", self._row.value))
        day = received_on(notice.received_at, day_ends, self._stored.calendar)
        return replace(notice, received_on=day)

    @staticmethod
    def _lines(
        catalogue: Catalogue, judgement: Judgement, recorded: RecordedRequest, notice: NoticeRecord
    ) -> tuple[RuleLine, ...]:
        book, names, day = catalogue.rulebook, catalogue.names, recorded.sent_on
        return rule_lines(judgement, book, day, names, notice_day=notice.received_on)

    def notices(self, notices: Sequence[NoticeRecord]) -> Iterator[NoticeRehearsed]:
        for notice in notices:
            before = self._earliest(self._stored, notice)
            yield NoticeRehearsed(
                notice, before, self._earliest(self._coming, self._as_received(notice))
            )

    @staticmethod
    def _earliest(catalogue: Catalogue, notice: NoticeRecord) -> date:
        working_days = catalogue.notice_working_days(notice.received_on)
        return earliest_start(notice.received_on, working_days, catalogue.calendar)


def _outcomes(judgement: Judgement) -> list[str]:
    return [answer.outcome for answer in judgement.answers]
