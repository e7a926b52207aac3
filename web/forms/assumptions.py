"""A value of the record to be adopted: into a kept scenario, or into a new copy of the baseline."""

from typing import Final

from wtforms import HiddenField

from labsim.services.adopt_assumption import AdoptionDesk, AdoptionWish
from labsim.services.keep_scenario import CopyWish
from web.forms.base import ActForm, TextLine
from web.forms.scenarios import LONGEST_NAME, LONGEST_TITLE

_NAME: Final = "Small letters, digits and . , = _ + - only, such as as-recorded. It stays for ever."


class AdoptForm(ActForm):
    """Into a scenario that is kept already: nothing is typed."""

    scenario = HiddenField(default="")
    value = HiddenField(default="")

    def wish(self, key: str) -> AdoptionWish:
        """After validation only."""
        name, value = self.scenario.data or "", self.value.data or ""
        return AdoptionWish(key, value, name, self.version_number)


class AdoptIntoCopyForm(AdoptForm):
    title = TextLine("Title", longest=LONGEST_TITLE, needed="Enter a title")
    name = TextLine(
        "Name",
        longest=LONGEST_NAME,
        needed="Enter a name such as as-recorded",
        description=_NAME,
    )

    def wish(self, key: str) -> AdoptionWish:
        copy = CopyWish(self.name.data or "", self.title.data or "")
        return AdoptionWish(key, self.value.data or "", copy=copy)


def adopt_form(desk: AdoptionDesk) -> AdoptForm:
    """For what stands on the desk, or with what was sent."""
    if desk.kept is None:
        return AdoptIntoCopyForm(data={"value": desk.value_text})
    seen = {"scenario": desk.kept.name, "value": desk.value_text, "version": desk.kept.version}
    return AdoptForm(data=seen)
