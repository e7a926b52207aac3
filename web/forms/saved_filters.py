"""A filter under a name; what it narrows travels in hidden fields."""

from wtforms import HiddenField

from labsim.domain.saved_filters import LONGEST_FILTER_NAME
from web.forms.base import ActForm, TextLine, clean


class SaveFilterForm(ActForm):
    search = HiddenField(filters=[clean])
    state = HiddenField()
    lab = HiddenField()
    flagged = HiddenField()
    name = TextLine(
        "Save this filter as",
        longest=LONGEST_FILTER_NAME,
        needed="Give the filter a name",
        id="filter-name",
        render_kw={"autocomplete": "off"},
    )

    def typed(self) -> dict[str, str]:
        """The hidden fields by name."""
        return {name: self[name].data or "" for name in ("search", "state", "lab", "flagged")}
