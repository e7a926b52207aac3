"""The charts of a finished run: a page for each question, every figure by subject, and each chart as a file."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from labsim.services.drill_run import can_be_looked_into
from labsim.services.run_outcome import all_figures
from labsim.services.run_results import ResultIsGone, read_run_result
from labsim.services.run_rights import seen_run
from models.records import RunRecord
from simulations.report.charts import Panel
from simulations.report.result import Result
from web.access import actor, requires
from web.charts.vega.charts import address_of, spec_of
from web.charts.vega.files import file_rows
from web.charts.vega.pictures import png, svg
from web.charts.vega.theme import DARK, LIGHT, Theme
from web.csv_file import csv_answer
from web.transaction import reading
from web.views.run_results import chart_group, chosen_scenario, closed_page, find_panel
from web.views.runs import READERS, folders

bp = Blueprint("run_charts", __name__, url_prefix="/runs/<reference>")
bp.register_error_handler(ResultIsGone, closed_page)


@bp.get("/charts/<figure>")
@requires(*READERS)
def show(reference: str, figure: str) -> ResponseReturnValue:
    """`?scenario=` is the one whose charts are shown."""
    run, result = _opened(reference)
    chosen = chosen_scenario(result, request.args.get("scenario", ""))
    group = chart_group(result, reference, figure, chosen)
    if group is None:
        abort(404)
    names = [] if group.figure.of_all else [each.name for each in result.scenarios]
    return render_template(
        "runs/charts.html",
        run=run,
        group=group,
        figure=group.figure,
        names=names,
        chosen=chosen,
        opens=can_be_looked_into(result),
    )


@bp.get("/figures")
@requires(*READERS)
def figures(reference: str) -> ResponseReturnValue:
    """`?scenario=` likewise."""
    run, result = _opened(reference)
    chosen = chosen_scenario(result, request.args.get("scenario", ""))
    return render_template(
        "runs/figures.html",
        run=run,
        subjects=all_figures(result, chosen),
        names=[each.name for each in result.scenarios],
        chosen=chosen,
    )


@bp.get("/chart/<address>.<kind>")
@requires(*READERS)
def file(reference: str, address: str, kind: str) -> ResponseReturnValue:
    """`?theme=dark` draws for a dark page, `?save=1` is to be saved."""
    _, result = _opened(reference)
    panel = find_panel(result, address, request.args.get("scenario", ""))
    if panel is None or kind not in _FILES:
        abort(404)
    answer = _FILES[kind](panel, DARK if request.args.get("theme") == "dark" else LIGHT)
    if request.args.get("save"):
        saved = f'attachment; filename="{reference}-{address}.{kind}"'
        answer.headers["Content-Disposition"] = saved
    return answer


def _opened(reference: str) -> tuple[RunRecord, Result]:
    with reading() as uow:
        run = seen_run(uow, actor(), reference)
        return run, read_run_result(uow, actor(), folders(), reference)


def _json(panel: Panel, theme: Theme) -> Response:
    return jsonify(spec_of(panel, theme))


def _svg(panel: Panel, theme: Theme) -> Response:
    return Response(svg(panel, theme), content_type="image/svg+xml; charset=utf-8")


def _png(panel: Panel, theme: Theme) -> Response:
    return Response(png(panel, theme), content_type="image/png")


def _csv(panel: Panel, _: Theme) -> Response:
    names, rows = file_rows(panel)
    lines = list(rows)
    return csv_answer(f"{address_of(panel)}.csv", names, lines, len(lines))


_FILES: Final[Mapping[str, Callable[[Panel, Theme], Response]]] = MappingProxyType(
    {"json": _json, "svg": _svg, "png": _png, "csv": _csv}
)
