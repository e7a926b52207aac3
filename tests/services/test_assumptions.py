"""Assumptions beside the record: a world made by hand, its figures worked out elsewhere, and a value adopted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest
from scipy.stats import binomtest, quantile_test, triang

from labsim.domain.evidence import Shown
from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.participants import FactKind, ParticipantId
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import terms_of
from labsim.domain.slots.stays import HeldSlot, stays_of
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.adopt_assumption import (
    AdoptionWish,
    AssumptionAdopted,
    adopt_assumption,
    read_adoption,
)
from labsim.services.keep_scenario import CopyWish
from labsim.services.read_assumptions import BesideLine, read_assumptions, scaled, shown
from labsim.services.refusals import Refused
from models.engine import Database
from models.errors import StaleVersion
from models.records import ParticipantRecord
from models.unit_of_work import UnitOfWork, in_unit
from simulations.scenario import Scenario
from simulations.statistics import Interval, median_interval
from tests.builders import (
    CALENDAR,
    NOW,
    a_manufacturer,
    a_notice,
    a_participant,
    a_planner,
    a_scenario,
    a_slot,
    an_allocated_slot,
    an_auditor,
    an_offered_slot,
    both_labs,
    lab_days,
    open_lab,
)
from tests.databases import fresh_database
from tests.services.stories import acting

TODAY = date(2018, 6, 1)
AT = datetime(2018, 6, 1, 9, tzinfo=UTC)
FIRST = date(2017, 2, 1)
SPACES = [2, 3, 3, 5, 5, 6, 6, 8, 9, 14]
WORKING_DAYS = [12, 15, 20, 20, 30, 31, 40, 40, 60, 80]
FIRST_ROLE_DAYS = [28, 35, 42, 49, 56, 63, 70, 77, 84, 91]
IN_BOTH, AT_TELEFONICA = {7, 8, 9}, {5, 6}
CAME_BACK = {0: (1, 6), 4: (5, 15)}
"""Two came back for R1.4: spaces and working days of the second stay."""
KEY = "spaces.small_suppliers.spaces"


def _a_supplier(uow: UnitOfWork, number: int) -> None:
    roles = {UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER}
    if number in {1, 2, 3}:
        roles.add(UserRole.EXPORT_SUPPLIER)
    own = a_participant(uow, roles=roles)
    notice = a_notice(uow, own, received_on=date(2016, 11, 1), planned_start=date(2017, 1, 3))
    last = CALENDAR.after(FIRST, WORKING_DAYS[number] - 1)
    labs = [ARQIVA, TELEFONICA] if number in IN_BOTH else [ARQIVA]
    labs = [TELEFONICA] if number in AT_TELEFONICA else labs
    for lab in labs:
        spaces = SPACES[number] // len(labs) if lab is ARQIVA else -(-SPACES[number] // len(labs))
        an_allocated_slot(uow, notice, lab=lab, first_day=FIRST, last_day=last, spaces=spaces)
    if number in CAME_BACK:
        spaces, days = CAME_BACK[number]
        back = date(2017, 11, 6)
        until = CALENDAR.after(back, days - 1)
        an_allocated_slot(uow, notice, first_day=back, last_day=until, spaces=spaces)
    _facts(uow, own, number)


def _a_maker_of_devices(uow: UnitOfWork) -> None:
    """It came in both labs and came back; no figure counts it."""
    own = a_manufacturer(uow)
    notice = a_notice(uow, own, received_on=date(2016, 11, 1), planned_start=date(2017, 9, 4))
    for first, last in ((FIRST, date(2017, 2, 3)), (date(2017, 11, 6), date(2017, 11, 10))):
        for lab in (ARQIVA, TELEFONICA):
            an_allocated_slot(uow, notice, lab=lab, first_day=first, last_day=last, spaces=9)


def _facts(uow: UnitOfWork, own: ParticipantRecord, number: int) -> None:
    """The second role takes half as long as the first."""
    srept = date(2016, 10, 3)
    first = srept + timedelta(days=FIRST_ROLE_DAYS[number])
    second = first + timedelta(days=FIRST_ROLE_DAYS[number] // 2)
    for kind, role, day in (
        (FactKind.SREPT_ORGANISATION, None, srept),
        (FactKind.UEPT, UserRole.IMPORT_SUPPLIER, first),
        (FactKind.UEPT, UserRole.GAS_SUPPLIER, second),
    ):
        uow.participants.record_fact(own.id, kind, role, day, None, NOW)


@pytest.fixture(scope="module")
def recorded() -> Iterator[tuple[Database, Actor]]:
    """Ten small suppliers who have been in the labs, and a manufacturer of devices, seen on 1 June 2018."""
    with fresh_database("sqlite") as database:

        def tell(uow: UnitOfWork) -> Actor:
            both_labs(uow)
            for lab, spaces in ((ARQIVA, 100), (TELEFONICA, 280)):
                open_lab(uow, lab, spaces=spaces, days=lab_days(FIRST, date(2017, 11, 22)))
            for number in range(10):
                _a_supplier(uow, number)
            _a_maker_of_devices(uow)
            return acting(a_planner(uow))

        yield database, in_unit(database, tell)


def _line(recorded: tuple[Database, Actor], key: str) -> BesideLine:
    database, planner = recorded
    with database.reading() as uow:
        page = read_assumptions(uow, planner, TODAY)
    return next(line for line in page.lines if line.about.key == key)


def _is_median_of(shown: Shown, values: list[float]) -> bool:
    middle = median(values)
    interval = quantile_test(values, q=middle, p=0.5).confidence_interval(0.95)
    found = (shown.n, shown.middle, shown.low, shown.high)
    wanted = (len(values), middle, interval.low, interval.high)
    return found == pytest.approx(wanted)


def _is_share_of(shown: Shown, successes: int, n: int) -> bool:
    interval = binomtest(successes, n).proportion_ci(method="wilson")
    found = (shown.n, shown.middle, shown.low, shown.high)
    return found == pytest.approx((n, successes / n, interval.low, interval.high))


# -- the figures -----------------------------------------------------------------------------------


def test_sizes_and_lengths_of_first_stays(recorded: tuple[Database, Actor]) -> None:
    assert _is_median_of(_line(recorded, KEY).shown, [float(n) for n in SPACES])
    lengths = _line(recorded, "spaces.small_suppliers.working_days").shown
    assert _is_median_of(lengths, [float(days) for days in WORKING_DAYS])


def test_labs_chosen(recorded: tuple[Database, Actor]) -> None:
    assert _is_share_of(_line(recorded, "testing.both_labs_share").shown, 3, 10)
    alone = _line(recorded, "testing.telefonica_share")
    assert (alone.shown.n, alone.shown.middle, alone.adopted) == (7, None, None)


def test_who_came_back_for_a_release(recorded: tuple[Database, Actor]) -> None:
    """R1.4 came on 5 November 2017; nobody comes back for it after May 2018."""
    assert _is_share_of(_line(recorded, "testing.return_share").shown, 2, 10)
    ratios = _line(recorded, "testing.return_spaces").shown
    assert (ratios.n, ratios.middle) == (2, None)


def test_times_of_uept(recorded: tuple[Database, Actor]) -> None:
    weeks = [days / 7 for days in FIRST_ROLE_DAYS]
    assert _is_median_of(_line(recorded, "entry.uept_first_role_weeks").shown, weeks)
    shares = [days // 2 / days for days in FIRST_ROLE_DAYS]
    assert _is_median_of(_line(recorded, "entry.uept_further_role_share").shown, shares)
    assert _is_share_of(_line(recorded, "entry.suppliers_also_export").shown, 3, 10)


def test_lead_time_of_notices_and_what_nobody_records(recorded: tuple[Database, Actor]) -> None:
    """1 November 2016 to 3 January 2017: 42 working days (22, 20 in December, 1 in January less the 1st)."""
    database, planner = recorded
    with database.reading() as uow:
        page = read_assumptions(uow, planner, TODAY)
    assert (page.notices.n, page.notices.middle, page.notices.low) == (10, 42, 42)
    recorded_keys = {line.about.key for line in page.lines}
    others = {line.key for subject in page.unrecorded for line, _ in subject.lines}
    assert "capacity.cio_teams" in others
    assert not others & recorded_keys


def test_a_scaled_triangle_has_the_median_of_the_record_and_its_own_spread() -> None:
    low, mode, high = 2.0, 6.0, 15.0
    before = triang.median((mode - low) / (high - low), low, high - low)
    low, mode, high = scaled((low, mode, high), 5.5 / before)
    assert triang.median((mode - low) / (high - low), low, high - low) == pytest.approx(5.5, 0.001)
    assert high / low == pytest.approx(7.5, 0.001)


def test_an_interval_of_the_median_is_that_of_the_binomial() -> None:
    values = [float(n * n % 37) for n in range(1, 31)]
    found = median_interval(values)
    wanted = quantile_test(values, q=median(values), p=0.5).confidence_interval(0.95)
    assert found is not None
    assert (found.low, found.high) == (wanted.low, wanted.high)
    assert median_interval(values[:5]) is None


def test_an_interval_never_ends_at_the_least_or_the_most_that_was_seen() -> None:
    """Those are one organisation's; of eight cases the interval at 95 % would end there."""
    assert median_interval(range(1, 9)) == Interval(4.5, 1.0, 8.0)
    assert shown(range(1, 9), is_share=False).middle is None
    nine = shown(range(1, 10), is_share=False)
    assert (nine.low, nine.high) == (2, 8)


# -- stays -----------------------------------------------------------------------------------------


def test_slots_without_a_break_are_one_stay() -> None:
    """Friday and the Monday after it are one; a week later is another."""
    own = ParticipantId(1)
    slots = [
        HeldSlot(own, ARQIVA, date(2018, 3, 12), date(2018, 3, 16), 4),
        HeldSlot(own, ARQIVA, date(2018, 3, 5), date(2018, 3, 9), 3),
        HeldSlot(own, TELEFONICA, date(2018, 3, 8), date(2018, 3, 9), 2),
        HeldSlot(own, ARQIVA, date(2018, 3, 20), date(2018, 3, 20), 1),
    ]
    first, second = stays_of(slots, CALENDAR)[own]
    assert (first.spaces, first.working_days, len(first.labs)) == (5, 10, 2)
    assert (second.first_day, second.working_days) == (date(2018, 3, 20), 1)


def test_a_slot_counts_on_the_terms_that_it_stands_on(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        terms = terms_of(a_slot(uow, notice, spaces=9).request)
        an_allocated_slot(uow, notice, spaces=7)
        offered = an_offered_slot(uow, a_slot(uow, notice, spaces=3), terms)
        assert [held.spaces for held in uow.evidence.held_slots()] == [7]
        uow.slots.move(offered, SlotState.ALLOCATED, at=NOW)
        assert sorted(held.spaces for held in uow.evidence.held_slots()) == [7, 9]


# -- adopting --------------------------------------------------------------------------------------


def _adopt(recorded: tuple[Database, Actor], wish: AdoptionWish) -> AssumptionAdopted | Refused:
    database, planner = recorded
    return in_unit(database, lambda uow: adopt_assumption(uow, planner, wish, AT))


def test_a_value_is_adopted_into_a_copy_and_its_note_says_where_it_comes_from(
    recorded: tuple[Database, Actor],
) -> None:
    database, planner = recorded
    value = "[1.496, 4.489, 11.222]"  # 2, 6 and 15, whose median is 7.351, times 5.5 / 7.351
    wish = AdoptionWish(KEY, value, copy=CopyWish("as-recorded", "As recorded", "A try"))
    assert _adopt(recorded, wish) == AssumptionAdopted("as-recorded", 2)
    with database.reading() as uow:
        kept = uow.scenarios.find("as-recorded")
        assert kept is not None
        assert read_adoption(uow, planner, KEY, "as-recorded", TODAY).line.middle == pytest.approx(
            5.5, abs=0.001
        )
    assert Scenario.from_canonical(kept.text).value(KEY) == [1.496, 4.489, 11.222]
    again = _adopt(recorded, AdoptionWish(KEY, value, "as-recorded", version=kept.version))
    assert isinstance(again, Refused)
    assert again.messages[0].text == "It stands already in As recorded"
    with database.reading() as uow:
        assert uow.scenarios.find("as-recorded") == kept
    first, second = kept.note.splitlines()
    assert first == "A try"
    assert second == (
        f"{KEY} from the record of Fri 1 Jun 2018: median 5.5 (95 % interval 3 to 9), n = 10"
    )


def test_a_value_is_adopted_into_ones_own_scenario_as_it_was_seen(
    recorded: tuple[Database, Actor],
) -> None:
    database, _ = recorded

    def keep(uow: UnitOfWork) -> tuple[str, str, Actor]:
        owner, other = a_planner(uow), a_planner(uow)
        return a_scenario(uow, owner).name, a_scenario(uow, other).name, acting(owner)

    own, strange, owner = in_unit(database, keep)
    share = "testing.both_labs_share"
    for_me = (database, owner)
    stale = AdoptionWish(share, "0.3", own, version=7)
    with pytest.raises(StaleVersion):
        _adopt(for_me, stale)
    with pytest.raises(NotAllowed):
        _adopt(for_me, AdoptionWish(share, "0.3", strange, version=1))
    changed = _adopt(for_me, AdoptionWish(share, "0.4", own, version=1))
    assert isinstance(changed, Refused)
    assert "has changed" in changed.messages[0].text
    assert _adopt(for_me, AdoptionWish(share, "0.3", own, version=1)) == AssumptionAdopted(own, 2)


def test_too_few_cases_are_not_adopted(recorded: tuple[Database, Actor]) -> None:
    answer = _adopt(
        recorded, AdoptionWish("testing.return_spaces", "", copy=CopyWish("few", "Few"))
    )
    assert isinstance(answer, Refused)
    assert answer.messages[0].text == "The record shows too few (n = 2)"


def test_only_planners_read_and_only_keys_with_a_record(recorded: tuple[Database, Actor]) -> None:
    database, planner = recorded
    with database.writing() as uow:
        auditor = acting(an_auditor(uow))
        with pytest.raises(NotAllowed):
            read_assumptions(uow, auditor, TODAY)
        with pytest.raises(NotFound):
            read_adoption(uow, planner, "capacity.cio_teams", "", TODAY)
