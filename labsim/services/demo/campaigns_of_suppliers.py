"""What the suppliers did from September to November 2017: notices, meetings, requests and what became of them."""

from typing import Final

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.notices.answers import MeetingOutcome, NoticeAnswers
from labsim.domain.roles import UserRole
from labsim.domain.slots.offers import Terms
from labsim.domain.slots.profile import weekly
from labsim.services.demo.participants import (
    CALVERSTONE,
    HALLOWMERE,
    PELLWORTH,
    SALTFIELD,
    TOLLERBY,
)
from labsim.services.demo.plans import (
    Accepted,
    CampaignPlan,
    Cancelled,
    ChangeWished,
    MeetingPlan,
    Offered,
    PutOnWaitingList,
    SlotPlan,
    Tests,
    at,
    on,
)

_BOTH: Final = frozenset({ARQIVA, TELEFONICA})
_DUAL_FUEL: Final = frozenset({UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER})
_ELECTRICITY: Final = frozenset({UserRole.IMPORT_SUPPLIER, UserRole.EXPORT_SUPPLIER})

_EARLY: Final = Tests(
    _DUAL_FUEL, frozenset({"service_requests", "change_of_supplier"}), frozenset({"R1.3"})
)
_INSTALL: Final = Tests(_DUAL_FUEL, frozenset({"service_requests", "install_and_commission"}))
_MESH: Final = Tests(_DUAL_FUEL, frozenset({"service_requests", "mesh"}))
_EXPORT: Final = Tests(_ELECTRICITY, frozenset({"service_requests", "alerts"}))

_HALLOWMERE: Final = CampaignPlan(
    HALLOWMERE,
    at("2017-09-04 09:40"),
    NoticeAnswers(
        labs=_BOTH,
        planned_start=on("2017-10-30"),
        planned_spaces=24,
        planned_working_days=100,
        what_to_test="Install and Commission, change of supplier, then the move to R1.4",
        own_devices=False,
        resources_in_place=True,
        come_back_later=True,
        roles=_DUAL_FUEL,
    ),
    meetings=(
        MeetingPlan(
            on("2017-09-12"),
            MeetingOutcome.GO_AHEAD,
            "Both labs; a small team stays in Winchester for the winter",
            at("2017-09-12 15:45"),
        ),
    ),
    slots=(
        SlotPlan(
            at("2017-09-14 10:15"),
            _EARLY.ask(ARQIVA, "2017-10-30", "2017-11-10", 18),
            (Accepted(at("2017-09-19 11:30")),),
        ),
        SlotPlan(
            at("2017-09-21 14:05"),
            _INSTALL.ask(ARQIVA, "2017-11-13", "2017-12-15", 20),
            (Accepted(at("2017-09-27 09:20"), "Benches 1 to 20"),),
        ),
        SlotPlan(
            at("2017-10-03 16:30"),
            _INSTALL.ask(ARQIVA, "2018-01-02", "2018-03-29", 24),
            (Accepted(at("2017-10-09 10:10")),),
        ),
        SlotPlan(
            at("2017-10-10 09:05"),
            _MESH.ask(TELEFONICA, "2018-01-15", "2018-02-23", 50),
            (
                Accepted(at("2017-10-16 13:40")),
                ChangeWished(
                    at("2017-11-21 14:20"),
                    Terms(
                        TELEFONICA,
                        on("2018-01-15"),
                        on("2018-03-09"),
                        50,
                        weekly(on("2018-01-15"), on("2018-03-09"), [50] * 6 + [20]),
                    ),
                    "Two weeks more for the mesh tests, with fewer meters",
                ),
            ),
        ),
        SlotPlan(
            at("2017-11-06 11:30"),
            _MESH.ask(TELEFONICA, "2018-04-30", "2018-06-29", 60),
            (Accepted(at("2017-11-10 10:45")),),
        ),
        SlotPlan(
            at("2017-11-15 10:10"),
            _MESH.ask(TELEFONICA, "2018-04-03", "2018-04-20", 60),
            (
                Offered(
                    at("2017-11-22 15:30"),
                    Terms(TELEFONICA, on("2018-04-09"), on("2018-04-27"), 40),
                    "Others want the first week; a week later we have 40 for you",
                ),
            ),
        ),
        SlotPlan(
            at("2017-11-17 09:40"),
            _INSTALL.ask(ARQIVA, "2018-05-08", "2018-05-25", 30),
            (
                PutOnWaitingList(
                    at("2017-11-20 11:15"), "We know in December how many spaces May will have"
                ),
            ),
        ),
        SlotPlan(
            at("2017-11-20 16:20"),
            _INSTALL.ask(ARQIVA, "2018-03-05", "2018-03-23", 30),
        ),
    ),
)

_PELLWORTH: Final = CampaignPlan(
    PELLWORTH,
    at("2017-09-06 11:05"),
    NoticeAnswers(
        labs=_BOTH,
        planned_start=on("2017-11-01"),
        planned_spaces=30,
        planned_working_days=80,
        what_to_test="Service requests end to end, then mesh with two makes of hub",
        own_devices=False,
        resources_in_place=True,
        come_back_later=True,
        roles=_DUAL_FUEL,
    ),
    meetings=(
        MeetingPlan(
            on("2017-09-15"),
            MeetingOutcome.MEET_AGAIN,
            "The test plan is not complete yet",
            at("2017-09-15 16:20"),
        ),
        MeetingPlan(
            on("2017-09-22"),
            MeetingOutcome.GO_AHEAD,
            "The test plan is agreed",
            at("2017-09-22 12:00"),
        ),
    ),
    slots=(
        SlotPlan(
            at("2017-09-26 10:00"),
            _EARLY.ask(TELEFONICA, "2017-11-01", "2017-11-17", 30),
            (Accepted(at("2017-09-29 15:10")),),
        ),
        SlotPlan(
            at("2017-10-05 11:25"),
            _INSTALL.ask(ARQIVA, "2018-01-02", "2018-03-29", 16),
            (Accepted(at("2017-10-11 10:30")),),
        ),
        SlotPlan(
            at("2017-10-20 14:50"),
            _MESH.ask(TELEFONICA, "2018-02-05", "2018-03-16", 40),
            (Accepted(at("2017-10-25 09:45")),),
        ),
        SlotPlan(
            at("2017-11-07 15:05"),
            _MESH.ask(TELEFONICA, "2018-04-30", "2018-06-29", 60),
            (Accepted(at("2017-11-10 11:00")),),
        ),
        SlotPlan(
            at("2017-11-13 13:30"),
            _MESH.ask(TELEFONICA, "2018-04-03", "2018-04-27", 120),
        ),
        SlotPlan(
            at("2017-11-21 13:10"),
            _INSTALL.ask(ARQIVA, "2018-02-26", "2018-03-16", 22),
            (PutOnWaitingList(at("2017-11-21 15:30"), "Several want these weeks"),),
        ),
    ),
    recorded_at=at("2017-09-08 10:30"),
)

_CALVERSTONE: Final = CampaignPlan(
    CALVERSTONE,
    at("2017-09-11 14:20"),
    NoticeAnswers(
        labs=frozenset({TELEFONICA}),
        planned_start=on("2017-11-06"),
        planned_spaces=60,
        planned_working_days=90,
        what_to_test="Regression on R1.4 with hubs of both makers",
        own_devices=False,
        resources_in_place=True,
        come_back_later=False,
        roles=_DUAL_FUEL,
    ),
    meetings=(
        MeetingPlan(
            on("2017-09-19"),
            MeetingOutcome.GO_AHEAD,
            "Northampton only",
            at("2017-09-20 09:15"),
        ),
    ),
    slots=(
        SlotPlan(
            at("2017-09-25 09:50"),
            _INSTALL.ask(TELEFONICA, "2017-11-06", "2017-12-15", 35),
            (Accepted(at("2017-10-02 11:40")),),
        ),
        SlotPlan(
            at("2017-10-04 15:15"),
            _MESH.ask(TELEFONICA, "2018-01-02", "2018-03-29", 60),
            (Accepted(at("2017-10-10 14:25")),),
        ),
        SlotPlan(
            at("2017-11-03 09:20"),
            _MESH.ask(TELEFONICA, "2018-04-30", "2018-06-29", 70),
            (Accepted(at("2017-11-09 16:15"), "Benches on both floors"),),
        ),
    ),
)

_TOLLERBY: Final = CampaignPlan(
    TOLLERBY,
    at("2017-09-18 16:45"),
    NoticeAnswers(
        labs=_BOTH,
        planned_start=on("2017-11-13"),
        planned_spaces=12,
        planned_working_days=60,
        what_to_test="First end-to-end tests before our mandate date",
        own_devices=False,
        resources_in_place=True,
        come_back_later=True,
        roles=_DUAL_FUEL,
    ),
    meetings=(
        MeetingPlan(
            on("2017-09-28"), MeetingOutcome.GO_AHEAD, "Small steps", at("2017-09-28 16:00")
        ),
    ),
    slots=(
        SlotPlan(
            at("2017-10-02 10:40"),
            _INSTALL.ask(TELEFONICA, "2017-11-13", "2017-12-08", 12),
            (
                Accepted(at("2017-10-06 10:00")),
                Cancelled(
                    at("2017-11-15 11:20"), "A defect in our own system must be mended first"
                ),
            ),
        ),
        SlotPlan(
            at("2017-10-12 12:10"),
            _INSTALL.ask(ARQIVA, "2018-01-08", "2018-01-19", 14),
            (Accepted(at("2017-10-18 09:35")),),
        ),
        SlotPlan(
            at("2017-10-30 15:55"),
            _INSTALL.ask(ARQIVA, "2018-02-12", "2018-02-23", 8),
            (
                Accepted(at("2017-11-02 10:20")),
                Cancelled(at("2017-11-10 09:10"), "We go to Northampton instead"),
            ),
        ),
        SlotPlan(
            at("2017-11-16 14:00"),
            _INSTALL.ask(TELEFONICA, "2018-01-02", "2018-03-29", 20),
            (Accepted(at("2017-11-20 11:15")),),
        ),
        SlotPlan(
            at("2017-11-22 10:15"),
            _INSTALL.ask(ARQIVA, "2018-03-12", "2018-03-29", 14),
        ),
    ),
)

_SALTFIELD: Final = CampaignPlan(
    SALTFIELD,
    at("2017-09-29 18:40"),
    NoticeAnswers(
        labs=frozenset({ARQIVA}),
        planned_start=on("2017-11-27"),
        planned_spaces=12,
        planned_working_days=35,
        what_to_test="Import and export at business premises",
        own_devices=False,
        resources_in_place=True,
        come_back_later=True,
        roles=_ELECTRICITY,
    ),
    meetings=(
        MeetingPlan(
            on("2017-10-06"), MeetingOutcome.GO_AHEAD, "No gas is tested", at("2017-10-06 15:30")
        ),
    ),
    slots=(
        SlotPlan(
            at("2017-10-05 17:20"),
            _EXPORT.ask(ARQIVA, "2017-11-13", "2017-11-24", 10, "We could begin earlier"),
            refused=True,
        ),
        SlotPlan(
            at("2017-10-10 13:45"),
            _EXPORT.ask(ARQIVA, "2017-11-27", "2017-12-15", 10),
            (Accepted(at("2017-10-13 10:50")),),
        ),
        SlotPlan(
            at("2017-10-24 09:30"),
            _EXPORT.ask(ARQIVA, "2018-01-29", "2018-02-23", 12),
            (Accepted(at("2017-10-30 14:15")),),
        ),
        SlotPlan(
            at("2017-11-21 11:00"),
            _EXPORT.ask(ARQIVA, "2018-03-05", "2018-03-23", 10),
        ),
    ),
)

CAMPAIGNS_OF_SUPPLIERS: Final = (_HALLOWMERE, _PELLWORTH, _CALVERSTONE, _TOLLERBY, _SALTFIELD)
