"""An entry of the register of own devices, and what staff record of devices that come and go."""

from datetime import date
from typing import Final, cast

from wtforms import BooleanField

from labsim.domain.devices import (
    MOST_DEVICES,
    Device,
    DeviceKind,
    Direction,
    Movement,
)
from labsim.services.check_devices import Checking, CheckingDesk
from labsim.services.register_device import Entry
from labsim.wording.enums import enum_text, label
from models.records import DeviceRecord
from web.forms.base import ActForm, Choice, Day, TextBox, TextLine, WholeNumber
from web.forms.radio import radio

LONGEST_NAME: Final = 60
LONGEST_FIRMWARE: Final = 40
LONGEST_WORDS: Final = 500
SMETS_VERSIONS: Final = ("SMETS2", "SMETS1")
GBCS_VERSIONS: Final = ("1.0", "1.1", "2.0")


class DeviceForm(ActForm):
    kind = radio(
        "Kind",
        "Choose what it is",
        choices=[(kind.value, label(enum_text(kind))) for kind in DeviceKind],
        default=DeviceKind.METER.value,
    )
    maker = TextLine("Maker", longest=LONGEST_NAME, needed="Enter the maker")
    model = TextLine("Model", longest=LONGEST_NAME, needed="Enter the model")
    firmware = TextLine(
        "Firmware",
        longest=LONGEST_FIRMWARE,
        needed="Enter the firmware's version",
        description="An entry is one model in one firmware.",
    )
    smets_version = Choice(
        "SMETS version",
        needed="Choose the SMETS version",
        choices=[(version, version) for version in SMETS_VERSIONS],
    )
    gbcs_version = Choice(
        "GBCS version",
        needed="Choose the GBCS version",
        choices=[("", "Choose a version"), *((version, version) for version in GBCS_VERSIONS)],
    )
    polyphase = BooleanField("It is polyphase")
    count = WholeNumber(
        "How many do you have?",
        least=1,
        most=MOST_DEVICES,
        needed="Enter how many there are",
        description="A slot can bring at most so many.",
    )

    def fill(self, entry: DeviceRecord) -> None:
        for name in Device.__slots__:
            self[name].data = getattr(entry.device, name)
        self.kind.data, self.count.data = entry.device.kind.value, entry.count
        self.version.data = str(entry.version)

    def entry(self) -> Entry:
        """After validation only."""
        device = Device(
            kind=DeviceKind(self.kind.data),
            maker=self.maker.data or "",
            model=self.model.data or "",
            smets_version=self.smets_version.data,
            gbcs_version=self.gbcs_version.data,
            polyphase=bool(self.polyphase.data),
            firmware=self.firmware.data or "",
        )
        return Entry(device, cast("int", self.count.data))


class CheckingForm(ActForm):
    device = Choice("Device", needed="Choose the device")
    direction = radio(
        "What happened?",
        "Choose whether they arrived or left",
        choices=[(way.value, label(enum_text(way))) for way in Direction],
    )
    count = WholeNumber("How many?", least=1, most=MOST_DEVICES, needed="Enter how many")
    day = Day("On which day?", needed="Enter the day on which it happened")
    words = TextBox(
        "Words",
        longest=LONGEST_WORDS,
        description="They stay in the history. The participant can read them.",
        render_kw={"rows": 2},
    )

    def offer(self, desk: CheckingDesk, today: date) -> None:
        self.device.offer(
            (
                each.brought.reference,
                f"{each.brought.device.name}, firmware {each.brought.device.firmware}",
            )
            for each in desk.devices
        )
        if not self.is_submitted():
            self.day.data = today

    def checking(self) -> Checking:
        """After validation only."""
        movement = Movement(
            Direction(self.direction.data),
            cast("int", self.count.data),
            cast("date", self.day.data),
        )
        return Checking(self.device.data, movement, self.words.data or "")
