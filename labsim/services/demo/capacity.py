"""What is out of use, or closed, in the demonstration: a holiday of one lab, and works in the other."""

from datetime import date
from typing import Final

from labsim.domain.capacity.changes import CapacityCategory, CapacityChange, CapacityKind
from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.services.demo.participants import LAB_STAFF
from labsim.services.demo.plans import CapacityChangePlan, at

CAPACITY_CHANGES: Final = (
    CapacityChangePlan(
        at("2017-11-14 10:15"),
        LAB_STAFF,
        CapacityChange(
            ARQIVA,
            date(2017, 12, 27),
            date(2017, 12, 29),
            CapacityKind.CLOSED_TO_VISITORS,
            None,
            CapacityCategory.HOLIDAY,
            "The lab stays shut between Christmas and New Year",
        ),
    ),
    CapacityChangePlan(
        at("2017-11-14 10:25"),
        LAB_STAFF,
        CapacityChange(
            TELEFONICA,
            date(2018, 4, 9),
            date(2018, 4, 20),
            CapacityKind.OUT_OF_USE,
            60,
            CapacityCategory.MAINTENANCE,
            "Power supply of the east benches",
        ),
    ),
)
