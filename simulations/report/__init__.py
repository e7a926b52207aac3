"""The report of a result: one self-contained page, a pure function of result.json, format 1."""

from simulations.report.page import render
from simulations.report.result import NotAResult

__all__ = ["NotAResult", "render"]
