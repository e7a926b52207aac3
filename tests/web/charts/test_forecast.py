"""The forecast's picture: a step for each week, from its Monday to the next."""

from datetime import date
from types import SimpleNamespace

from labsim.services.read_forecast import ForecastDay
from web.charts.forecast import forecast_picture


def _week(day: date, booked: float, mean: float) -> ForecastDay:
    return ForecastDay(day, 100, booked, 0, mean, booked, mean, 0, 0)


def test_each_week_is_a_step_from_monday_to_monday_whatever_its_fullest_day_is() -> None:
    weeks = (_week(date(2018, 3, 7), 40, 50.0), _week(date(2018, 3, 16), 0, 10.0))
    picture = forecast_picture(SimpleNamespace(weeks=weeks))  # type: ignore[arg-type]
    assert picture.booked == "0,100 0,60.00 500,60.00 500,100.00 1000,100.00 1000,100"
    assert picture.mean == "0,50.00 500,50.00 500,90.00 1000,90.00"
    assert picture.open == "0,0.00 500,0.00 500,0.00 1000,0.00"
