"""Vega for the browser, out of the installed vl-convert: put together once for each version, and kept beside it."""

import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from simulations.files import write_whole

PACKAGE: Final = "vl-convert-python"
# A script of our own calls it: nothing inline, and an interpreter in place of code made from text.
_SNIPPET: Final = "window.vegaEmbed = vegaEmbed;"


def bundle_file(prefix: Path) -> Path:
    """Where a Python installation keeps it; another version of the package has another name."""
    return prefix / "share" / "labsim" / f"vega-{version(PACKAGE)}.js"


@cache
def vega_bundle() -> bytes:
    """About 900 kB; takes some seconds where it was not put together before."""
    return read_or_build(bundle_file(Path(sys.prefix)))


def read_or_build(file: Path) -> bytes:
    """An installation that may not be written to is served all the same, more slowly at each start."""
    try:
        return file.read_bytes()
    except OSError:
        built = _build()
    try:
        write_whole(file, built)
    except OSError:
        return built
    return built


def _build() -> bytes:
    import vl_convert  # noqa: PLC0415 - needed once in the life of an installation

    return vl_convert.javascript_bundle(_SNIPPET).encode()


if __name__ == "__main__":
    vega_bundle()
