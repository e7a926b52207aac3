"""Objects as small JSON values for the history's "before" and "after"."""

from typing import Any

from labsim.domain.slots.request import SlotRequest
from models.records import NoticeRecord, ParticipantRecord


def request_json(request: SlotRequest) -> dict[str, Any]:
    return {
        "lab": request.lab,
        "first_day": request.first_day.isoformat(),
        "last_day": request.last_day.isoformat(),
        "spaces": request.spaces,
        "test_class": request.test_class.value,
        "roles": sorted(request.roles),
        "topics": sorted(request.topics),
        "releases": sorted(request.releases),
        "device_owner": request.devices.owner.value,
    }


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
