"""Addresses on this site: where to go next, and the page that an act belongs to."""

from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, IntegerConverter, Map, RequestRedirect, UnicodeConverter

LARGEST_RECORD_NUMBER: Final = 2_147_483_647


class RecordNumber(IntegerConverter):
    """`<int:…>` in a route: a number that no database column can hold is no address."""

    def __init__(self, url_map: Map, **bounds: Any) -> None:
        super().__init__(url_map, **({"max": LARGEST_RECORD_NUMBER} | bounds))


class PlainText(UnicodeConverter):
    """`<…>` in a route: text with a NUL in it, which PostgreSQL refuses, is no address."""

    regex = r"[^/\x00]+"

    def __init__(self, url_map: Map) -> None:
        BaseConverter.__init__(self, url_map)


def safe_next(wanted: str | None, otherwise: str) -> str:
    """A path on this site, or `otherwise`: nobody is led to another site by a link to our sign-in page."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if any(mark in wanted for mark in "\\\r\n\t"):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted


def is_page(path: str) -> bool:
    """A GET of this path meets a route."""
    adapter = current_app.url_map.bind("")
    try:
        adapter.match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def nearest_page(path: str) -> str:
    """The address of an act shortened until it is a page: /slots/S-7K2M4P/withdraw belongs to /slots/S-7K2M4P."""
    while path not in {"", "/"} and not is_page(path):
        path = path.rpartition("/")[0]
    return path or "/"
