"""Own devices in a line: what people call them, how many, and what they are."""

from collections.abc import Mapping
from typing import Any

from labsim.domain.devices import Brought, Device, DeviceKind
from labsim.wording.enums import enum_text
from labsim.wording.messages import Message


def device_text(device: Device) -> str:
    """`meter, SMETS2, GBCS 1.1, polyphase, firmware 2.4`."""
    parts = [enum_text(device.kind), device.smets_version, f"GBCS {device.gbcs_version}"]
    parts += ["polyphase"] if device.polyphase else []
    return ", ".join([*parts, f"firmware {device.firmware}"] if device.firmware else parts)


def brought_text(brought: Brought) -> str:
    """`6 Ombury OM-2 (meter, SMETS2, GBCS 1.1)`."""
    return f"{brought.count:,} {brought.device.name} ({device_text(brought.device)})"


def kept_device_text(kept: Mapping[str, Any]) -> str:
    """brought_text of what the history kept; a line that holds less is shown as it was written."""
    try:
        facts = {name: kept[name] for name in Device.__slots__}
        device = Device(**facts | {"kind": DeviceKind(kept["kind"])})
        return brought_text(Brought(str(kept["device"]), device, int(kept["count"])))
    except (KeyError, TypeError, ValueError):
        return str(dict(kept))


def too_many_at_once_message(name: str, most: int, registered: int) -> Message:
    """Advice about slots that overlap; the rule's code stands beside it."""
    return Message(
        "devices",
        f"Slots that overlap bring together {most:,} of {name}, and the register counts {registered:,}",
        "Ask the participant whether some of them move between the slots",
    )
