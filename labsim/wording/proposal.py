"""Words for what a proposal leaves out."""

from labsim.domain.slots.proposal import LeftOut
from labsim.wording.dates import days_text
from labsim.wording.messages import Message


def left_out_message(left: LeftOut) -> Message:
    """The days on which too few spaces are left, because of others or in any case."""
    days = days_text(left.short_days)
    if left.fits_alone:
        return Message(
            "spaces",
            f"Beside those that are placed, too few spaces are left on {days}",
            "Offer other days, another lab or fewer spaces, or keep it on the waiting list",
        )
    return Message(
        "spaces",
        f"Even without the others, too few spaces are free on {days}",
        "Offer other days, another lab or fewer spaces",
    )
