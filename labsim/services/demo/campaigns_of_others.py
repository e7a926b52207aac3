"""What networks, other parties and the meter maker did from September to November 2017."""

from typing import Final

from labsim.domain.devices import Direction
from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.notices.answers import MeetingOutcome, NoticeAnswers
from labsim.domain.roles import UserRole
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices
from labsim.services.demo.participants import (
    DISPLAY,
    ESTMERE,
    FELLBROOK,
    GAS_METER,
    KESTERDALE,
    MERIDALE,
    OMBURY,
    QUAYMOOR,
    SINGLE_PHASE,
)
from labsim.services.demo.plans import (
    Accepted,
    CampaignPlan,
    Checked,
    Declined,
    MeetingPlan,
    SlotPlan,
    Tests,
    Withdrawn,
    at,
    on,
)

_BOTH: Final = frozenset({ARQIVA, TELEFONICA})
_ED: Final = frozenset({UserRole.ELECTRICITY_DISTRIBUTOR})
_GT: Final = frozenset({UserRole.GAS_TRANSPORTER})
_OU: Final = frozenset({UserRole.OTHER_USER})
_RSA: Final = frozenset({UserRole.REGISTERED_SUPPLIER_AGENT})

_ALERTS: Final = frozenset({"service_requests", "alerts"})
_OUTAGES: Final = Tests(_ED, _ALERTS)
_EARLY_OUTAGES: Final = Tests(_ED, _ALERTS, frozenset({"R1.3"}))
_GAS: Final = Tests(_GT, frozenset({"service_requests"}))
_READINGS: Final = Tests(_OU, frozenset({"service_requests", "ssi"}))
_AGENTS: Final = Tests(
    _RSA, frozenset({"service_requests", "install_and_commission"}), frozenset({"R1.4", "R2.0"})
)
_METERS: Final = Tests(
    frozenset(),
    frozenset({"own_devices", "alerts"}),
    test_class=ClassOfTest.DEVICE_ONLY,
    devices=Devices(owner=DeviceOwner.OWN),
)

_KESTERDALE_NORTHAMPTON: Final = CampaignPlan(
    KESTERDALE,
    at("2017-09-05 10:00"),
    NoticeAnswers(
        labs=frozenset({TELEFONICA}),
        planned_start=on("2017-10-31"),
        planned_spaces=10,
        planned_working_days=14,
        what_to_test="Power outage alerts",
        own_devices=False,
        resources_in_place=True,
        come_back_later=False,
        roles=_ED,
    ),
    meetings=(
        MeetingPlan(on("2017-09-13"), MeetingOutcome.GO_AHEAD, "One stay", at("2017-09-13 14:10")),
    ),
    slots=(
        SlotPlan(
            at("2017-09-18 09:20"),
            _EARLY_OUTAGES.ask(TELEFONICA, "2017-10-31", "2017-11-17", 10),
            (Accepted(at("2017-09-21 10:40")),),
        ),
    ),
    closed_at=at("2017-11-20 15:00"),
)

_KESTERDALE_WINCHESTER: Final = CampaignPlan(
    KESTERDALE,
    at("2017-10-02 09:15"),
    NoticeAnswers(
        labs=frozenset({ARQIVA}),
        planned_start=on("2018-01-08"),
        planned_spaces=20,
        planned_working_days=10,
        what_to_test="The same alerts with hubs of the North region",
        own_devices=False,
        resources_in_place=True,
        come_back_later=True,
        roles=_ED,
    ),
    meetings=(
        MeetingPlan(
            on("2017-10-12"), MeetingOutcome.GO_AHEAD, "In January", at("2017-10-12 16:30")
        ),
    ),
    slots=(
        SlotPlan(
            at("2017-11-07 10:30"),
            _OUTAGES.ask(ARQIVA, "2018-01-08", "2018-01-19", 20),
            (Accepted(at("2017-11-14 09:50")),),
        ),
    ),
)

_ESTMERE: Final = CampaignPlan(
    ESTMERE,
    at("2017-10-16 10:10"),
    NoticeAnswers(
        labs=frozenset({TELEFONICA}),
        planned_start=on("2018-01-08"),
        planned_spaces=15,
        planned_working_days=40,
        what_to_test="Outage alerts and readings before our mandate date",
        own_devices=False,
        resources_in_place=True,
        come_back_later=False,
        roles=_ED,
    ),
    meetings=(
        MeetingPlan(on("2017-10-26"), MeetingOutcome.GO_AHEAD, "Two stays", at("2017-10-26 11:30")),
    ),
    slots=(
        SlotPlan(
            at("2017-10-31 14:40"),
            _OUTAGES.ask(TELEFONICA, "2018-01-08", "2018-02-02", 15),
            (Accepted(at("2017-11-06 10:05")),),
        ),
        SlotPlan(
            at("2017-11-14 16:20"),
            _OUTAGES.ask(TELEFONICA, "2018-02-05", "2018-03-02", 15),
        ),
    ),
)

_FELLBROOK: Final = CampaignPlan(
    FELLBROOK,
    at("2017-10-09 13:15"),
    NoticeAnswers(
        labs=frozenset({ARQIVA}),
        planned_start=on("2017-12-04"),
        planned_spaces=10,
        planned_working_days=45,
        what_to_test="Gas transporter service requests",
        own_devices=False,
        resources_in_place=True,
        come_back_later=False,
        roles=_GT,
    ),
    meetings=(
        MeetingPlan(on("2017-10-18"), MeetingOutcome.GO_AHEAD, "Two stays", at("2017-10-18 15:00")),
    ),
    slots=(
        SlotPlan(
            at("2017-10-20 10:25"),
            _GAS.ask(ARQIVA, "2017-12-04", "2017-12-22", 8),
            (Accepted(at("2017-10-26 14:30")),),
        ),
        SlotPlan(
            at("2017-10-27 11:45"),
            _GAS.ask(ARQIVA, "2018-02-05", "2018-03-16", 10),
            (Accepted(at("2017-11-03 09:25")),),
        ),
        SlotPlan(
            at("2017-11-09 15:05"),
            _GAS.ask(ARQIVA, "2018-04-09", "2018-04-20", 15),
            (
                Declined(
                    at("2017-11-15 10:40"),
                    "notice_plan_changed",
                    "The notice speaks of two stays; please tell us what the third is for",
                ),
            ),
        ),
    ),
)

_MERIDALE: Final = CampaignPlan(
    MERIDALE,
    at("2017-10-23 15:35"),
    NoticeAnswers(
        labs=_BOTH,
        planned_start=on("2018-01-15"),
        planned_spaces=6,
        planned_working_days=15,
        what_to_test="Readings and the Self-Service Interface",
        own_devices=False,
        resources_in_place=False,
        come_back_later=True,
        roles=_OU,
    ),
    meetings=(
        MeetingPlan(
            on("2017-11-01"),
            MeetingOutcome.MEET_AGAIN,
            "Meet again when the test team is hired",
            at("2017-11-01 16:45"),
        ),
    ),
    slots=(
        SlotPlan(
            at("2017-11-06 09:55"),
            _READINGS.ask(
                TELEFONICA,
                "2018-01-15",
                "2018-01-26",
                6,
                "The second meeting is planned for 28 November",
            ),
        ),
        SlotPlan(
            at("2017-11-08 13:20"),
            _READINGS.ask(
                ARQIVA,
                "2018-02-05",
                "2018-02-09",
                4,
                "The second meeting is planned for 28 November",
            ),
            (Withdrawn(at("2017-11-13 10:15"), "One lab is enough"),),
        ),
    ),
)

_QUAYMOOR: Final = CampaignPlan(
    QUAYMOOR,
    at("2017-11-01 14:25"),
    NoticeAnswers(
        labs=frozenset({ARQIVA}),
        planned_start=on("2018-01-08"),
        planned_spaces=20,
        planned_working_days=10,
        what_to_test="Installation work of several suppliers' agents",
        own_devices=False,
        resources_in_place=True,
        come_back_later=False,
        roles=_RSA,
    ),
    slots=(
        SlotPlan(
            at("2017-11-03 11:10"),
            _AGENTS.ask(
                ARQIVA,
                "2018-01-08",
                "2018-01-19",
                20,
                "The meeting is being arranged, and we hope for an early view of R2.0",
            ),
        ),
    ),
)

_OMBURY: Final = CampaignPlan(
    OMBURY,
    at("2017-09-25 09:45"),
    NoticeAnswers(
        labs=_BOTH,
        planned_start=on("2017-11-20"),
        planned_spaces=10,
        planned_working_days=40,
        what_to_test="Our single-phase meters and displays with hubs of all three makers",
        own_devices=True,
        resources_in_place=True,
        come_back_later=True,
    ),
    meetings=(
        MeetingPlan(
            on("2017-10-04"),
            MeetingOutcome.GO_AHEAD,
            "Device-only tests; meters arrive a week ahead",
            at("2017-10-04 12:20"),
        ),
    ),
    slots=(
        SlotPlan(
            at("2017-10-06 10:35"),
            _METERS.ask(TELEFONICA, "2017-11-20", "2017-12-08", 6),
            (
                Accepted(at("2017-10-10 16:05")),
                Checked(at("2017-11-16 10:20"), SINGLE_PHASE, Direction.IN, 4, "By courier"),
                Checked(at("2017-11-16 10:30"), DISPLAY, Direction.IN, 2),
                Checked(at("2017-11-20 09:10"), GAS_METER, Direction.IN, 2),
                Checked(at("2017-11-22 15:50"), SINGLE_PHASE, Direction.OUT, 1, "Faulty relay"),
            ),
            brings=((SINGLE_PHASE, 4), (GAS_METER, 2), (DISPLAY, 2)),
        ),
        SlotPlan(
            at("2017-10-13 14:10"),
            _METERS.ask(TELEFONICA, "2018-01-08", "2018-01-19", 40),
            (
                Declined(
                    at("2017-10-18 11:55"), "not_ready", "Please begin with the first batch of ten"
                ),
            ),
            brings=((SINGLE_PHASE, 24), (GAS_METER, 12)),
        ),
        SlotPlan(
            at("2017-11-01 09:00"),
            _METERS.ask(ARQIVA, "2018-02-12", "2018-03-09", 6),
            (Accepted(at("2017-11-07 15:40")),),
            brings=((SINGLE_PHASE, 4), (GAS_METER, 2)),
        ),
        SlotPlan(
            at("2017-11-08 17:30"),
            _METERS.ask(ARQIVA, "2017-11-20", "2017-12-01", 5),
            brings=((SINGLE_PHASE, 5),),
        ),
        SlotPlan(
            at("2017-11-10 10:50"),
            _METERS.ask(ARQIVA, "2018-01-08", "2018-01-26", 10),
            (Accepted(at("2017-11-16 09:30")),),
            brings=((SINGLE_PHASE, 8), (DISPLAY, 6)),
        ),
    ),
)

CAMPAIGNS_OF_OTHERS: Final = (
    _KESTERDALE_NORTHAMPTON,
    _KESTERDALE_WINCHESTER,
    _ESTMERE,
    _FELLBROOK,
    _MERIDALE,
    _QUAYMOOR,
    _OMBURY,
)
