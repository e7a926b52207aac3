"""Charts as files, drawn on the server; nothing is fetched."""

import vl_convert

from simulations.report.charts import Panel
from web.charts.vega.charts import picture_spec
from web.charts.vega.theme import Theme

WIDTH = 640
_SHARP = 2.0


def svg(panel: Panel, theme: Theme) -> str:
    return vl_convert.vegalite_to_svg(picture_spec(panel, theme, WIDTH), allowed_base_urls=[])


def png(panel: Panel, theme: Theme) -> bytes:
    """Twice as many points as the picture is wide."""
    spec = picture_spec(panel, theme, WIDTH)
    return vl_convert.vegalite_to_png(spec, scale=_SHARP, allowed_base_urls=[])
