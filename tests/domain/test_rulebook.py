import json
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.rulebook import (
    SHIPPED_RULEBOOK,
    ContradictoryValues,
    DatedValue,
    JsonValue,
    NoValueInForce,
    Rulebook,
)
from labsim.domain.rulebook.titles import RULE_TITLES
from labsim.domain.working_calendar import Division

BEGINNING = date(2015, 1, 1)
SEMINAR = date(2017, 11, 23)

CODES_BY_FAMILY = {
    "LAB": "SITE SPACES CH DEVICES HOURS INDUCTION ATTEND SUPPORT PHANTOM LOGS MESH REGION DAYS",
    "E2E": "NOTICE CAMPAIGN QUESTIONS MEETING ROLE GATEWAY ENTRY CONFIDENTIAL DEVICES COVERAGE "
    "ALLOCATE OFFER RANK SPACES FAIR INDUCTION HANDSON ATTEND",
    "COST": "LAB REMOTE",
    "CH": "PRICE MIN MAX LEAD MAKER VARIANT",
    "UEP": "ORDER COMPLETE EVIDENCE FINAL",
    "SEC": "ANNUAL COUNT KIND THRESHOLD SHARED EXEMPT SCOPE NOTICE STEPS CANCEL STATUS COMPLY "
    "PRIVACY NEXT SCREEN",
    "GOV": "SSC PANEL CSC",
}
CODES = {f"{family}-{name}" for family, names in CODES_BY_FAMILY.items() for name in names.split()}

JUDGED = {
    "LAB-DAYS",
    "E2E-NOTICE",
    "E2E-CAMPAIGN",
    "E2E-QUESTIONS",
    "E2E-MEETING",
    "E2E-GATEWAY",
    "E2E-ROLE",
    "E2E-ENTRY",
    "E2E-CONFIDENTIAL",
    "E2E-DEVICES",
    "E2E-COVERAGE",
    "E2E-SPACES",
    "E2E-FAIR",
    "UEP-ORDER",
}

ASSUMED = {
    ("LAB-DAYS", "weekdays"),
    ("LAB-DAYS", "division"),
    ("E2E-CAMPAIGN", "months"),
    ("E2E-CONFIDENTIAL", "version"),
    ("E2E-ALLOCATE", "age_bonus_percent"),
    ("E2E-ALLOCATE", "age_full_days"),
    ("E2E-ALLOCATE", "mandate_bonus_percent"),
    ("E2E-ALLOCATE", "mandate_near_days"),
    ("E2E-OFFER", "working_days"),
    ("E2E-OFFER", "until"),
    ("E2E-RANK", "order"),
    ("E2E-FAIR", "share_percent"),
    ("E2E-INDUCTION", "validity"),
    ("COST-REMOTE", "set_up_pence"),
    ("COST-REMOTE", "monthly_pence"),
    ("CH-MAX", "hubs"),
    ("SEC-KIND", "supplier_over_threshold"),
    ("SEC-KIND", "supplier_within_threshold"),
    ("SEC-KIND", "network_over_threshold"),
    ("SEC-KIND", "network_within_threshold"),
    ("SEC-KIND", "other_user"),
    ("SEC-THRESHOLD", "non_domestic_weight"),
    ("SEC-NEXT", "year_end"),
    ("SEC-NEXT", "secmp0040_by_then"),
    ("SEC-NEXT", "rolling_least_months"),
    ("GOV-SSC", "not_held"),
}


def a_row(value: JsonValue = 40, since: date = BEGINNING, lab: str | None = None) -> DatedValue:
    return DatedValue(
        code="E2E-NOTICE",
        parameter="working_days",
        applies_to=lab,
        value=value,
        unit="working days",
        in_force_from=since,
        source="a test",
        assumption=False,
        judged=True,
    )


def shipped(code: str, parameter: str, day: date = SEMINAR, lab: str | None = None) -> JsonValue:
    return SHIPPED_RULEBOOK.value(code, parameter, day, lab).value


def test_the_newest_value_in_force_is_found() -> None:
    rulebook = Rulebook([a_row(41, date(2019, 1, 1)), a_row(40), a_row(39, date(2018, 1, 1))])
    assert rulebook.value("E2E-NOTICE", "working_days", date(2017, 12, 31)).value == 40
    assert rulebook.value("E2E-NOTICE", "working_days", date(2018, 1, 1)).value == 39
    assert rulebook.value("E2E-NOTICE", "working_days", date(2018, 12, 31)).value == 39
    assert rulebook.value("E2E-NOTICE", "working_days", date(2030, 1, 1)).value == 41


def test_before_the_first_value_there_is_none() -> None:
    with pytest.raises(NoValueInForce, match=r"E2E-NOTICE working_days .* 2014-12-31"):
        Rulebook([a_row()]).value("E2E-NOTICE", "working_days", date(2014, 12, 31))


def test_an_unknown_code_parameter_or_lab_has_no_value() -> None:
    rulebook = Rulebook([a_row(lab="arqiva")])
    with pytest.raises(NoValueInForce):
        rulebook.value("E2E-NOTHING", "working_days", SEMINAR, "arqiva")
    with pytest.raises(NoValueInForce):
        rulebook.value("E2E-NOTICE", "hours", SEMINAR, "arqiva")
    with pytest.raises(NoValueInForce, match="telefonica"):
        rulebook.value("E2E-NOTICE", "working_days", SEMINAR, "telefonica")
    with pytest.raises(NoValueInForce):
        rulebook.value("E2E-NOTICE", "working_days", SEMINAR)


def test_two_values_from_the_same_day_contradict_each_other() -> None:
    with pytest.raises(ContradictoryValues, match="E2E-NOTICE working_days"):
        Rulebook([a_row(40), a_row(39)])
    Rulebook([a_row(40, lab="arqiva"), a_row(39, lab="telefonica")])


def test_a_history_is_told_from_old_to_new() -> None:
    newer, older = a_row(39, date(2018, 1, 1)), a_row(40)
    rulebook = Rulebook([newer, older])
    assert rulebook.history("E2E-NOTICE", "working_days") == (older, newer)
    assert rulebook.history("E2E-NOTICE", "hours") == ()
    assert rulebook.values == (newer, older)
    assert rulebook.codes() == ("E2E-NOTICE",)


def test_a_row_can_be_a_member_of_a_set_whatever_its_value() -> None:
    assert len({a_row([1, 2]), a_row([1, 2]), a_row({"a": 1})}) == 2


@given(
    st.lists(st.integers(min_value=0, max_value=4000), unique=True, min_size=1, max_size=8),
    st.integers(min_value=-10, max_value=4010),
)
def test_the_value_found_is_the_one_found_by_reading_every_row(
    starts: Sequence[int], asked: int
) -> None:
    rows = [a_row(start, BEGINNING + timedelta(start)) for start in starts]
    rulebook, day = Rulebook(rows), BEGINNING + timedelta(asked)
    begun = [start for start in starts if start <= asked]
    if begun:
        assert rulebook.value("E2E-NOTICE", "working_days", day).value == max(begun)
        assert [row.value for row in rulebook.in_force_on(day)] == [max(begun)]
    else:
        assert rulebook.in_force_on(day) == ()


def test_every_code_of_the_field_is_shipped_and_no_other() -> None:
    assert set(SHIPPED_RULEBOOK.codes()) == CODES


def test_every_shipped_code_has_a_title() -> None:
    assert set(RULE_TITLES) == set(SHIPPED_RULEBOOK.codes())
    assert all(RULE_TITLES.values())


def test_exactly_the_rules_of_a_slot_are_judged() -> None:
    judged = {row.code for row in SHIPPED_RULEBOOK.values if row.judged}
    assert judged == JUDGED
    assert not judged & {row.code for row in SHIPPED_RULEBOOK.values if not row.judged}


def test_assumptions_are_marked_and_nothing_else_is() -> None:
    marked = {(row.code, row.parameter) for row in SHIPPED_RULEBOOK.values if row.assumption}
    assert marked == ASSUMED
    assert all("assum" in row.source.lower() for row in SHIPPED_RULEBOOK.values if row.assumption)


def test_every_parameter_has_a_value_from_the_beginning_and_every_row_a_source() -> None:
    for row in SHIPPED_RULEBOOK.values:
        history = SHIPPED_RULEBOOK.history(row.code, row.parameter, row.applies_to)
        assert history[0].in_force_from == BEGINNING
        assert row.source


def test_every_shipped_value_survives_json() -> None:
    for row in SHIPPED_RULEBOOK.values:
        assert json.loads(json.dumps(row.value)) == row.value


@pytest.mark.parametrize(
    ("code", "parameter", "value"),
    [
        ("LAB-DAYS", "weekdays", ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
        ("E2E-NOTICE", "working_days", 40),
        ("E2E-NOTICE", "day_ends", "18:00"),
        ("E2E-CAMPAIGN", "months", 6),
        ("E2E-MEETING", "required", True),
        ("E2E-ROLE", "required_tests", ["SREPT", "UEPT"]),
        ("E2E-DEVICES", "smets_versions", ["SMETS2"]),
        ("E2E-DEVICES", "polyphase", False),
        ("E2E-DEVICES", "gbcs_last_days", {"1.0": "2018-05-07"}),
        ("E2E-FAIR", "share_percent", 25),
        ("E2E-OFFER", "working_days", 2),
        ("E2E-ATTEND", "hours", 48),
        ("CH-PRICE", "price_pence", 6083),
        ("CH-MIN", "hubs", 10),
        ("CH-MAX", "hubs", 5000),
        ("CH-LEAD", "longest_weeks", 16),
        ("SEC-SCOPE", "full_clauses", 47),
        ("SEC-SCOPE", "verification_areas", 12),
        ("SEC-NOTICE", "weeks", 12),
        ("SEC-CANCEL", "percent", 25),
        ("UEP-ORDER", "srept_before_uept", True),
    ],
)
def test_a_shipped_value_is_the_one_of_the_sources(
    code: str, parameter: str, value: JsonValue
) -> None:
    assert shipped(code, parameter) == value


def test_the_smallest_order_of_hubs_costs_608_pounds_30() -> None:
    price, hubs = shipped("CH-PRICE", "price_pence"), shipped("CH-MIN", "hubs")
    assert isinstance(price, int)
    assert isinstance(hubs, int)
    assert price * hubs == 60_830


def test_each_lab_has_its_own_values() -> None:
    assert shipped("LAB-SPACES", "spaces", lab="arqiva") == 100
    assert shipped("LAB-SPACES", "spaces", lab="telefonica") == 280
    assert shipped("LAB-MESH", "mesh", lab="arqiva") is False
    assert shipped("LAB-MESH", "mesh", lab="telefonica") is True
    assert shipped("LAB-CH", "makers", lab="telefonica") == ["Toshiba", "WNC"]
    assert shipped("LAB-REGION", "regions", lab="arqiva") == ["North"]


def test_the_notice_asks_eight_questions() -> None:
    questions = shipped("E2E-QUESTIONS", "questions")
    assert isinstance(questions, list)
    assert len(questions) == 8


def test_the_division_of_the_lab_days_is_one_that_the_calendar_knows() -> None:
    assert Division(str(shipped("LAB-DAYS", "division"))) is Division.ENGLAND_AND_WALES


@pytest.mark.parametrize(
    ("code", "parameter", "first_day", "before", "since"),
    [
        ("CH-VARIANT", "dual_band_supply", date(2018, 10, 13), "none", "limited"),
        ("CH-VARIANT", "dual_band_supply", date(2018, 12, 13), "limited", "full"),
        ("SEC-THRESHOLD", "non_domestic_premises", date(2019, 2, 28), 250_000, 50_000),
        ("SEC-THRESHOLD", "non_domestic_weight", date(2019, 2, 28), 1, 5),
        ("SEC-NEXT", "due_rule", date(2019, 8, 1), "secmp0040", "rolling"),
        ("SEC-EXEMPT", "shared_resource_section_binds", date(2020, 11, 29), False, True),
        ("SEC-SCREEN", "explicit", date(2020, 11, 29), False, True),
        ("GOV-PANEL", "sets_status", date(2017, 8, 1), True, False),
        ("UEP-COMPLETE", "several_user_ids_per_role", date(2017, 11, 5), False, True),
        (
            "SEC-KIND",
            "other_user",
            date(2019, 2, 28),
            ["self", "self", "full"],
            ["verification", "self", "full"],
        ),
        (
            "SEC-STATUS",
            "statuses",
            date(2020, 2, 27),
            ["approved", "approved_subject_to", "provisionally_approved", "deferred"],
            ["approved", "approved_subject_to", "deferred", "rejected"],
        ),
    ],
)
def test_a_value_changes_on_its_day(
    code: str, parameter: str, first_day: date, before: JsonValue, since: JsonValue
) -> None:
    assert shipped(code, parameter, first_day - timedelta(1)) == before
    assert shipped(code, parameter, first_day) == since


@pytest.mark.parametrize(
    ("mandate", "day"),
    [
        ("mandate_large_suppliers", "2017-05-25"),
        ("mandate_small_domestic_suppliers", "2017-11-25"),
        ("mandate_distribution_network_operators", "2018-01-21"),
        ("ame_end_large_suppliers", "2018-01-21"),
        ("ame_end_small_suppliers", "2018-05-21"),
        ("smets1_installation_end", "2018-07-13"),
        ("mandate_non_domestic_suppliers", "2018-08-31"),
    ],
)
def test_a_mandate_has_its_stored_day(mandate: str, day: str) -> None:
    value = shipped("UEP-COMPLETE", mandate, date(2018, 1, 2))
    assert isinstance(value, dict)
    assert value["date"] == day


def test_at_the_seminar_the_non_domestic_mandate_was_only_minded_to() -> None:
    at_the_seminar = shipped("UEP-COMPLETE", "mandate_non_domestic_suppliers")
    assert at_the_seminar == {"date": "2018-08-25", "standing": "minded to"}
