"""Shipped values of the labs: LAB-*."""

from typing import Final

from labsim.domain.rulebook.shipped_rows import Rule

_LABS: Final = "S1, DCC Test Labs, 23 Nov 2017"
_HOURS: Final = Rule("LAB-HOURS", _LABS)
_LAB_DAYS: Final = Rule(
    "LAB-DAYS",
    "Decision and assumption: the sources give opening hours but no opening days",
    judged=True,
    assumption=True,
)

LAB_ROWS: Final = (
    *Rule("LAB-SITE", _LABS).for_each_lab("location", "Winchester", "Northampton"),
    *Rule("LAB-SPACES", _LABS).for_each_lab("spaces", 100, 280, "spaces"),
    *Rule("LAB-CH", _LABS).for_each_lab("makers", ["EDMI"], ["Toshiba", "WNC"]),
    *Rule("LAB-DEVICES", _LABS).for_each_lab(
        "devices", ["emulators", "meters"], ["emulators", "meters"]
    ),
    *_HOURS.for_each_lab("from", "08:00", "08:00", "London time"),
    *_HOURS.for_each_lab("until", "18:00", "18:00", "London time"),
    *Rule("LAB-INDUCTION", _LABS).for_each_lab("when", "first_visit", "first_visit"),
    *Rule("LAB-ATTEND", _LABS).for_each_lab("hours", 48, 48, "hours"),
    *Rule("LAB-SUPPORT", _LABS).for_each_lab(
        "support",
        ["defect_logging", "installation_of_hubs_and_dcc_devices"],
        ["defect_logging", "installation_of_hubs_and_dcc_devices"],
    ),
    *Rule("LAB-PHANTOM", _LABS).for_each_lab("phantom_load", arqiva=True, telefonica=True),
    *Rule("LAB-LOGS", _LABS).for_each_lab(
        "log_capture", ["debug_capable_hubs", "dcc_devices"], ["debug_capable_hubs", "dcc_devices"]
    ),
    *Rule("LAB-MESH", "S1, what can be tested in the labs, 23 Nov 2017").for_each_lab(
        "mesh", arqiva=False, telefonica=True
    ),
    *Rule("LAB-REGION", "Public record of the communications regions").for_each_lab(
        "regions", ["North"], ["Central", "South"]
    ),
    _LAB_DAYS.row("weekdays", ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
    _LAB_DAYS.row("division", "England and Wales"),
)
