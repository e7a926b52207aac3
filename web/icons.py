"""Icons drawn into the page: those of the installed Bootstrap package, by their names, and nothing fetched."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from markupsafe import Markup

SPRITE: Final = "static/bootstrap5/icons/bootstrap-icons.svg"
_SYMBOL: Final = re.compile(r'<symbol[^>]*id="([^"]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


@cache
def _drawings() -> Mapping[str, str]:
    sprite = files("flask_bootstrap").joinpath(SPRITE).read_text(encoding="utf-8")
    return {name: "".join(drawing.split("\n")).strip() for name, drawing in _SYMBOL.findall(sprite)}


@cache
def icon(name: str) -> Markup:
    """The drawing alone, hidden from screen readers: a word always stands beside it. Raises KeyError."""
    return Markup(  # noqa: S704 - both parts are ours or the package's
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="currentColor" '
        f'aria-hidden="true" focusable="false">{_drawings()[name]}</svg>'
    )
