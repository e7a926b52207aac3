"""Browser files, all served by this process: our own, and Bootstrap, htmx and Vega from the installed packages."""

import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from flask import Blueprint, Response, abort, request, url_for

from web.access import EVERYONE, requires
from web.vega_bundle import vega_bundle

BOOTSTRAP: Final = "static/bootstrap5/css/bootstrap.min.css"
VEGA: Final = "vega.js"
HTMX: Final = "static/htmx/htmx.min.js"
DARK: Final = "[data-bs-theme=dark]"
A_YEAR: Final = 31_536_000
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SOURCE_MAP: Final = re.compile(rb"/\*# sourceMappingURL=.*?\*/")

bp = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    content_type: str
    digest: str


def _asset(name: str, content: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    text = kind.startswith(("text/", "image/svg")) or kind.endswith("javascript")
    return Asset(
        content,
        f"{kind}; charset=utf-8" if text else kind,
        hashlib.sha256(content).hexdigest()[:12],
    )


def _dark_rules(css: str) -> Iterator[str]:
    """Bootstrap's dark colours hang on an attribute that only a script could set by the reader's wish."""
    for selectors, body in _RULE.findall(css):
        dark = [part for part in selectors.split(",") if part.startswith(DARK)]
        if dark:
            yield ",".join(part.replace(DARK, ":root", 1) for part in dark) + f"{{{body}}}"


def _own(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for file in folder.iterdir():
        if file.is_file():
            yield file.name, file.read_bytes()


@cache
def assets() -> Mapping[str, Asset]:
    """By name. `bootstrap-dark.css` holds Bootstrap's dark colours for a media query."""
    bootstrap = files("flask_bootstrap").joinpath(BOOTSTRAP).read_bytes()
    found = dict(_own(files("web").joinpath("static")))
    found["bootstrap.css"] = _SOURCE_MAP.sub(b"", bootstrap)
    found["bootstrap-dark.css"] = "".join(_dark_rules(bootstrap.decode())).encode()
    found["htmx.js"] = files("js_lib_htmx").joinpath(HTMX).read_bytes()
    return {name: _asset(name, content) for name, content in found.items()}


@cache
def vega() -> Asset:
    """On its own: pages without charts do not wait for it."""
    return _asset(VEGA, vega_bundle())


def find_asset(name: str) -> Asset | None:
    return vega() if name == VEGA else assets().get(name)


def asset_url(name: str) -> str:
    """Names the content: a browser keeps the file for a year, and a changed file has a new address."""
    asset = vega() if name == VEGA else assets()[name]
    return url_for("assets.show", name=name, v=asset.digest)


@bp.get("/<name>")
@requires(EVERYONE)
def show(name: str) -> Response:
    asset = find_asset(name)
    if asset is None:
        abort(404)
    response = Response(asset.content, content_type=asset.content_type)
    response.set_etag(asset.digest)
    if request.args.get("v") == asset.digest:
        response.cache_control.public = True
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
    response.make_conditional(request)
    return response
