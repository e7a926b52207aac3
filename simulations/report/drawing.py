"""The parts of every drawing: its frame, its axes, its legend, its markers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from simulations.report.html import Html, coordinate, element, ident, joined
from simulations.report.palette import EDGE, GRID, INK, QUIET, Style
from simulations.report.scales import Scale, Tick

WIDTH: Final = 440
SMALL: Final = 12  # of letters
_LETTER: Final = 6.2  # the width of an average letter of that size
_LEFT: Final = 46
_RIGHT: Final = 12
_LEGEND_ROW: Final = 18
_SAMPLE: Final = 30
_MARKER: Final = 3.6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where values are drawn; everything outside is words."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Named:
    """What a reader who cannot see the drawing hears; `ident` begins all its ids."""

    ident: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend."""

    words: str
    style: Style
    is_stripe: bool = False


def picture(named: Named, height: float, parts: Iterable[Html]) -> Html:
    """A drawing that fits any width."""
    title, words = ident(named.ident, "title"), ident(named.ident, "desc")
    return element(
        "svg",
        element("title", named.title, id=title),
        element("desc", named.words, id=words),
        *parts,
        viewBox=f"0 0 {WIDTH} {coordinate(height)}",
        role="img",
        aria_labelledby=f"{title} {words}",
    )


def frame(top: float, height: float) -> Frame:
    """Full width, with room for the words of the vertical axis."""
    return Frame(_LEFT, top, WIDTH - _RIGHT, top + height)


def words_at(point: Point, words: str, anchor: str = "start", **attributes: str) -> Html:
    """A line of text; its base is at the point."""
    x, y = point
    return element("text", words, x=x, y=y, text_anchor=anchor, **attributes)


def text_width(words: str) -> float:
    """About as wide as the words are drawn."""
    return len(words) * _LETTER


def line(start: Point, end: Point, colour: str = GRID, **attributes: str | float) -> Html:
    """A straight line."""
    places = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    return element("line", **places, stroke=colour, **attributes)


def path(segments: Iterable[Sequence[Point]], style: Style, width: float = 2) -> Html:
    """Lines through the points of each segment, in the style's dashes."""
    return element(
        "path",
        d="".join(map(_through, segments)),
        fill="none",
        stroke=style.colour,
        stroke_width=width,
        stroke_dasharray=style.dashes or None,
        stroke_linejoin="round",
    )


def area(outline: Sequence[Point], colour: str) -> Html:
    """A wash with a thin edge, so that it is seen without its tint."""
    return element(
        "path",
        d=f"{_through(outline)}Z",
        fill=colour,
        fill_opacity=".14",
        stroke=colour,
        stroke_width=".6",
        stroke_opacity=".55",
    )


def vertical_axis(ticks: Sequence[Tick], scale: Scale, box: Frame, name: str) -> Html:
    """Grid lines, their words, and above them what is counted."""
    lines = (line((box.left, scale(each.at)), (box.right, scale(each.at))) for each in ticks)
    words = (words_at((box.left - 6, scale(each.at) + 4), each.words, "end") for each in ticks)
    above = words_at((2, box.top - 9), name, fill=QUIET)
    return joined(*chain(lines, words), above)


def horizontal_axis(ticks: Sequence[Tick], scale: Scale, box: Frame) -> Html:
    """The base line, small strokes and words below it."""
    base = line((box.left, box.bottom), (box.right, box.bottom), EDGE)
    strokes = (
        line((scale(each.at), box.bottom), (scale(each.at), box.bottom + 4), EDGE) for each in ticks
    )
    words = (_below(scale(each.at), box, each.words) for each in ticks)
    return joined(base, *chain(strokes, words))


def legend(keys: Sequence[Key], top: float) -> tuple[Html, float]:
    """The drawn legend, and where the space below it begins."""
    parts: list[Html] = []
    x, y = 4.0, top + 11
    for key in keys:
        wide = _SAMPLE + text_width(key.words) + 16
        if x > 4 and x + wide > WIDTH:  # noqa: PLR2004 - the left edge
            x, y = 4.0, y + _LEGEND_ROW
        parts += [_sample(key, (x, y)), words_at((x + _SAMPLE, y), key.words)]
        x += wide
    return joined(*parts), (y + 8 if keys else top)


def marker(point: Point, style: Style) -> Html:
    """The style's shape around a point."""
    if not style.marker:
        return Html()
    if style.marker in {"circle", "ring"}:
        fill = "#fff" if style.marker == "ring" else style.colour
        x, y = point
        return element("circle", cx=x, cy=y, r=_MARKER, fill=fill, stroke=style.colour)
    corners = [
        (point[0] + dx * _MARKER, point[1] + dy * _MARKER) for dx, dy in _SHAPES[style.marker]
    ]
    fill = "none" if style.marker == "cross" else style.colour
    return element(
        "path", d=f"{_through(corners)}Z", fill=fill, stroke=style.colour, stroke_width="1.5"
    )


_SHAPES: Final = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "triangle": ((0, -1.2), (1.2, 1), (-1.2, 1)),
    "diamond": ((0, -1.4), (1.2, 0), (0, 1.4), (-1.2, 0)),
    "cross": ((-1, -1), (1, 1), (0, 0), (1, -1), (-1, 1), (0, 0)),
}


def _below(x: float, box: Frame, words: str) -> Html:
    """Words under a tick, held inside the drawing."""
    half = text_width(words) / 2
    return words_at((min(max(x, half), WIDTH - half), box.bottom + 17), words, "middle")


def _sample(key: Key, point: Point) -> Html:
    """A short piece of the line or stripe."""
    x, y = point
    if key.is_stripe:
        return path([((x + 8, y + 1), (x + 8, y - 10))], key.style, 16)
    ends = ((x, y - 4), (x + _SAMPLE - 6, y - 4))
    return joined(path([ends], key.style), marker((x + _SAMPLE / 2 - 3, y - 4), key.style))


def _through(points: Sequence[Point]) -> str:
    places = (f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    return f"M{'L'.join(places)}"


def ink(words: str, point: Point, anchor: str = "start") -> Html:
    """A line of text that stays readable over the lines of a grid."""
    halo = {"stroke": "#fff", "stroke_width": "4", "paint_order": "stroke"}
    return words_at(point, words, anchor, fill=INK, **halo)
