"""A judgement of a request as it is shown to people and kept in the history."""

from dataclasses import dataclass
from datetime import date

from labsim.domain.slots.decision import Judgement, judge
from labsim.domain.slots.facts import SlotFacts
from labsim.domain.slots.request import SlotRequest
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.slot_facts import gather_slot_facts
from labsim.wording.rule_lines import RuleLine, rule_lines
from models.records import NoticeRecord
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Judged:
    """A request, its notice, and what every rule says of it, in words too."""

    request: SlotRequest
    notice: NoticeRecord
    judgement: Judgement
    lines: tuple[RuleLine, ...]


def judge_request(
    uow: UnitOfWork, notice: NoticeRecord, request: SlotRequest, sent_on: date
) -> Judged:
    """The dry run: the same rules and facts as the act itself, with nothing written."""
    facts = gather_slot_facts(uow, notice, request, sent_on)
    return judged(load_catalogue(uow), notice, request, facts, sent_on)


def judged(
    catalogue: Catalogue,
    notice: NoticeRecord,
    request: SlotRequest,
    facts: SlotFacts,
    sent_on: date,
) -> Judged:
    judgement = judge(request, facts)
    lines = rule_lines(
        judgement, catalogue.rulebook, sent_on, catalogue.names, notice_day=notice.received_on
    )
    return Judged(request, notice, judgement, lines)
