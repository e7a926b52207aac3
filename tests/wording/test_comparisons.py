"""What a comparison found and what the smallest value is, in sentences made by hand."""

from dataclasses import replace
from math import nan

from labsim.wording.answers import Answer, Tried, answer_sentence, evidence_sentences, verdict
from labsim.wording.comparisons import Difference, difference_sentence
from labsim.wording.metrics import group_words, metric_words

BUSIEST = Difference(
    base="policy-year-end",
    other="policy-levelled",
    metric="bunching_busiest_month",
    group="held",
    unit="assessments",
    base_mean=41,
    other_mean=24,
    mean=-17,
    low=-20,
    high=-14,
    clear=True,
    compared=42,
)
ON_TIME = replace(
    BUSIEST,
    metric="users_by_mandate_share",
    group="small_supplier",
    unit="share",
    base_mean=0.612,
    other_mean=0.701,
    mean=0.089,
    low=0.052,
    high=0.124,
)


def words(found: Difference) -> str:
    return difference_sentence(found).replace("\u00a0", " ")


def test_a_clear_difference_says_from_what_to_what_and_how_surely() -> None:
    assert words(BUSIEST) == (
        "policy-levelled lowers the busiest month (held) from 41 to 24 assessments"
        " (95 % sure: by 14 to 20)."
    )
    assert words(ON_TIME) == (
        "policy-levelled raises the share of Users by their mandate (small supplier)"
        " from 61.2 % to 70.1 % (95 % sure: by 5.2 to 12.4 points)."
    )


def test_an_interval_that_holds_zero_tells_no_difference() -> None:
    assert words(replace(BUSIEST, mean=-1, low=-3, high=1, other_mean=40, clear=False)) == (
        "No difference can be told between policy-levelled and policy-year-end in the busiest month"
        " (held): 40 and 41 assessments (95 % interval of the difference \u22123 to +1)."
    )


def test_what_many_looks_take_back_is_not_told_as_a_difference() -> None:
    found = words(replace(BUSIEST, mean=-2, low=-3.5, high=-0.5, other_mean=39, clear=False))
    assert found.startswith("No difference can be told")
    assert "it leaves out zero" in found
    assert "42 were looked at" in found


def test_what_is_the_same_or_was_not_measured_says_so() -> None:
    same = replace(BUSIEST, mean=0, low=0, high=0, other_mean=41, clear=False)
    assert words(same).endswith(
        "it is the same in both, replication by replication (mean 41 assessments)."
    )
    always = replace(BUSIEST, low=-17, high=-17)
    assert words(always).endswith("from 41 to 24 assessments (by as much in every replication).")
    few = replace(BUSIEST, mean=nan, low=nan, high=nan, clear=False)
    assert words(few).endswith("there are too few replications with a value.")


ANSWER = Answer(
    key="capacity.cio_teams",
    key_words="Teams of the assessor (User CIO)",
    metric="users_by_mandate_share",
    group="all",
    unit="share",
    bound=0.95,
    at_least=True,
    smallest=4,
    tried=(
        Tried(2, 0.5, 0.45, 0.55, 100, holds=False),
        Tried(3, 0.94, 0.935, 0.96, 100, holds=False),
        Tried(4, 0.97, 0.961, 0.98, 100, holds=True),
        Tried(6, 0.98, 0.97, 0.99, 100, holds=True),
    ),
)


def sentence(answer: Answer) -> str:
    return answer_sentence(answer).replace("\u00a0", " ")


def evidence(answer: Answer) -> list[str]:
    return [each.replace("\u00a0", " ") for each in evidence_sentences(answer)]


def test_the_smallest_value_is_told_with_what_was_tried_and_the_condition() -> None:
    assert sentence(ANSWER) == (
        "The smallest number of CIO teams for which it is 95 % sure that 95 % are Users by their"
        " mandate is 4, of 2, 3, 4 and 6 that were tried, and provided that the share of Users by"
        " their mandate rises or falls steadily between them."
    )
    own, below = evidence(ANSWER)
    assert own == "At 4: 97.0 % (95 % interval 96.1 % to 98.0 %, 100 replications)."
    assert below == (
        "It cannot be told at 3: 94.0 % (95 % interval 93.5 % to 96.0 %, 100 replications)."
    )
    lowest = replace(ANSWER, smallest=2, tried=(replace(ANSWER.tried[0], holds=True),))
    assert sentence(lowest).endswith("that 95 % are Users by their mandate is 2.")
    assert evidence(lowest)[1] == "It is the lowest value that was asked about."


def test_a_value_that_is_surely_worse_than_a_lower_one_is_warned_of() -> None:
    bent = replace(ANSWER.tried[1], mean=0.4, low=0.39, high=0.41)
    told = evidence(replace(ANSWER, tried=(ANSWER.tried[0], bent, *ANSWER.tried[2:])))
    assert told[1].startswith("Not enough is 3: 40.0 %")
    assert told[2] == (
        "Beware: the values tried do not go one way only, 3 is worse than 2. A sweep over"
        " capacity.cio_teams shows every value."
    )


def test_what_is_not_known_is_not_denied() -> None:
    """Two ends of a range, the upper one with an interval on both sides of the bound."""
    ends = (
        Tried(1, 0.0, 0.0, 0.0, 40, holds=False),
        Tried(6, 0.377, 0.334, 0.42, 40, holds=False),
    )
    unknown = replace(ANSWER, smallest=None, bound=0.36, tried=ends)
    assert sentence(unknown) == (
        "For no number of CIO teams that was tried (1 and 6) is it 95 % sure that 36 % are Users by"
        " their mandate. It cannot be told at 6 (33.4 % to 42.0 %): more replications may tell."
        " Nothing between was tried: if the share of Users by their mandate rises or falls steadily"
        " from 1 to 6, no value there does better than the better of the two."
    )
    assert [each[:5] for each in evidence(unknown)] == ["At 1:", "At 6:"]
    assert [verdict(each, unknown).value for each in ends] == ["no", "cannot be told"]
    missed = replace(unknown, bound=0.99, metric="cio_utilisation")
    assert "cannot be told" not in sentence(missed)
    assert "the share of the assessor's team time in use is at least 99 %" in sentence(missed)


def test_a_bound_and_its_evidence_have_their_unit() -> None:
    waits = (Tried(2, 13.02, 12.5, 13.5, 40, holds=False), Tried(3, 2, 1.5, 2.5, 40, holds=True))
    weeks = replace(
        ANSWER, metric="waiting_weeks_mean", unit="weeks", bound=3, at_least=False, smallest=3
    )
    told = replace(weeks, tried=waits)
    assert "the mean wait for an assessment is at most 3 weeks is 3, of 2 and 3" in sentence(told)
    assert evidence(told)[1] == (
        "Not enough is 2: 13.0 weeks (95 % interval 12.5 to 13.5, 40 replications)."
    )


def test_what_bunching_is_paid_with_is_told_in_whole_sentences() -> None:
    late = replace(BUSIEST, metric="due_breaches", group="all", base_mean=14.4, other_mean=144)
    assert words(replace(late, mean=129.6, low=124, high=136)) == (
        "policy-levelled raises the number of assessments held after their due date from 14.4 to 144"
        " (95 % sure: by 124 to 136)."
    )
    gap = replace(late, metric="mean_gap_days", unit="days", base_mean=352, other_mean=340)
    assert words(replace(gap, mean=-12, low=-14, high=-10)) == (
        "policy-levelled lowers the mean gap between a User's assessments from 352 to 340 days"
        " (95 % sure: by 10 to 14)."
    )


def test_groups_are_days_labs_and_years_in_words() -> None:
    assert group_words("2020-01-10") == "10 January 2020"
    assert group_words("arqiva-2018") == "Arqiva 2018"
    assert group_words("2018") == "2018"
    assert group_words("arqiva-2018-02") == "Arqiva February 2018"
    assert group_words("arqiva-small") == "Arqiva small"
    assert group_words("small_supplier") == "small supplier"
    assert metric_words("second_fusas") == "second full assessments needed"
