"""Objects as small JSON values for the history's "before" and "after"."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from labsim.domain.devices import Brought, Device, DeviceKind
from labsim.domain.labs import LabId
from labsim.domain.roles import UserRole
from labsim.domain.slots.checks import has_own_devices
from labsim.domain.slots.offers import Terms, terms_of
from labsim.domain.slots.profile import Step
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices, SlotRequest
from models.records import DeviceRecord, NoticeRecord, ParticipantRecord


def terms_json(terms: Terms) -> dict[str, Any]:
    plain = {
        "lab": terms.lab,
        "first_day": terms.first_day.isoformat(),
        "last_day": terms.last_day.isoformat(),
    }
    return plain | spaces_json(terms)


def spaces_json(terms: Terms) -> dict[str, Any]:
    steps = [{"from_day": day.isoformat(), "spaces": n} for day, n in terms.profile]
    return {"spaces": terms.spaces} | ({"profile": steps} if steps else {})


def request_json(request: SlotRequest) -> dict[str, Any]:
    plain = terms_json(terms_of(request)) | {
        "test_class": request.test_class.value,
        "roles": sorted(request.roles),
        "topics": sorted(request.topics),
        "releases": sorted(request.releases),
        "device_owner": request.devices.owner.value,
    }
    return plain | (_own_devices(request.devices) if has_own_devices(request) else {})


def _own_devices(devices: Devices) -> dict[str, Any]:
    if devices.own:
        return {"devices": [_brought_json(brought) for brought in devices.own]}
    return {
        "smets_version": devices.smets_version,
        "gbcs_version": devices.gbcs_version,
        "polyphase": devices.polyphase,
    }


def request_from_json(kept: Mapping[str, Any], reason: str) -> SlotRequest:
    """What request_json wrote, as a request again.

    Older lines name no devices; the oldest say nothing of own meters but that they are own.
    """
    usual = Devices()
    return SlotRequest(
        lab=LabId(kept["lab"]),
        first_day=date.fromisoformat(kept["first_day"]),
        last_day=date.fromisoformat(kept["last_day"]),
        spaces=kept["spaces"],
        test_class=ClassOfTest(kept["test_class"]),
        roles=frozenset(UserRole(role) for role in kept["roles"]),
        topics=frozenset(kept["topics"]),
        releases=frozenset(kept["releases"]),
        devices=Devices(
            DeviceOwner(kept["device_owner"]),
            kept.get("smets_version", usual.smets_version),
            kept.get("gbcs_version", usual.gbcs_version),
            kept.get("polyphase", usual.polyphase),
            tuple(map(_brought_from_json, kept.get("devices", ()))),
        ),
        reason=reason,
        profile=tuple(
            Step(date.fromisoformat(step["from_day"]), step["spaces"])
            for step in kept.get("profile", ())
        ),
    )


def _brought_json(brought: Brought) -> dict[str, Any]:
    return {"device": brought.reference, "count": brought.count, **device_facts(brought.device)}


def _brought_from_json(kept: Mapping[str, Any]) -> Brought:
    facts = {name: kept[name] for name in Device.__slots__}
    device = Device(**facts | {"kind": DeviceKind(kept["kind"])})
    return Brought(kept["device"], device, kept["count"])


def device_facts(device: Device) -> dict[str, Any]:
    return {name: getattr(device, name) for name in Device.__slots__} | {"kind": device.kind.value}


def device_json(entry: DeviceRecord) -> dict[str, Any]:
    return device_facts(entry.device) | {"count": entry.count, "retired": entry.retired}


def notice_json(notice: NoticeRecord) -> dict[str, Any]:
    answers = notice.answers
    return {
        "received_on": notice.received_on.isoformat(),
        "labs": sorted(answers.labs),
        "roles": sorted(answers.roles),
        "planned_start": answers.planned_start.isoformat() if answers.planned_start else None,
        "planned_spaces": answers.planned_spaces,
        "planned_working_days": answers.planned_working_days,
        "what_to_test": answers.what_to_test,
        "own_devices": answers.own_devices,
        "resources_in_place": answers.resources_in_place,
        "come_back_later": answers.come_back_later,
    }


def participant_json(participant: ParticipantRecord) -> dict[str, Any]:
    return {
        "name": participant.name,
        "category": participant.category.value,
        "supply": participant.supply.value if participant.supply else None,
        "mandate": participant.mandate.isoformat() if participant.mandate else None,
        "roles": sorted(participant.roles),
    }
