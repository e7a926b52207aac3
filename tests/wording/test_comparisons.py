"""What a comparison found and what the smallest value is, in sentences made by hand."""

from dataclasses import replace
from math import nan

from labsim.wording.answers import Answer, Tried, answer_sentence, evidence_sentences
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
    assert words(same).endswith("it is 41 assessments in both, in every replication.")
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


def test_the_smallest_value_is_told_with_its_evidence() -> None:
    assert answer_sentence(ANSWER).replace("\u00a0", " ") == (
        "The smallest number of CIO teams for which 95 % are Users by their mandate is 4"
        " (95 % sure)."
    )
    own, below = (each.replace("\u00a0", " ") for each in evidence_sentences(ANSWER))
    assert own == "At 4: 97.0 % (95 % interval 96.1 % to 98.0 %, 100 replications)."
    assert below == "Not enough is 3: 94.0 % (95 % interval 93.5 % to 96.0 %, 100 replications)."


def test_that_no_value_is_enough_is_said_plainly() -> None:
    none = replace(ANSWER, smallest=None, bound=0.99, metric="cio_utilisation", at_least=False)
    assert answer_sentence(none).replace("\u00a0", " ") == (
        "There is no number of CIO teams from 2 to 6 for which the share of the assessor's team time"
        " in use is at most 99 % (95 % sure)."
    )
    assert [each[:5] for each in evidence_sentences(none)] == ["At 2:", "At 6:"]


def test_groups_are_days_labs_and_years_in_words() -> None:
    assert group_words("2020-01-10") == "10 January 2020"
    assert group_words("arqiva-2018") == "Arqiva 2018"
    assert group_words("2018") == "2018"
    assert group_words("arqiva-2018-02") == "Arqiva February 2018"
    assert group_words("arqiva-small") == "Arqiva small"
    assert group_words("small_supplier") == "small supplier"
    assert metric_words("second_fusas") == "second full assessments needed"
