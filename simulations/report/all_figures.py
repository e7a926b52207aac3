"""Every figure of a result, in the order in which it is read; the report and the run's page show the same."""

from simulations.report.charts import Figure
from simulations.report.charts_of_bunching import measures_figure, months_figure
from simulations.report.charts_of_differences import differences_figure
from simulations.report.charts_of_habits import sweep_figure
from simulations.report.charts_of_pairs import pairs_figure
from simulations.report.charts_of_stages import stage_figure
from simulations.report.charts_over_time import CIO, LABS, SSC, USERS, figure_over_time
from simulations.report.result import Result


def figures_of(result: Result) -> list[Figure]:
    """Those without a chart among them, with what is missing."""
    return [
        measures_figure(result),
        months_figure(result),
        differences_figure(result),
        sweep_figure(result),
        pairs_figure(result),
        figure_over_time(result, USERS),
        stage_figure(result),
        figure_over_time(result, LABS),
        figure_over_time(result, SSC),
        figure_over_time(result, CIO),
    ]
