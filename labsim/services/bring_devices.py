"""What a request may bring of its participant's register, as it stands when the request is sent (E2E-DEVICES)."""

from collections.abc import Iterator, Mapping
from typing import Final

from labsim.domain.devices import Brought
from labsim.domain.slots.checks import has_own_devices
from labsim.services.judging import Judged
from labsim.wording.messages import Message
from models.records import DeviceRecord
from models.unit_of_work import UnitOfWork


def bringing_problems(uow: UnitOfWork, judged: Judged) -> tuple[Message, ...]:
    """Own devices are named, each by an entry of the register, and no more of it than there are.

    Asked once, when the request is sent: later the slot keeps what it named. Versions and phases are the
    check's to judge.
    """
    if not has_own_devices(judged.request):
        return ()
    if not judged.request.devices.own:
        return (_NONE_NAMED,)
    register = {
        entry.reference: entry for entry in uow.devices.of_participant(judged.notice.participant_id)
    }
    return tuple(
        message
        for brought in judged.request.devices.own
        for message in _problems(brought, register)
    )


_NONE_NAMED: Final = Message(
    "devices",
    "Own devices must be named from the register (E2E-DEVICES)",
    "Say how many of which you bring, or test with DCC's",
)


def _problems(brought: Brought, register: Mapping[str, DeviceRecord]) -> Iterator[Message]:
    entry = register.get(brought.reference)
    if entry is None or entry.device != brought.device:
        yield Message(
            "devices",
            f"{brought.device.name} must stand in the register as the request names it (E2E-DEVICES)",
            "Choose the devices again from the register",
        )
    elif brought.count > entry.count:
        yield Message(
            "devices",
            f"At most {entry.count:,} of {brought.device.name} can be brought:"
            " so many are registered (E2E-DEVICES)",
            "Bring fewer, or correct the register",
        )
