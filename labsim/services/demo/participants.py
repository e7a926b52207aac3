"""Who takes part: thirteen invented organisations, at least one of every category, and the people of DCC."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from labsim.domain.capabilities import CapabilityState
from labsim.domain.devices import Device, DeviceKind
from labsim.domain.participants import Category, FactKind, SupplyKind
from labsim.domain.people import PersonRole
from labsim.domain.roles import UserRole
from labsim.domain.runs import RunKind
from labsim.domain.saved_filters import FilteredList
from labsim.services.ask_run import StudyWish
from labsim.services.demo.plans import (
    DevicePlan,
    FactPlan,
    FilterPlan,
    ParticipantPlan,
    PersonPlan,
    RunPlan,
    ScenarioPlan,
    WishPlan,
    at,
    on,
)
from models.records import RunScenario

_RECORDED: Final = at("2017-08-31 11:00")
_ACCEPTED: Final = at("2017-08-31 15:30")
_IS: Final = UserRole.IMPORT_SUPPLIER
_GS: Final = UserRole.GAS_SUPPLIER
_ES: Final = UserRole.EXPORT_SUPPLIER
_ED: Final = UserRole.ELECTRICITY_DISTRIBUTOR
_GT: Final = UserRole.GAS_TRANSPORTER
_RSA: Final = UserRole.REGISTERED_SUPPLIER_AGENT
_OU: Final = UserRole.OTHER_USER


def _manager(domain: str, name: str, note: str = "") -> PersonPlan:
    return PersonPlan(f"tests@{domain}.example", name, PersonRole.TEST_MANAGER, note)


def _viewer(domain: str, name: str) -> PersonPlan:
    return PersonPlan(f"viewer@{domain}.example", name, PersonRole.PARTICIPANT_VIEWER)


def _entry(
    gateway: str, srept: str, uept: dict[UserRole, str], recorded_at: datetime = _RECORDED
) -> tuple[FactPlan, ...]:
    """Gateway, SREPT for both kinds of certificates, and UEPT for each role."""
    return (
        FactPlan(FactKind.GATEWAY, on(gateway), recorded_at),
        FactPlan(FactKind.SREPT_ORGANISATION, on(srept), recorded_at),
        FactPlan(FactKind.SREPT_DEVICE, on(srept), recorded_at),
        *(FactPlan(FactKind.UEPT, on(day), recorded_at, role) for role, day in uept.items()),
    )


def _roles(*roles: UserRole) -> frozenset[UserRole]:
    return frozenset(roles)


def _device(
    at_: str,
    kind: DeviceKind,
    maker: str,
    model: str,
    firmware: str,
    count: int,
    *,
    gbcs: str = "1.1",
    polyphase: bool = False,
    retired_at: str = "",
) -> DevicePlan:
    device = Device(kind, maker, model, "SMETS2", gbcs, polyphase, firmware)
    return DevicePlan(at(at_), device, count, at(retired_at) if retired_at else None)


SINGLE_PHASE: Final = _device(
    "2017-09-26 10:10", DeviceKind.METER, "Ombury", "Ledbury 1", "2.4.1", 24
)
GAS_METER: Final = _device("2017-09-26 10:25", DeviceKind.METER, "Ombury", "Gale G4", "1.8", 12)
DISPLAY: Final = _device(
    "2017-09-26 10:40", DeviceKind.IN_HOME_DISPLAY, "Ombury", "Glance", "3.0", 12
)
_OLD_METER: Final = _device(
    "2017-09-26 10:50", DeviceKind.METER, "Ombury", "Ledbury 0", "1.9", 8, gbcs="1.0"
)
_POLYPHASE: Final = _device(
    "2017-11-14 15:05", DeviceKind.METER, "Ombury", "Triad", "0.7", 4, polyphase=True
)
_RETIRED: Final = _device(
    "2017-09-26 11:00",
    DeviceKind.IN_HOME_DISPLAY,
    "Ombury",
    "Peek",
    "1.2",
    6,
    retired_at="2017-11-13 09:20",
)
_HALLOWMERE_DISPLAY: Final = _device(
    "2017-11-16 11:30", DeviceKind.IN_HOME_DISPLAY, "Fenwright", "Homeview", "5.1", 30
)

DCC_PEOPLE: Final = (
    PersonPlan(
        "admin@dcc.example",
        "Ada Marlowe",
        PersonRole.ADMINISTRATOR,
        "users, audit, new values in the rulebook",
    ),
    PersonPlan("lab@dcc.example", "Tom Reeve", PersonRole.LAB_STAFF, "inbox, decisions, records"),
    PersonPlan("desk@dcc.example", "Priya Nandra", PersonRole.LAB_STAFF, "a second one"),
    PersonPlan(
        "planner@dcc.example", "Hugh Ellerby", PersonRole.PLANNER, "outlook, scenarios, runs"
    ),
    PersonPlan("auditor@dcc.example", "Grace Holme", PersonRole.AUDITOR, "reads all, changes none"),
)
ADMINISTRATOR: Final = DCC_PEOPLE[0]
LAB_STAFF: Final = DCC_PEOPLE[1]
PLANNER: Final = DCC_PEOPLE[3]

HALLOWMERE: Final = ParticipantPlan(
    name="Hallowmere Energy",
    category=Category.LARGE_SUPPLIER,
    supply=SupplyKind.DOMESTIC,
    mandate=on("2017-05-25"),
    roles=_roles(_IS, _GS, _ES),
    people=(
        _manager("hallowmere", "Nora Whitlock", "slots past, running and to come"),
        _viewer("hallowmere", "Ben Ashdown"),
    ),
    facts=_entry(
        "2017-02-20",
        "2017-03-24",
        {_IS: "2017-05-12", _GS: "2017-05-12", _ES: "2017-06-30"},
    ),
    accepted_at=_ACCEPTED,
    devices=(_HALLOWMERE_DISPLAY,),
    wishes=(
        WishPlan(
            at("2017-10-06 09:50"),
            "Firmware for ten thousand devices in one night",
            "volume",
            at("2017-10-17 14:45"),
            CapabilityState.NO,
            "UIT is not sized for volume tests",
        ),
        WishPlan(
            at("2017-11-08 10:05"),
            "Installing without WAN and leaving; we have scripts for 20 homes",
            "no_wan",
        ),
    ),
)
PELLWORTH: Final = ParticipantPlan(
    name="Pellworth Power",
    category=Category.LARGE_SUPPLIER,
    supply=SupplyKind.DOMESTIC,
    mandate=on("2017-05-25"),
    roles=_roles(_IS, _GS),
    people=(_manager("pellworth", "Owen Tregarth", "a large request waits for DCC"),),
    facts=_entry("2017-03-02", "2017-04-07", {_IS: "2017-05-19", _GS: "2017-05-19"}),
    accepted_at=_ACCEPTED,
    wishes=(
        WishPlan(
            at("2017-10-30 15:20"),
            "A look at the logs of DCC's own meters during our mesh tests",
            answered_at=at("2017-11-02 10:30"),
            state=CapabilityState.YES,
            answer="Both labs capture them. Ask the staff on the first day",
        ),
        WishPlan(
            at("2017-11-03 12:00"),
            "Destructive tests of hub seals",
            "destructive",
            at("2017-11-06 09:35"),
            CapabilityState.WITHDRAWN,
            "Our maker does them",
        ),
    ),
)
CALVERSTONE: Final = ParticipantPlan(
    name="Calverstone Energy",
    category=Category.LARGE_SUPPLIER,
    supply=SupplyKind.DOMESTIC,
    mandate=on("2017-05-25"),
    roles=_roles(_IS, _GS, _ES),
    people=(_manager("calverstone", "Lena Farrow"), _viewer("calverstone", "Yusuf Demir")),
    facts=_entry(
        "2017-02-13",
        "2017-03-17",
        {_IS: "2017-05-05", _GS: "2017-05-05", _ES: "2017-05-22"},
    ),
    accepted_at=_ACCEPTED,
)
TOLLERBY: Final = ParticipantPlan(
    name="Tollerby Home Energy",
    category=Category.SMALL_SUPPLIER,
    supply=SupplyKind.DOMESTIC,
    mandate=on("2017-11-25"),
    roles=_roles(_IS, _GS),
    people=(_manager("tollerby", "Mabel Garside", "cancelled slots"),),
    facts=_entry("2017-06-12", "2017-07-14", {_IS: "2017-08-25", _GS: "2017-08-25"}),
    accepted_at=at("2017-09-18 16:00"),
)
SALTFIELD: Final = ParticipantPlan(
    name="Saltfield Business Energy",
    category=Category.SMALL_SUPPLIER,
    supply=SupplyKind.NON_DOMESTIC,
    mandate=on("2018-08-25"),
    roles=_roles(_IS, _ES),
    people=(_manager("saltfield", "Colin Batty", "a request that DCC can accept"),),
    facts=_entry("2017-05-30", "2017-07-07", {_IS: "2017-08-18", _ES: "2017-08-18"}),
    accepted_at=at("2017-09-29 10:00"),
)
KESTERDALE: Final = ParticipantPlan(
    name="Kesterdale Networks",
    category=Category.ELECTRICITY_NETWORK,
    mandate=on("2018-01-21"),
    roles=_roles(_ED),
    people=(_manager("kesterdale", "Ingrid Solway"), _viewer("kesterdale", "Paul Renshaw")),
    facts=_entry("2017-04-24", "2017-06-02", {_ED: "2017-08-04"}),
    accepted_at=_ACCEPTED,
)
ESTMERE: Final = ParticipantPlan(
    name="Estmere Electricity Networks",
    category=Category.ELECTRICITY_NETWORK,
    mandate=on("2018-01-21"),
    roles=_roles(_ED),
    people=(_manager("estmere", "Rhys Penney", "a flagged slot: UEPT was withdrawn"),),
    facts=(
        *_entry("2017-05-15", "2017-06-30", {_ED: "2017-08-28"}),
        FactPlan(FactKind.UEPT, None, at("2017-11-21 16:10"), _ED),
    ),
    accepted_at=at("2017-10-16 09:30"),
)
FELLBROOK: Final = ParticipantPlan(
    name="Fellbrook Gas Networks",
    category=Category.GAS_NETWORK,
    roles=_roles(_GT),
    people=(_manager("fellbrook", "Joyce Tandle", "a declined request"),),
    facts=_entry("2017-06-05", "2017-07-21", {_GT: "2017-09-15"}, at("2017-09-20 14:00")),
    accepted_at=at("2017-10-09 12:00"),
)
MERIDALE: Final = ParticipantPlan(
    name="Meridale Data Services",
    category=Category.OTHER_SEC_PARTY,
    roles=_roles(_OU),
    people=(_manager("meridale", "Felix Osei", "waits for a second meeting"),),
    facts=_entry("2017-07-03", "2017-08-11", {_OU: "2017-10-06"}, at("2017-10-10 10:20")),
    accepted_at=at("2017-10-23 11:10"),
)
QUAYMOOR: Final = ParticipantPlan(
    name="Quaymoor Metering Agents",
    category=Category.OTHER_SEC_PARTY,
    roles=_roles(_RSA),
    people=(_manager("quaymoor", "Dilys Arkle", "a request with several rules unmet"),),
    facts=(
        *_entry("2017-07-17", "2017-08-25", {_RSA: "2017-10-13"}, at("2017-10-17 15:00")),
        FactPlan(FactKind.UEPT, None, at("2017-11-20 10:05"), _RSA),
        FactPlan(FactKind.GATEWAY, None, at("2017-11-20 10:08")),
    ),
    accepted_at=at("2017-11-01 14:00"),
)
OMBURY: Final = ParticipantPlan(
    name="Ombury Meters",
    category=Category.DEVICE_MANUFACTURER,
    roles=_roles(),
    people=(_manager("ombury", "Stefan Lund", "device-only tests, own meters, their register"),),
    devices=(SINGLE_PHASE, GAS_METER, DISPLAY, _OLD_METER, _RETIRED, _POLYPHASE),
    wishes=(
        WishPlan(
            at("2017-10-12 11:15"),
            "Four polyphase meters for a week, with phantom load on three phases",
            answered_at=at("2017-10-24 16:10"),
            state=CapabilityState.LATER,
            answer="We are looking into it. Please register the meters meanwhile",
        ),
        WishPlan(
            at("2017-11-21 13:30"), "Our gas meters with a battery near its end", "destructive"
        ),
    ),
    accepted_at=at("2017-09-25 09:00"),
)
FERNHOLLOW: Final = ParticipantPlan(
    name="Fernhollow Energy",
    category=Category.SMALL_SUPPLIER,
    supply=SupplyKind.DOMESTIC,
    mandate=on("2018-05-21"),
    roles=_roles(_IS, _GS),
    people=(
        _manager("fernhollow", "Kit Larwood", "the newcomer: gives notice today, then asks"),
        _viewer("fernhollow", "Sana Idris"),
    ),
    facts=_entry("2017-09-11", "2017-10-06", {_IS: "2017-11-17"}, at("2017-11-20 09:40")),
)
DUNMERE: Final = ParticipantPlan(
    name="Dunmere Community Energy",
    category=Category.SMALL_SUPPLIER,
    supply=SupplyKind.DOMESTIC,
    mandate=on("2017-11-25"),
    roles=_roles(_IS, _GS),
    people=(
        _manager(
            "dunmere", "Alma Treacy", "mailed a notice on 2 Oct 2017 that staff have to record"
        ),
    ),
    facts=_entry(
        "2017-08-14", "2017-09-08", {_IS: "2017-11-03", _GS: "2017-11-03"}, at("2017-11-06 13:30")
    ),
    accepted_at=at("2017-11-20 12:15"),
)

PARTICIPANTS: Final = (
    HALLOWMERE,
    PELLWORTH,
    CALVERSTONE,
    TOLLERBY,
    SALTFIELD,
    KESTERDALE,
    ESTMERE,
    FELLBROOK,
    MERIDALE,
    QUAYMOOR,
    OMBURY,
    FERNHOLLOW,
    DUNMERE,
)


SCENARIOS: Final = (
    ScenarioPlan(
        at("2017-11-20 10:15"),
        PLANNER,
        "baseline-2017",
        "telefonica-in-spring",
        "Telefonica in spring",
        "What if the new racks take a hundred spaces from March to May, and the assessor has a fourth team?",
        at("2017-11-20 10:40"),
        {
            "reductions": [
                {
                    "lab": "telefonica",
                    "first_day": "2018-03-01",
                    "last_day": "2018-05-31",
                    "spaces": 100,
                }
            ],
            "capacity.cio_teams": 4,
            "habit.procrastination": 0.3,
        },
    ),
)

SAVED_FILTERS: Final = (
    FilterPlan(
        at("2017-11-16 16:40"),
        LAB_STAFF,
        FilteredList.SLOTS,
        "Arqiva, allocated",
        {"state": "allocated", "lab": "arqiva"},
    ),
    FilterPlan(
        at("2017-11-16 16:45"),
        LAB_STAFF,
        FilteredList.NOTICES,
        "Meetings to hold",
        {"state": "meeting"},
    ),
    FilterPlan(
        at("2017-11-16 16:50"), LAB_STAFF, FilteredList.INBOX, "Winchester", {"lab": "arqiva"}
    ),
    FilterPlan(
        at("2017-11-17 11:20"),
        HALLOWMERE.test_manager,
        FilteredList.SLOTS,
        "Waiting",
        {"state": "waiting"},
    ),
)


def everybody() -> Iterable[PersonPlan]:
    """The people of DCC first."""
    yield from DCC_PEOPLE
    for participant in PARTICIPANTS:
        yield from participant.people


RUNS: Final = (
    RunPlan(
        at("2017-11-22 16:20"),
        PLANNER,
        StudyWish(
            RunKind.SIMULATE,
            (RunScenario("baseline-2017"),),
            replications=20,
            seed=2017,
            title="The baseline, a first look",
            workers=2,
        ),
    ),
)
