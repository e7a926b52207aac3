"""Shipped values of the committees: GOV-*."""

from datetime import date
from typing import Final

from labsim.domain.rulebook.shipped_rows import Rule

_MEETINGS: Final = "S1, User Security Assessment process, 23 Nov 2017"
_PUBLIC: Final = "Public record of the meetings"
_IN_MONTH: Final = "which in the month, -1 is the last"

_SSC: Final = Rule("GOV-SSC", _MEETINGS)
_PANEL: Final = Rule("GOV-PANEL", _MEETINGS)
_CSC: Final = Rule("GOV-CSC", "S2, draft minutes, 26 May 2020")

GOVERNANCE_ROWS: Final = (
    _SSC.row("weekday", "Wednesday"),
    _SSC.row("occurrences", [2, 4], _IN_MONTH),
    _SSC.row("date_standings", ["provisional", "confirmed"]),
    _SSC.from_source("S1, SEC Governance Update: headlines, 23 Nov 2017").row(
        "outcome_known_after", 1, "working days"
    ),
    _SSC.assumed("no meeting between Christmas and New Year").row("not_held", ["2017-12-27"]),
    _PANEL.row("weekday", "Friday"),
    _PANEL.row("occurrences", [2], _IN_MONTH),
    _PANEL.row("when_needed", [4], _IN_MONTH),
    _PANEL.from_source(_PUBLIC).row("sets_status", value=True),
    _PANEL.since(date(2017, 8, 1), "Public record: SSC sets the status").row(
        "sets_status", value=False
    ),
    _PANEL.from_source(_PUBLIC).row(
        "moved", {"2019-11-08": "2019-11-15", "2020-05-08": "2020-05-15"}, "from day, to day"
    ),
    _CSC.row("weekday", "Tuesday"),
    _CSC.row("occurrences", [-1], _IN_MONTH),
    _CSC.row("known_dates", ["2020-04-28", "2020-05-26", "2020-06-30"]),
    _CSC.row("actions_have_a_due_date", value=True),
)
