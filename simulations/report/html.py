"""HTML and SVG out of plain strings: whatever is not marked up already is escaped."""

import re
from html import escape
from typing import Final

VOID: Final = frozenset({"br", "hr", "meta"})
_NEVER_IN_HTML: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_REPLACEMENT: Final = "\ufffd"

Value = str | float | bool | None


class Html(str):
    """Text that is markup already, and is not escaped again."""

    __slots__ = ()

    def __html__(self) -> str:
        """So that a template takes it for markup, too."""
        return self


def text(words: str) -> Html:
    """Escaped, and without the characters that no HTML document may hold."""
    return words if isinstance(words, Html) else Html(escape(_clean(words)))


def joined(*parts: str) -> Html:
    """The parts one after the other, each escaped unless it is markup."""
    return Html("".join(map(text, parts)))


def element(tag: str, *children: str, **attributes: Value) -> Html:
    """`class_="a"` is class="a", `aria_label=` aria-label; None and False leave an attribute out."""
    opening = f"<{tag}{''.join(_attribute(*each) for each in attributes.items())}>"
    return Html(opening if tag in VOID else f"{opening}{joined(*children)}</{tag}>")


def paragraph(*children: str, **attributes: Value) -> Html:
    """One paragraph."""
    return element("p", *children, **attributes)


def items(*entries: str, class_: str | None = None) -> Html:
    """A list with a dot before each entry; nothing for no entries."""
    lines = (element("li", each) for each in entries)
    return element("ul", *lines, class_=class_) if entries else Html()


def coordinate(number: float) -> str:
    """A place in a drawing: one decimal, no minus before a zero, no trailing zero."""
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")


def ident(*words: str) -> str:
    """The words as one id: no spaces."""
    return "-".join("-".join(words).split())


def _clean(words: str) -> str:
    return _NEVER_IN_HTML.sub(_REPLACEMENT, words)


def _attribute(name: str, value: Value) -> str:
    if value is None or value is False:
        return ""
    said = "" if value is True else _attribute_text(value)
    return f' {name.rstrip("_").replace("_", "-")}="{said}"'


def _attribute_text(value: str | float) -> str:
    return escape(_clean(value)) if isinstance(value, str) else coordinate(value)
