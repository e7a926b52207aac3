"""A run's charts as Vega-Lite: pure functions of what the report draws."""
