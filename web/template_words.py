"""What every template can call: dates and enums in words, icons, addresses, the person and the world's clock."""

from datetime import datetime
from typing import Any

from flask import Flask

from labsim.services.read_forecast import ENOUGH_REPLICATIONS, NEWEST_FOR_DAYS
from labsim.services.run_rights import may_open
from labsim.services.world import NO_OFFSET
from labsim.wording.acts import act_text
from labsim.wording.assumptions import (
    against_text,
    assumed_text,
    interval_text,
    middle_text,
    shown_text,
    why_unrecorded,
)
from labsim.wording.capacity import change_text, choice_text
from labsim.wording.changes import changes, kept_rule_lines
from labsim.wording.dates import (
    age_text,
    day_text,
    days_text,
    long_day_text,
    moment_text,
    month_text,
    short_day_text,
    span_text,
)
from labsim.wording.devices import brought_text, device_text
from labsim.wording.entry import entry_remedy, entry_text
from labsim.wording.enums import enum_icon, enum_text, label
from labsim.wording.estimates import number_text
from labsim.wording.forecasts import (
    FITS_AND_COMES_LATER,
    behind_all_text,
    difference_text,
    estimated_text,
    forecast_text,
    risk_text,
    sizes_text,
    start_text,
    wait_text,
)
from labsim.wording.jobs import job_text
from labsim.wording.metrics import capital, group_words
from labsim.wording.numbers import count_text
from labsim.wording.plans import (
    KIND_WORDS,
    TESTING_WORDS,
    act_code,
    act_words,
    chance_text,
    leads_to_words,
    point_span,
    seen_text,
)
from labsim.wording.rule_summary import rule_summary
from labsim.wording.runs import duration_text, progress_text, scenario_text, size_text
from labsim.wording.scenarios import given_text, source_text
from labsim.wording.spaces import short_spaces_text, spaces_text, weeks_text
from models.records import RunRecord
from web.access import actor
from web.assets import asset_url
from web.charts.calendar import calendar_grid, day_remark
from web.charts.forecast import forecast_picture
from web.charts.plan import draw_plan
from web.charts.timeline import draw_timeline
from web.clock import now, offset, today
from web.forms.base import full_text, new_form_key, problems
from web.forms.forecasts import USUAL_FORECAST
from web.icons import icon
from web.navigation import can_search, first_page, navigation
from web.pagination import page_url, same_list_url, search_words
from web.record_links import subject_text, subject_url
from web.security import current_person_or_none


def init_template_words(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day_text,
        long_day=long_day_text,
        days=days_text,
        month=month_text,
        short_day=short_day_text,
        moment=moment_text,
        span=span_text,
        age=age_text,
        capitalised=capital,
        counted=count_text,
        duration=duration_text,
        size=size_text,
        enum_text=enum_text,
        enum_icon=enum_icon,
        act_text=act_text,
        against=against_text,
        assumed=assumed_text,
        interval=interval_text,
        middle=middle_text,
        shown=shown_text,
        why_unrecorded=why_unrecorded,
        day_remark=day_remark,
        chance=chance_text,
        change_text=change_text,
        choice_text=choice_text,
        full_text=full_text,
        brought_text=brought_text,
        device_text=device_text,
        entry_text=entry_text,
        job_text=job_text,
        entry_remedy=entry_remedy,
        given=given_text,
        group_words=group_words,
        kind_words=KIND_WORDS.__getitem__,
        label=label,
        number_text=number_text,
        plan_act=act_words,
        plan_code=act_code,
        plan_leads_to=leads_to_words,
        plan_span=point_span,
        plan_seen=seen_text,
        testing_words=TESTING_WORDS.__getitem__,
        source_text=source_text,
        spaces=spaces_text,
        short_spaces=short_spaces_text,
        weeks=weeks_text,
    )
    app.jinja_env.globals.update(
        asset=asset_url,
        icon=icon,
        new_form_key=new_form_key,
        problems=problems,
        page_url=page_url,
        same_list_url=same_list_url,
        search_words=search_words,
        calendar_grid=calendar_grid,
        draw_plan=draw_plan,
        draw_timeline=draw_timeline,
        can_search=can_search,
        first_page=first_page,
        navigation=navigation,
        changes=changes,
        kept_rule_lines=kept_rule_lines,
        opens_run=opens_run,
        progress_text=progress_text,
        rule_summary=rule_summary,
        risk_text=risk_text,
        sizes_text=sizes_text,
        start_text=start_text,
        wait_text=wait_text,
        difference_text=difference_text,
        estimated_text=estimated_text,
        behind_all_text=behind_all_text,
        enough_replications=ENOUGH_REPLICATIONS,
        fits_and_comes_later=FITS_AND_COMES_LATER,
        forecast_text=forecast_text,
        newest_for_days=NEWEST_FOR_DAYS,
        forecast_picture=forecast_picture,
        usual_forecast=USUAL_FORECAST,
        scenario_text=scenario_text,
        subject_text=subject_text,
        subject_url=subject_url,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_present)


def _present() -> dict[str, Any]:
    return {"me": current_person_or_none(), "today": today, "world_moment": world_moment}


def opens_run(run: RunRecord) -> bool:
    """Whether a list leads to it."""
    return may_open(actor(), run)


def world_moment() -> datetime | None:
    """The world's moment where it is not the real one: every page says so."""
    return None if offset() == NO_OFFSET else now()
