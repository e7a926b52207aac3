from datetime import date

from labsim.domain.labs import ARQIVA
from labsim.domain.slots.offers import Terms
from labsim.domain.slots.profile import weekly
from labsim.wording.spaces import short_spaces_text, spaces_text, weeks_text

TUESDAY, LAST = date(2018, 1, 23), date(2018, 2, 19)


def test_spaces_that_stay_the_same_are_a_number() -> None:
    assert spaces_text(Terms(ARQIVA, TUESDAY, LAST, 1)) == "1 space"


def test_spaces_that_change_name_the_days() -> None:
    terms = Terms(ARQIVA, TUESDAY, LAST, 10, weekly(TUESDAY, LAST, [10, 4, 4, 6]))
    assert spaces_text(terms) == "10 spaces, then 4 from Mon 29 Jan 2018 and 6 from Mon 12 Feb 2018"


def test_a_button_says_one_change_and_no_more() -> None:
    once = Terms(ARQIVA, TUESDAY, LAST, 10, weekly(TUESDAY, LAST, [10, 4]))
    often = Terms(ARQIVA, TUESDAY, LAST, 10, weekly(TUESDAY, LAST, [10, 4, 6]))
    assert short_spaces_text(once) == "10 spaces, then 4 from Mon 29 Jan 2018"
    assert short_spaces_text(often) == "up to 10 spaces"


def test_numbers_by_week_read_as_they_are_typed() -> None:
    assert weeks_text((10, 4)) == "10, 4"
