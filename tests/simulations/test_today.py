"""A run that starts from live data: the record stands, what is under way is drawn as it must be, nothing is lost."""

import json
from collections import Counter
from datetime import date, timedelta
from statistics import mean
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.working_calendar import WorkingCalendar
from simulations.event_log import EventLog, Stage
from simulations.forecast import forecast_of
from simulations.kinds import Kind
from simulations.known import Applying, Lucks, over
from simulations.luck import (
    exponential,
    exponential_share,
    longer_than,
    peaked_one,
    peaked_share,
    triangular,
    triangular_share,
)
from simulations.measured import Metric
from simulations.measures import measure
from simulations.measures.labs import spaces_by_day
from simulations.measures.reading import Reading
from simulations.population import draw_population
from simulations.random_streams import Streams
from simulations.recorded import Recorded, Table
from simulations.scenario import Scenario, ScenarioError
from simulations.scenario_files import load_scenario, shipped_names
from simulations.scenario_toml import as_toml
from simulations.setting import LABS
from simulations.sizes import sizes_of
from simulations.today import LIVE_KINDS
from tests.simulations.scenarios import baseline
from tests.simulations.todays import ON, SMALL, alone, days, log_of, request, slot, today

TRIANGLES = st.lists(st.integers(0, 60), min_size=3, max_size=3).map(sorted)
LUCK = st.floats(0.001, 0.999)
IN_JANUARY = slot(1, ARQIVA, "2018-01-08", "2018-01-19", 20)
LEDGER = (
    days(ARQIVA, ON, "2018-01-05", 100),
    days(ARQIVA, "2018-01-08", "2018-01-19", 100, 20),
    days(ARQIVA, "2018-01-22", "2019-12-31", 100),
    days(TELEFONICA, ON, "2019-12-31", 280),
)
CROWD = today(
    {**SMALL, "srept": "2017-09-01", "gateway": "2017-08-01", "slots": [IN_JANUARY]},
    {
        "ref": "P002",
        "kind": "large_supplier",
        "roles": ["IS", "ES", "GS"],
        "srept": "2016-09-01",
        "uept": [{"role": "IS", "on": "2017-10-02"}],
        "notices": [{"received_on": "2017-10-02", "labs": ["arqiva", "telefonica"]}],
    },
    {
        "ref": "P003",
        "kind": "other_party",
        "roles": ["OU"],
        "requests": [
            request(1, ARQIVA, "2018-01-15", "2018-02-02", 70, waiting=True),
            request(2, ARQIVA, "2018-01-15", "2018-01-19", 30),
        ],
    },
    {"ref": "P004", "notices": [{"received_on": "2017-11-01", "labs": ["arqiva"]}]},
    {"ref": "P005", "kind": "non_domestic_supplier", "roles": ["IS", "GS"]},
    days=LEDGER,
    changes={"population.exits_a_year": 60},
)


# -- the section ---------------------------------------------------------------------------------


def test_no_shipped_scenario_says_anything_of_today() -> None:
    for name in shipped_names():
        assert "today" not in json.loads(load_scenario(name).canonical())


def test_a_record_of_today_comes_back_from_its_text_and_from_its_file() -> None:
    assert Scenario.from_canonical(CROWD.canonical()) == CROWD
    assert "[today]" in as_toml(CROWD, lambda _: "")


WRONG = {
    "kind": ({"ref": "P001", "kind": "new_supplier"}, "parties.0.kind: give one of large_supplier"),
    "role": ({**SMALL, "uept": [{"role": "ES", "on": ON}]}, "uept: ES is none of its roles"),
    "future": ({**SMALL, "srept": "2017-12-01"}, "what is recorded of P001 lies after 2017-11-23"),
    "lab": ({**SMALL, "slots": [{**IN_JANUARY, "lab": "leeds"}]}, "lab: arqiva or telefonica"),
    "day": ({**SMALL, "srept": 20171123}, "parties.0.srept: give a date such as 2017-11-25"),
}


@pytest.mark.parametrize("which", WRONG)
def test_what_cannot_be_is_refused_with_its_key_and_a_remedy(which: str) -> None:
    party, said = WRONG[which]
    with pytest.raises(ScenarioError) as refused:
        today(party)
    assert said in str(refused.value)


def test_the_run_begins_on_the_day_of_the_record() -> None:
    with pytest.raises(ScenarioError, match="give the day of time"):
        CROWD.with_values({"time.start": "2017-11-01"})


def test_a_ledger_that_its_slots_do_not_explain_is_refused() -> None:
    wrong = today({**SMALL, "slots": [IN_JANUARY]}, days=(days(ARQIVA, ON, "2018-12-31", 100, 19),))
    with pytest.raises(ScenarioError, match=r"19 spaces of arqiva are taken, and slots hold 0"):
        log_of(wrong)


# -- what is under way ---------------------------------------------------------------------------


@given(triangle=TRIANGLES, luck=LUCK, share=LUCK)
def test_what_is_under_way_lasts_longer_than_it_has(
    triangle: list[float], luck: float, share: float
) -> None:
    """And its luck among those that are left is the same luck: the share below it says so."""
    low, mode, high = triangle
    elapsed = share * high
    whole = over(-elapsed, luck, (low, mode, high)) + elapsed
    assert elapsed <= whole <= max(high, elapsed)
    if low < mode < high:
        left = 1 - triangular_share(elapsed, low, mode, high)
        told = (triangular_share(whole, low, mode, high) - (1 - left)) / left
        assert told == pytest.approx(luck, abs=1e-6)


def test_an_exponential_remembers_nothing() -> None:
    """The closed form: however long it has lasted, what is left is the same exponential."""
    for luck in (0.1, 0.5, 0.9):
        for lasted in (0.0, 3.0, 40.0):
            again = longer_than(exponential_share(lasted, 8), luck)
            assert exponential(again, 8) - lasted == pytest.approx(exponential(luck, 8))


def test_what_should_be_over_has_evidently_not_begun() -> None:
    assert over(-200.0, 0.5, (4, 8, 16)) == triangular(0.5, 4, 8, 16)


@given(span=st.floats(10, 90), peak=st.floats(0.1, 0.9), luck=LUCK)
def test_the_share_of_a_peaked_value_is_its_luck(span: float, peak: float, luck: float) -> None:
    assert peaked_share(peaked_one(luck, span, peak * span), span, peak * span) == pytest.approx(
        luck, abs=1e-9
    )


@pytest.mark.parametrize("kind", [Kind.SMALL_SUPPLIER, Kind.LARGE_SUPPLIER, Kind.OTHER_PARTY])
def test_a_plan_that_nothing_is_known_of_is_the_plan_of_the_population(kind: Kind) -> None:
    """Drawn one by one as the population draws them all at once, from the same luck."""
    scenario = baseline()
    streams = Streams(1, 0)
    which, when = (
        streams(f"{kind}.{name}").random(55) for name in ("application-class", "application")
    )
    plans = {
        Kind.SMALL_SUPPLIER: scenario.applications.small_domestic_suppliers,
        Kind.LARGE_SUPPLIER: scenario.applications.large_suppliers,
    }
    for party in draw_population(scenario, Streams(1, 0)):
        if party.kind is kind:
            number = sum(
                1
                for other in draw_population(scenario, Streams(1, 0))[: party.index]
                if other.kind is kind
            )
            luck = Lucks(which[number], when[number], 0, 0, 0)
            own = Applying(scenario, plans.get(kind), party.mandate, luck).after(-np.inf)
            assert own is not None
            assert max(0.0, own) == pytest.approx(party.applies)


@given(which=LUCK, when=LUCK, weeks=st.integers(-120, 60))
def test_who_has_not_applied_yet_applies_later(which: float, when: float, weeks: int) -> None:
    scenario = baseline()
    plan = scenario.applications.small_domestic_suppliers
    applying = Applying(scenario, plan, 7.0 * weeks, Lucks(which, when, 0, 0, 0))
    left = applying.after(0.0)
    assert left is not None  # the late ones are exponential: some are always still to come
    assert left >= 0


# -- the route -----------------------------------------------------------------------------------


def test_a_party_in_mid_route_reaches_its_dates_as_on_paper() -> None:
    """SREPT and one role are on record; all else is constant: the calendar says the rest."""
    party = {
        **SMALL,
        "gateway": "2017-08-01",
        "srept": "2017-08-28",
        "uept": [{"role": "IS", "on": "2017-10-02"}],
        "notices": [{"received_on": "2017-10-05", "labs": ["telefonica"]}],
    }
    scenario = alone(
        party,
        days=(days(TELEFONICA, ON, "2019-12-31", 280),),
        changes={
            "applications.small_domestic_suppliers.late_from_weeks": 30,  # 29 Apr 2017: before SREPT
            "entry.uept_first_role_weeks": [40, 40, 40],  # GS: 10 weeks from 2 Oct
            "spaces.small_suppliers.working_days": [20, 20, 20],
        },
    )
    story = log_of(scenario).story(0)
    on_paper = [
        "2017-08-01  user ID and gateway ready",
        "2017-08-28  SREPT done",
        "2017-08-28  assessment applied for (1, full)",  # planned for 29 Apr: as soon as SREPT is done
        "2017-10-02  UEPT done (IS)",
        "2017-10-02  UEPT started (GS)",
        "2017-10-05  E2E notice given",
        "2017-11-20  fieldwork started (1, full, 8)",  # 12 weeks after applying
        "2017-11-24  fieldwork ended (1, full)",
        "2017-12-11  UEPT done (GS)",  # 10 weeks
        "2017-12-11  lab slot given (telefonica, 2017-12-11 to 2018-01-10, 6 spaces)",  # notice served on 30 Nov
        "2017-12-27  report and response ready (1)",  # written up on 29 Nov, 4 weeks
        "2018-01-10  at SSC (1, full)",  # the 2nd Wednesday
        "2018-01-11  User Entry Process complete: a User",
    ]
    assert [line for line in story if line in on_paper] == on_paper


def test_without_luck_and_newcomers_what_is_taken_is_the_live_ledger_day_by_day() -> None:
    held = [
        slot(1, ARQIVA, "2017-11-20", "2017-12-22", 40),
        slot(2, ARQIVA, "2017-12-04", "2018-01-12", 30, offered=True),
        slot(
            3,
            TELEFONICA,
            "2018-01-02",
            "2018-03-29",
            50,
            profile=[
                {"from_day": "2018-01-02", "spaces": 50},
                {"from_day": "2018-02-05", "spaces": 10},
            ],
        ),
    ]
    ledger = (
        days(ARQIVA, ON, "2017-12-01", 100, 40),
        days(ARQIVA, "2017-12-04", "2017-12-22", 100, 70),
        days(ARQIVA, "2017-12-27", "2018-01-12", 90, 30),
        days(ARQIVA, "2018-01-15", "2019-12-31", 100),
        days(TELEFONICA, ON, "2017-12-29", 280),
        days(TELEFONICA, "2018-01-02", "2018-02-02", 280, 50),
        days(TELEFONICA, "2018-02-05", "2018-03-29", 280, 10),
        days(TELEFONICA, "2018-04-03", "2019-12-31", 280),
    )
    party = {**SMALL, "gateway": ON, "srept": ON, "slots": held}
    log = log_of(alone(party, days=ledger))
    reading = Reading(log)
    for lab in LABS:
        taken, opened, _ = spaces_by_day(reading, lab)
        by_day = dict(
            zip(
                log.setting.lab_days, zip(opened.tolist(), taken.tolist(), strict=True), strict=True
            )
        )
        for span in log.scenario.today.days_of(lab) if log.scenario.today else ():
            for day in WorkingCalendar.of_england_and_wales().working_days(
                span.first_day, span.last_day
            ):
                assert by_day[day] == (span.spaces_open, span.spaces_taken)


def test_requests_are_placed_in_the_order_in_which_they_were_sent() -> None:
    """Eighty are free: the first takes seventy of them; the second, who would have been first alone, comes after."""
    log = log_of(CROWD)
    starts = {
        detail[0]: log.clock.day(detail[2])
        for _, stage, _, detail in log.events
        if stage is Stage.REQUEST_STARTS
    }
    assert starts == {"Q001": date(2018, 1, 15), "Q002": date(2018, 1, 22)}


@pytest.mark.parametrize("replication", range(10))
def test_who_has_no_srept_on_record_has_neither_passed_it_nor_applied(replication: int) -> None:
    scenario = today({**SMALL, "gateway": "2017-01-02"}, {"ref": "P002", "kind": "other_party"})
    live = [
        (party, party.known)
        for party in draw_population(scenario, Streams(1, replication))
        if party.known
    ]
    assert len(live) == 2
    assert all(min(known.srept, party.applies) >= 0 for party, known in live)


def test_live_parties_have_the_luck_of_those_in_whose_place_they_stand() -> None:
    with_record, without = CROWD, today(days=LEDGER, changes={"population.exits_a_year": 60})
    drawn = {
        party.index: party
        for party in draw_population(baseline(population__exits_a_year=60), Streams(1, 0))
    }
    first_small = next(p for p in drawn.values() if p.kind is Kind.SMALL_SUPPLIER)
    live = next(
        p for p in draw_population(with_record, Streams(1, 0)) if p.kind is Kind.SMALL_SUPPLIER
    )
    assert live.luck == first_small.luck
    assert not any(p.known for p in draw_population(without, Streams(1, 0)))


def test_who_by_the_plan_has_arrived_and_is_not_on_record_does_not_come() -> None:
    parties = draw_population(CROWD, Streams(1, 0))
    assert all(party.arrives >= 0 for party in parties if not party.known)
    assert {party.kind for party in parties if not party.known} >= {
        Kind.SMALL_SUPPLIER,
        Kind.NEW_SUPPLIER,
    }


# -- conservation --------------------------------------------------------------------------------


@pytest.mark.parametrize("replication", range(4))
def test_no_day_is_overfilled_and_nothing_is_lost(replication: int) -> None:
    log = log_of(CROWD, replication)
    _must_fit(log)
    counts = Counter((party, stage) for party, stage, _, _ in log.events)
    for party in log.parties:
        for stage in (Stage.ARRIVED, Stage.SREPT_DONE, Stage.UEPT_COMPLETE, Stage.USER, Stage.LIVE):
            assert counts[party.index, stage] <= 1
        assert counts[party.index, Stage.LIVE] <= counts[party.index, Stage.USER]


def _must_fit(log: EventLog) -> None:
    reading = Reading(log)
    for lab in LABS:
        taken, opened, _ = spaces_by_day(reading, lab)
        assert taken.min() >= 0
        assert (taken <= opened).all()


PAST: Final = st.dates(date(2015, 8, 1), date(2017, 11, 23)).map(date.isoformat)
SPANS: Final = st.tuples(
    st.dates(date(2017, 11, 24), date(2018, 12, 31)), st.integers(0, 200), st.integers(1, 120)
)


@st.composite
def parties(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """Any kind with any facts, in any order of days, and perhaps a notice and a request."""
    kind = draw(st.sampled_from([*LIVE_KINDS, None]))
    roles = draw(st.lists(st.sampled_from(["IS", "ES", "GS", "ED", "OU"]), unique=True))
    done = draw(st.lists(st.sampled_from(roles), unique=True)) if roles else []
    told: dict[str, Any] = {"ref": f"P{number:03}", "kind": kind, "roles": roles}
    told["uept"] = [{"role": role, "on": draw(PAST)} for role in done]
    for name in ("srept", "gateway", "tested_until"):
        told[name] = draw(st.none() | PAST)
    told["mandate"] = draw(st.none() | st.dates(date(2016, 1, 1), date(2019, 1, 1)).map(str))
    if draw(st.booleans()):
        told["notices"] = [{"received_on": draw(PAST), "labs": [draw(st.sampled_from(LABS))]}]
    if draw(st.booleans()):
        first, length, spaces = draw(SPANS)
        last = first + timedelta(days=length)
        told["requests"] = [request(number, ARQIVA, str(first), str(last), spaces)]
    return {name: value for name, value in told.items() if value is not None}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_is_recorded_runs_and_nothing_is_lost(data: st.DataObject) -> None:
    recorded = [data.draw(parties(number)) for number in range(1, 5)]
    log = log_of(today(*recorded, days=(days(ARQIVA, ON, "2019-12-31", 100),)))
    _must_fit(log)
    for party in log.parties:
        if party.known:
            for _, stage, moment, _ in log.events:
                if stage in {Stage.LAB_GIVEN, Stage.LAB_PLACED, Stage.LAB_EXTENDED}:
                    assert moment >= 0
    measure(log)


def test_who_tests_devices_alone_and_has_asked_for_nothing_does_nothing() -> None:
    log = log_of(today({"ref": "P001"}))
    (party,) = (party for party in log.parties if party.known)
    assert not [event for event in log.events if event[0] == party.index]


def test_the_same_seed_gives_the_same_forecast() -> None:
    first, again = (measure(log_of(CROWD)) for _ in range(2))
    assert repr(first) == repr(again)


# -- what is told --------------------------------------------------------------------------------


def _metrics(scenario: Scenario, replication: int = 0) -> dict[tuple[str, str], Metric]:
    measured = measure(log_of(scenario, replication))
    return {(metric.name, metric.group): metric for metric in measured.metrics}


def test_more_booked_is_never_an_earlier_start() -> None:
    waits = []
    for spaces in (10, 60, 95, 100):
        full = slot(1, ARQIVA, "2018-01-08", "2018-03-02", spaces)
        ledger = (
            days(ARQIVA, ON, "2018-01-05", 100),
            days(ARQIVA, "2018-01-08", "2018-03-02", 100, spaces),
            days(ARQIVA, "2018-03-05", "2019-12-31", 100),
        )
        asks = request(1, ARQIVA, "2018-01-08", "2018-01-19", 30)
        found = _metrics(today({**SMALL, "slots": [full], "requests": [asks]}, days=ledger))
        waits.append(
            (
                found["request_start_days", "Q001"].value,
                found["request_wait_weeks", "arqiva-usual"].value,
            )
        )
    assert waits == sorted(waits)
    assert waits[0][0] == (date(2018, 1, 8) - date(2017, 11, 23)).days
    assert waits[-1][0] == (date(2018, 3, 5) - date(2017, 11, 23)).days


def test_spaces_out_of_use_show_which_slots_do_not_fit() -> None:
    later = slot(2, ARQIVA, "2018-01-15", "2018-01-26", 40)
    ledger = (
        days(ARQIVA, ON, "2018-01-05", 100),
        days(ARQIVA, "2018-01-08", "2018-01-12", 100, 20),
        days(ARQIVA, "2018-01-15", "2018-01-19", 100, 60),
        days(ARQIVA, "2018-01-22", "2018-01-26", 100, 40),
        days(ARQIVA, "2018-01-29", "2019-12-31", 100),
    )
    as_it_is = today({**SMALL, "slots": [IN_JANUARY, later]}, days=ledger)
    out = {"lab": "arqiva", "first_day": "2018-01-01", "last_day": "2018-01-31", "spaces": 50}
    reduced = as_it_is.with_values({"reductions": [out]})
    assert _metrics(as_it_is)["slots_not_fitting", "arqiva"].value == 0
    assert _metrics(reduced)["slots_not_fitting", "arqiva"].value == 1  # the newer one
    assert _metrics(reduced)["lab_full_days", "arqiva-2018-01"].value >= 5


def test_sizes_are_those_of_the_live_slots_where_there_are_enough() -> None:
    calendar = WorkingCalendar.of_england_and_wales()
    assert sizes_of(CROWD, calendar).read == 0
    assert (sizes_of(CROWD, calendar).usual.spaces, sizes_of(CROWD, calendar).large.spaces) == (
        6,
        15,
    )
    asks = [request(n, ARQIVA, "2018-01-08", "2018-01-19", n * 2) for n in range(1, 12)]
    found = sizes_of(today({**SMALL, "requests": asks}), calendar)
    assert found.read == 11
    assert (found.small.spaces, found.usual.spaces, found.large.spaces) == (4, 12, 20)
    assert {size.working_days for size in found} == {10}


def test_a_forecast_counts_lengths_by_the_working_days_that_staff_have_corrected() -> None:
    asks = [request(n, ARQIVA, "2018-01-08", "2018-01-19", n * 2) for n in range(1, 12)]
    scenario = today({**SMALL, "requests": asks}, removed_working_days=["2018-01-10"])
    rows = [Recorded.of(measure(log_of(scenario)))]
    found = forecast_of(scenario, Table.of(rows))
    assert found is not None
    assert {size["working_days"] for size in found["sizes"]} == {9}


def test_a_forecast_says_half_and_nine_of_ten_of_its_replications() -> None:
    rows = [Recorded.of(measure(log_of(CROWD, number))) for number in range(3)]
    found = forecast_of(CROWD, Table.of(rows))
    assert found is not None
    assert (found["on"], found["replications"], found["slots_read"]) == (ON, 3, 0)
    (first, second) = found["requests"]
    assert (first["party"], first["ref"], first["median"], first["n"]) == ("P003", "Q001", 53.0, 3)
    assert (second["median"], second["p90"]) == (60.0, 60.0)
    assert {wait["size"] for wait in found["waits"]} == {"small", "usual", "large"}
    taken = [s for s in measure(log_of(CROWD)).series if s.name == "lab_taken"]
    assert [series.at[0] for series in taken] == [ON, ON]
    assert mean(taken[0].values) > 0
