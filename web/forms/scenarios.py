"""Scenarios: the name of a copy, the keys of one subject, and a TOML file."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from flask_wtf.file import FileField
from wtforms import HiddenField

from labsim.services.change_scenario import ScenarioWish
from labsim.services.keep_scenario import LONGEST_NOTE, CopyWish, ScenarioFile
from labsim.services.read_scenarios import ChangeDesk
from labsim.wording.messages import Message
from simulations.scenario_keys import RULES, KeyLine
from simulations.scenario_toml import typed_text, typed_value
from web.forms.base import ActForm, TextBox, TextLine, clean, whole_number

LONGEST_NAME: Final = 60
LONGEST_TITLE: Final = 200
LONGEST_VALUE: Final = 1000
LONGEST_FILE: Final = 100_000
REDUCTIONS: Final = "reductions"
MORE: Final = "more"
THE_TEXT: Final = "the text"
_COLUMNS: Final = ("lab", "first_day", "last_day", "spaces")


def _note() -> TextBox:
    return TextBox(
        "Note",
        longest=LONGEST_NOTE,
        description="What it is for. Planners and administrators can read it.",
        render_kw={"rows": 3},
    )


def _title() -> TextLine:
    return TextLine("Title", longest=LONGEST_TITLE, needed="Enter a title")


class CopyForm(ActForm):
    number = HiddenField(default="0")
    title = _title()
    name = TextLine(
        "Name",
        longest=LONGEST_NAME,
        needed="Enter a name such as telefonica-in-spring",
        description="Small letters, digits and . , = _ + - only, such as telefonica-in-spring. It stays for ever.",
    )
    note = _note()

    def wish(self) -> CopyWish:
        """After validation only."""
        number = whole_number(self.number.data) or None
        return CopyWish(self.name.data or "", self.title.data or "", self.note.data or "", number)


class ScenarioFileForm(ActForm):
    """A file, or its lines; what was read of a file is shown as lines."""

    file: Any = FileField("A TOML file")
    text: Any = TextBox(
        "Or its lines",
        longest=LONGEST_FILE,
        description='It begins with extends = "…" and name = "…".',
    )
    note: Any = _note()

    def read_file(self) -> ScenarioFile | None:
        """What stands in a file takes the place of what was typed; None where it is no text, or too long."""
        if not self.file.data:
            return ScenarioFile(THE_TEXT, self.text.data or "", self.note.data or "")
        try:
            text = self.file.data.read(LONGEST_FILE + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.file.errors = [*self.file.errors, "Choose a TOML file in UTF-8"]
            return None
        self.text.data = text[:LONGEST_FILE]
        if len(text) > LONGEST_FILE:
            self.file.errors = [
                *self.file.errors,
                f"Choose a file of {LONGEST_FILE:,} characters or fewer",
            ]
            return None
        where = clean(self.file.data.filename) or THE_TEXT
        return ScenarioFile(where[:LONGEST_NAME], text, self.note.data or "")

    def put(self, messages: Iterable[Message]) -> None:
        """Whatever key is wrong, the text has to be mended."""
        super().put(Message("text", message.text, message.remedy) for message in messages)


class AboutForm(ActForm):
    title = _title()
    note = _note()

    def fill(self, desk: ChangeDesk) -> None:
        self.version.data = str(desk.kept.version)
        self.title.data, self.note.data = desk.title, desk.kept.note

    def wish(self, _desk: ChangeDesk) -> ScenarioWish | tuple[Message, ...]:
        """After validation only."""
        return ScenarioWish({"title": self.title.data or ""}, self.note.data or "")


class SubjectForm(ActForm):
    """A field for each key of a subject, named as the key, and lines for any others."""

    more: Any = TextBox(
        "Other keys",
        longest=4 * LONGEST_VALUE,
        description="One a line, as on the command line: capacity.cio_teams = 4",
        render_kw={"rows": 3},
    )

    def fill(self, desk: ChangeDesk) -> None:
        self.version.data = str(desk.kept.version)
        for line in _lines(desk):
            self[line.key].data = _shown(line)

    def wish(self, desk: ChangeDesk) -> ScenarioWish | tuple[Message, ...]:
        """What was typed otherwise than it stands; or what of it cannot be read."""
        values: dict[str, object] = {}
        wrong = list(self._read_more(values))
        for line in _lines(desk):
            typed = self[line.key].data or ""
            if typed == _shown(line):
                continue
            if line.key in values:
                wrong.append(_told_twice(line.key))
            values[line.key] = _read(line, typed)
        return tuple(wrong) or ScenarioWish(values)

    def put(self, messages: Iterable[Message]) -> None:
        """A part of a list belongs to the field of its key; a key of no field, to the lines."""
        super().put(
            Message(self._place(message.field), message.text, message.remedy)
            for message in messages
        )

    def _place(self, key: str) -> str:
        parts = key.split(".")
        nearest = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
        found = next((name for name in nearest if name in self), "")
        return found or (MORE if key in dict(_pairs(self.more.data)) else "")

    def _read_more(self, values: dict[str, object]) -> Iterator[Message]:
        for key, value in _pairs(self.more.data):
            if not key or not value:
                yield Message(MORE, "Each line is KEY = VALUE", "Write capacity.cio_teams = 4")
            elif key in values:
                yield _told_twice(key)
            values[key] = typed_value(value)


Form = AboutForm | SubjectForm


def change_form(desk: ChangeDesk) -> Form:
    """The form of the desk's subject, with what was sent, or with the values as they stand."""
    keys = tuple((line.key, line.meaning) for line in _lines(desk))
    form = AboutForm() if desk.subject is None else _form_of(keys)()
    if not form.is_submitted():
        form.fill(desk)
    return form


@cache
def _form_of(keys: tuple[tuple[str, str], ...]) -> type[SubjectForm]:
    fields: Mapping[str, Any] = {key: _field(key, meaning) for key, meaning in keys}
    return type("FilledSubjectForm", (SubjectForm,), dict(fields))


def _field(key: str, meaning: str) -> TextLine | TextBox:
    if key == REDUCTIONS:
        return TextBox(
            meaning,
            longest=LONGEST_FILE,
            description="One a line: telefonica, 2018-01-01, 2018-03-31, 100",
            render_kw={"rows": 4},
        )
    return TextLine(meaning, longest=LONGEST_VALUE)


def _lines(desk: ChangeDesk) -> Iterator[KeyLine]:
    if desk.subject is not None:
        for _, lines in desk.subject.lines:
            yield from lines


def _shown(line: KeyLine) -> str:
    if line.key == REDUCTIONS:
        return "\n".join(", ".join(str(each[name]) for name in _COLUMNS) for each in line.value)
    return "" if line.value is None else typed_text(line.value)


def _read(line: KeyLine, typed: str) -> object:
    """Nothing typed for a rule is the rulebook's value."""
    if line.key == REDUCTIONS:
        return [_reduction(row) for row in typed.splitlines() if row.strip()]
    return typed_value(typed) if typed or line.subject != RULES else None


def _reduction(row: str) -> dict[str, Any]:
    cells = [typed_value(cell) for cell in row.split(",")]
    return dict(zip(_COLUMNS, cells, strict=False))


def _pairs(text: str | None) -> Iterator[tuple[str, str]]:
    for line in (text or "").splitlines():
        if line.strip():
            key, _, value = line.partition("=")
            yield key.strip(), value.strip()


def _told_twice(key: str) -> Message:
    return Message(MORE, f"{key} is given twice", "Give it once")
