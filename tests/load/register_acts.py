"""Acts on own devices, capability requests, saved filters and the labs' capacity."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Final

from labsim.domain.capacity.changes import CapacityCategory, CapacityChange, CapacityKind
from labsim.domain.saved_filters import FilteredList
from models.records import DeviceRecord, SlotRecord
from models.unit_of_work import UnitOfWork
from tests import builders as make
from tests.load.act import Act, Ready, Typed, first_staff, first_team, made
from tests.load.conftest import Stage
from tests.load.world import LAB, a_campaign

_numbers: Final = count(1)
DEVICE: Final[Typed] = {
    "kind": "meter",
    "maker": "Ombury",
    "model": "OM-9",
    "firmware": "2.4",
    "smets_version": "SMETS2",
    "gbcs_version": "1.1",
    "count": "3",
}


def _register(stage: Stage) -> Ready:
    typed = DEVICE | {"model": f"OM-{next(_numbers)}-new"}
    return Ready(first_team(stage).manager, "/devices/new", "/devices/new", typed)


def _retired(uow: UnitOfWork, entry: DeviceRecord) -> DeviceRecord:
    return uow.devices.change(entry, entry.version, entry.device, entry.count, retired=True)


def _of_device(act: str, **typed: str) -> Callable[[Stage], Ready]:
    def ready(stage: Stage) -> Ready:
        team = first_team(stage)
        entry = made(stage, lambda uow: make.a_device(uow, team.participant))
        if act == "restore":
            entry = made(stage, lambda uow: _retired(uow, entry))
        at = f"/devices/{entry.reference}/{act}"
        return Ready(team.manager, at if typed else "/devices", at, dict(typed))

    return ready


def _check_in(stage: Stage) -> Ready:
    def allocated(uow: UnitOfWork) -> SlotRecord:
        team, days = first_team(stage), next(stage.days)
        brought = make.bringing(make.a_device(uow, team.participant))
        return make.an_allocated_slot(
            uow, a_campaign(uow, team), first_day=days[0], last_day=days[-1], devices=brought
        )

    slot = made(stage, allocated)
    at = f"/slots/{slot.reference}/devices"
    typed: Typed = {
        "device": slot.request.devices.own[0].reference,
        "direction": "in",
        "count": "1",
    }
    return Ready(first_staff(stage), at, at, typed)


def _wish(stage: Stage) -> Ready:
    typed: Typed = {"words": "Polyphase meters, ten of them"}
    return Ready(first_team(stage).manager, "/capabilities/new", "/capabilities/new", typed)


def _answer_wish(stage: Stage) -> Ready:
    wish = made(stage, lambda uow: make.a_wish(uow, first_team(stage).participant))
    at = f"/capabilities/{wish.reference}"
    return Ready(first_staff(stage), at, f"{at}/answer", {"state": "no", "words": "Not yet"})


def _withdraw_wish(stage: Stage) -> Ready:
    wish = made(stage, lambda uow: make.a_wish(uow, first_team(stage).participant))
    at = f"/capabilities/{wish.reference}/withdraw"
    return Ready(first_team(stage).manager, at, at)


def _save_filter(stage: Stage) -> Ready:
    person = made(stage, make.an_auditor)
    typed: Typed = {"name": f"Filter {next(_numbers)}"}
    return Ready(person, "/slots?state=allocated", "/filters/slots", typed)


def _remove_filter(stage: Stage) -> Ready:
    person = made(stage, make.an_auditor)
    name = f"Filter {next(_numbers)}"
    made(
        stage,
        lambda uow: uow.saved_filters.add(
            person.id, FilteredList.SLOTS, name, {"state": "allocated"}
        ),
    )
    return Ready(person, "/slots", "/filters/slots/remove")


def _later() -> date:
    """A day of its own: what one act takes out of use, no other needs."""
    return make.CALENDAR.on_or_after(date(2027, 1, 4) + timedelta(days=7 * next(_numbers)))


def _change_capacity(stage: Stage) -> Ready:
    day = _later().isoformat()
    asked = f"lab={LAB}&first_day={day}&last_day={day}&what=some&spaces=5&category=maintenance&reason=New+benches"
    return Ready(first_staff(stage), f"/capacity/preview?{asked}", "/capacity")


def _end_capacity_change(stage: Stage) -> Ready:
    day = _later()

    def closed(uow: UnitOfWork) -> int:
        change = CapacityChange(
            lab=LAB,
            first_day=day,
            last_day=day,
            kind=CapacityKind.CLOSED_TO_VISITORS,
            spaces=None,
            category=CapacityCategory.MAINTENANCE,
            reason="New doors",
        )
        uow.capacity.add((change,), None, make.NOW)
        uow.catalogue.bump()
        return max(each.id for each in uow.capacity.all())

    at = f"/capacity/{made(stage, closed)}/end"
    return Ready(first_staff(stage), at, at, {"from_day": day.isoformat()})


def _import_capacity(stage: Stage) -> Ready:
    day = _later().isoformat()
    columns = "lab,first_day,last_day,kind,spaces,category,reason"
    plan = f"{columns}\n{LAB},{day},{day},out_of_use,5,maintenance,New benches\n"
    return Ready(first_staff(stage), "/capacity/import", "/capacity/import", {"text": plan})


REGISTER_ACTS: Final = {
    "devices.register": Act("register_device", _register),
    "devices.send_change": Act("change_device", _of_device("change", firmware="3.0")),
    "devices.retire": Act("retire_device", _of_device("retire")),
    "devices.restore": Act("restore_device", _of_device("restore")),
    "device_movements.record": Act("check_in_device", _check_in),
    "capabilities.ask": Act("ask_capability", _wish),
    "capabilities.answer": Act("answer_capability", _answer_wish),
    "capabilities.withdraw": Act("withdraw_capability", _withdraw_wish),
    "saved_filters.save": Act("save_filter", _save_filter),
    "saved_filters.remove": Act("remove_filter", _remove_filter),
    "capacity.change": Act("change_capacity", _change_capacity),
    "capacity.end": Act("end_capacity_change", _end_capacity_change),
    "capacity.import_": Act("import_capacity", _import_capacity),
}
