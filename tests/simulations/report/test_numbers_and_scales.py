"""How numbers, ticks and colours read."""

import re
from datetime import date

import pytest

from labsim.wording.estimates import difference_text, number_text, p_text
from simulations.report.palette import STACK, STYLES
from simulations.report.scales import date_ticks, nice_ticks


def test_colours_have_contrast_on_white() -> None:
    pale = [each.colour for each in (*STYLES, *STACK) if contrast_on_white(each.colour) < 3]
    assert pale == []


def test_no_two_lines_differ_by_colour_alone() -> None:
    assert len({style.dashes for style in STYLES}) == len(STYLES)
    assert len({style.marker for style in STYLES}) == len(STYLES)
    neighbours = zip(STACK, (*STACK[1:], STACK[0]), strict=True)
    assert all(one.dashes != two.dashes for one, two in neighbours)


def contrast_on_white(colour: str) -> float:
    """After WCAG 2.2: 1.05 over the relative luminance and 0.05."""
    parts = [int(pair, 16) / 255 for pair in re.findall("[0-9a-f]{2}", colour)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    red, green, blue = linear
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_numbers_read_well() -> None:
    texts = [number_text(each) for each in (1234.5, 56.78, 0.12345, 0.0, -2.5, 12.0, -0.00001)]
    assert texts == ["1,234", "56.8", "0.123", "0", "−2.50", "12", "0"]  # noqa: RUF001
    assert number_text(0.4321, "share") == "43.2\u00a0%"
    assert number_text(float("nan")) == "no data"
    assert difference_text(0.01, "share") == "+1.0\u00a0points"
    assert (p_text(0.0009), p_text(0.001)) == ("below 0.001", "0.001")


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (0, 87, "", ["0", "20", "40", "60", "80", "100"]),
        (0, 1, "share", ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        (-0.3, 0.2, "", ["−0.3", "−0.2", "−0.1", "0.0", "0.1", "0.2"]),  # noqa: RUF001
        (0, 2, "", ["0.0", "0.5", "1.0", "1.5", "2.0"]),
        (5, 5, "", ["5.0", "5.2", "5.4", "5.6", "5.8", "6.0"]),
    ],
)
def test_ticks_are_round_and_enclose_the_values(
    low: float, high: float, unit: str, words: list[str]
) -> None:
    ticks = nice_ticks(low, high, unit)
    assert [each.words.replace("\u00a0", " ") for each in ticks] == words
    assert ticks[0].at <= low
    assert ticks[-1].at >= high


def test_dates_have_years_or_months() -> None:
    years = date_ticks(date(2015, 7, 1), date(2019, 12, 1))
    months = date_ticks(date(2018, 11, 1), date(2019, 4, 1))
    assert [each.words for each in years] == ["2016", "2017", "2018", "2019"]
    assert [each.words for each in months] == ["Nov", "Dec", "Jan 2019", "Feb", "Mar", "Apr"]
