"""Which page of a list is asked for, and the addresses of its neighbours."""

from typing import Any, Final
from urllib.parse import urlencode

from flask import request, url_for

FURTHEST_PAGE: Final = 10_000
LONGEST_SEARCH: Final = 100


def page_number() -> int:
    """`?page=`, from 1; anything that is no such number is the first page."""
    typed = request.args.get("page", "1")
    if not typed.isascii() or not typed.isdigit() or len(typed) > len(str(FURTHEST_PAGE)):
        return 1
    return min(max(int(typed), 1), FURTHEST_PAGE)


def search_words(name: str = "search") -> str:
    """What was typed in a list's search field, without control characters and not beyond 100 characters."""
    typed = request.args.get(name, "")
    return "".join(mark for mark in typed if mark.isprintable()).strip()[:LONGEST_SEARCH]


def page_url(number: int) -> str:
    """The same list with the same filters, at another page."""
    return same_list_url(request.endpoint or "", page=str(number), **(request.view_args or {}))


def same_list_url(endpoint: str, *, page: str = "", **places: Any) -> str:
    """Another view of the list, narrowed by the same filters; `places` fill its path."""
    args = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name != "page" and not name.startswith("_")
    ]
    query = urlencode([*args, ("page", page)] if page else args)
    path = url_for(endpoint, **places)
    return f"{path}?{query}" if query else path
