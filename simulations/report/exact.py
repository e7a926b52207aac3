"""A number as it is shown, with the exact one in the markup."""

from math import isnan

from simulations.report.html import Html, element


def exact(value: float, shown: str) -> Html:
    """The shown text, with the number itself for a program that reads the page."""
    return element("span", shown) if isnan(value) else element("data", shown, value=repr(value))
