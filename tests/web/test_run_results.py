"""The results of a finished run: sentences, charts with their files, and what stands behind a month."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from labsim.domain.people import PersonRole
from labsim.wording.estimates import number_text
from models.records import PersonRecord, RunRecord
from simulations.model import run_model
from simulations.scenario import Scenario
from tests import builders as make
from tests.databases import fresh_database
from tests.web.conftest import SECRET
from tests.web.page_client import Page, PageClient, words_of
from tests.web.run_world import a_done_run
from web.create_app import create_app
from web.settings import WebSettings

BASELINE = ("baseline-2017",)


@dataclass(frozen=True)
class World:
    """A comparison of two due rules, an answer, a sweep over two keys; and one from live data."""

    app: Flask
    folder: Path
    people: dict[PersonRole, PersonRecord]
    compared: RunRecord
    answered: RunRecord
    swept: RunRecord
    live: RunRecord

    def as_(self, role: PersonRole = PersonRole.PLANNER) -> PageClient:
        return PageClient(self.app, self.people[role])

    def result(self, run: RunRecord) -> dict[str, Any]:
        return dict(json.loads(self.file(run).read_text()))

    def file(self, run: RunRecord) -> Path:
        return self.folder / "runs" / run.reference / "result.json"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("instance")
    with fresh_database("sqlite") as database:
        with database.writing() as uow:
            people = {
                role: make.a_person(uow, role)
                for role in (PersonRole.PLANNER, PersonRole.LAB_STAFF)
            }
            known = make.a_participant(uow, "Albion Energy").id
        owner = people[PersonRole.PLANNER]
        teams = {"capacity.cio_teams": [2, 3], "capacity.ssc_agenda": [4, 8]}
        yield World(
            create_app(WebSettings(secret_key=SECRET, testing=True, instance=folder), database),
            folder,
            people,
            compared=a_done_run(database, folder, owner),
            answered=a_done_run(
                database,
                folder,
                owner,
                BASELINE,
                kind="answer",
                vary="capacity.cio_teams=2..4",
                until="assessments_per_user_year >= 9",
            ),
            swept=a_done_run(database, folder, owner, BASELINE, kind="sweep", over=teams),
            live=a_done_run(
                database,
                folder,
                owner,
                BASELINE,
                kind="simulate",
                register={f"P{number:03}": known for number in range(400)},
            ),
        )


def page_of(world: World, run: RunRecord) -> Page:
    return world.as_().get(f"/runs/{run.reference}")


def metric(result: dict[str, Any], scenario: str, name: str, group: str) -> dict[str, Any]:
    found = next(each for each in result["scenarios"] if each["name"] == scenario)
    return next(
        each for each in found["metrics"] if (each["metric"], each["group"]) == (name, group)
    )


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_each_difference_is_a_sentence_and_what_holds_zero_tells_none(world: World) -> None:
    result, words = world.result(world.compared), plain(page_of(world, world.compared).words)
    pair = ("bunching_busiest_month", "due")
    base = metric(result, "policy-year-end", *pair)["mean"]
    other = metric(result, "policy-levelled", *pair)["mean"]
    told = f"lowers the busiest month (due) from {number_text(base)} to {number_text(other)} assess"
    assert f"policy-levelled {told}" in words
    unclear = [each for each in result["comparisons"] if not each["clear"]]
    assert words.count("No difference can be told between") == len(unclear) > 0
    assert "holds only for the booking habit" in words


def test_the_way_to_another_habit_has_its_form_filled(world: World) -> None:
    link = page_of(world, world.compared).link("sweep over habit.procrastination")
    form = world.as_().get(link)
    assert form.value("key") == "habit.procrastination"
    assert form.value("values") == "0,0.25,0.5,0.75,1"
    offered = {each.get("value"): each.text for each in form.all("option")}
    assert offered["capacity.cio_teams"] == "Teams of the assessor (User CIO)"


def test_the_answer_says_what_was_tried_and_what_that_tells(world: World) -> None:
    words = plain(page_of(world, world.answered).words)
    assert "For no number of CIO teams that was tried (2 and 4) is it 95 % sure that" in words
    assert "the number of assessments per User and year is at least 9. Nothing between" in words
    assert ">=" not in words, "the simulator's own sentence would say it once more"
    ends = world.result(world.answered)["answer"]["tried"]
    assert [each["value"] for each in ends] == [2, 4]
    for each in ends:
        assert f"At {each['value']}: {number_text(each['mean'])} (95 % interval" in words
    assert "4 replications" in words


def test_the_table_of_a_chart_and_its_file_hold_the_numbers_of_the_result(world: World) -> None:
    result, at = world.result(world.compared), f"/runs/{world.compared.reference}"
    client = world.as_()
    page = client.get(f"{at}/charts/chart-bunching?scenario=policy-levelled")
    series = {
        each["group"]: each for each in result["scenarios"][1]["series"] if each["series"] == "held"
    }
    table = next(
        each
        for each in page.all("table")
        if words_of(each).startswith("Assessments held per month, policy-levelled")
    )
    rows = [[words_of(cell) for cell in row] for row in table.iter("tr")][1:]
    whole = series["all"]
    values = zip(whole["at"], whole["mean"], whole["low"], whole["high"], strict=True)
    assert [row[:4] for row in rows] == [
        [day[:7], *map(number_text, numbers)] for day, *numbers in values
    ]
    address = next(
        each.get("data-chart", "") for each in page.all("figure") if "held" in words_of(each)
    )
    lines = list(csv.DictReader(io.StringIO(client.get(address.replace(".json", ".csv")).html)))
    mean = "Mean of all cohorts (assessments a month)"
    assert {(line["Month"], float(line[mean])) for line in lines} == set(
        zip(whole["at"], whole["mean"], strict=True)
    )
    for line in lines:
        cohort = series[line["Cohort"].removeprefix("Users of ")]
        own = float(line["Mean of the cohort (assessments a month)"])
        assert own == cohort["mean"][cohort["at"].index(line["Month"])]


def test_a_chart_is_a_specification_and_a_picture_in_both_themes(world: World) -> None:
    client = world.as_()
    page = page_of(world, world.swept)
    figure = next(each for each in page.all("figure") if each.get("id", "").startswith("pairs-"))
    address = figure.get("data-chart", "")
    spec = json.loads(client.get(address).html)
    assert spec["width"] == "container"
    assert spec["description"]
    picture = figure.get("data-picture", "")
    assert client.get(picture).html.startswith("<svg")
    dark = client.get(f"{picture}&theme=dark" if "?" in picture else f"{picture}?theme=dark")
    assert dark.html != client.get(picture).html
    client.get(address.replace(".json", ".exe"), status=404)
    client.get(f"/runs/{world.swept.reference}/charts/nothing", status=404)
    client.get(f"/runs/{world.swept.reference}/chart/nothing.svg", status=404)


def test_every_metric_stands_under_a_subject_with_its_interval_and_n(world: World) -> None:
    at = f"/runs/{world.compared.reference}/figures?scenario=policy-levelled"
    page = world.as_().get(at)
    assert "Other figures" not in page.words
    rows = sum(len(list(each.iter("tr"))) - 1 for each in page.all("table"))
    assert rows == len(world.result(world.compared)["scenarios"][1]["metrics"])


def test_a_month_lists_what_its_replication_counts_and_leads_to_each_course(world: World) -> None:
    result, client = world.result(world.compared), world.as_()
    raw = result["scenarios"][1]
    log = run_model(Scenario.checked(raw["scenario"], "test"), result["provenance"]["entropy"], 3)
    at = f"/runs/{world.compared.reference}/assessments?scenario=policy-levelled&replication=3"
    page = client.get(f"{at}&series=held&month=2019-05")
    counted = [
        party
        for party, stage, moment, detail in log.events
        if stage.name == "FIELDWORK_STARTED"
        and detail[0] > 1
        and str(log.clock.day(moment)).startswith("2019-05")
        and moment < log.parties[party].leaves
    ]
    rows = [words_of(row) for row in page.all("tr")][1:]
    assert sorted(row[:4] for row in rows) == sorted(f"P{party:03}" for party in counted)
    assert f"{len(counted)} assessment" in page.words
    assert client.follow(page, "June 2019").title.startswith("Assessments held in June 2019")
    course = client.follow(page, f"P{counted[0]:03}")
    assert course.title.startswith(f"What happened to P{counted[0]:03}")
    assert "Fieldwork started" in course.words
    assert len(course.all("tr")) - 1 == sum(event[0] == counted[0] for event in log.events)


def test_what_is_not_there_is_not_found(world: World) -> None:
    client, at = world.as_(), f"/runs/{world.compared.reference}"
    for path in ("assessments?scenario=nothing", "assessments?series=users", "participants/100000"):
        client.get(f"{at}/{path}", status=404)


@pytest.mark.parametrize("number", ["4", "-1", "abc", "", "1" * 21])
def test_a_replication_that_there_is_not_is_told_with_those_there_are(
    world: World, number: str
) -> None:
    client, at = world.as_(), f"/runs/{world.compared.reference}"
    for path in ("assessments", "participants/0"):
        words = client.get(f"{at}/{path}?replication={number}", status=404).words
        assert "no such replication" in words
        assert "numbered from 0 to 3" in words


@pytest.mark.parametrize("month", ["2030-01", "2019-13", "xx", ""])
def test_a_month_that_there_is_not_is_told_with_those_there_are(world: World, month: str) -> None:
    at = f"/runs/{world.compared.reference}/assessments?month={month}"
    words = world.as_().get(at, status=404).words
    assert "This run has no such month" in words
    assert "from July 2016 to December 2019" in words


def test_two_keys_at_once_have_no_scenario_to_choose(world: World) -> None:
    at, client = f"/runs/{world.swept.reference}/charts", world.as_()
    assert "stronger where it is higher" in client.get(f"{at}/chart-pairs").words
    assert not client.get(f"{at}/chart-pairs").all("select")
    assert client.get(f"{at}/chart-users").all("select")


def test_live_participants_have_names_for_staff_alone(world: World) -> None:
    at = f"/runs/{world.live.reference}/participants/0"
    assert "P000, Albion Energy" in world.as_(PersonRole.LAB_STAFF).get(at).words
    seen = world.as_(PersonRole.PLANNER).get(at).words
    assert "P000" in seen
    assert "Albion" not in seen


def test_runs_of_a_blank_world_are_none_of_the_lab_staffs_business(world: World) -> None:
    client = world.as_(PersonRole.LAB_STAFF)
    for path in ("charts/chart-users", "figures", "assessments", "participants/0", "chart/x.svg"):
        client.get(f"/runs/{world.compared.reference}/{path}", status=404)


def test_a_run_of_another_labsim_is_not_looked_into(world: World) -> None:
    """The last acts change the file."""
    assert "/assessments?" in page_of(world, world.answered).html
    result = world.result(world.answered)
    result["provenance"]["code"] = "0" * 64
    world.file(world.answered).write_text(json.dumps(result))
    page = world.as_().get(f"/runs/{world.answered.reference}/assessments", status=409)
    assert re.search("made by another version of labsim", page.words)
    at = f"/runs/{world.answered.reference}"
    for path in (at, f"{at}/charts/chart-bunching"):
        shown = world.as_().get(path)
        assert shown.words.count("made by another version of labsim") == 1
        assert "/assessments?" not in shown.html


DAMAGED: dict[str, Any] = {
    "a list": lambda _: [],
    "nothing": lambda _: None,
    "no table": lambda result: result | {"sweep": {"over": 1}},
    "an answer of nothing": lambda result: result | {"answer": {"tried": [1]}},
    "an answer that was not tried": lambda result: (
        result | {"answer": {**result["answer"], "smallest": 9}}
    ),
    "no entropy": lambda result: (
        result | {"provenance": {**result["provenance"], "entropy": "many"}}
    ),
    "no scenario": lambda result: (
        result | {"scenarios": [{**result["scenarios"][0], "scenario": 1}]}
    ),
}
"""What a disk may hold instead."""


def damage(file: Path, how: str) -> None:
    """Its folder is kept beside it."""
    shutil.copytree(file.parent, file.parent.with_suffix(".kept"))
    if how in DAMAGED:
        file.write_text(json.dumps(DAMAGED[how](json.loads(file.read_text()))))
    elif how == "deep":
        file.write_text("[" * 100_000)
    else:
        shutil.rmtree(file.parent)
        file.mkdir(parents=True) if how == "a folder" else file.parent.write_text("no folder")


def restore(file: Path) -> None:
    shutil.rmtree(file.parent) if file.parent.is_dir() else file.parent.unlink()
    file.parent.with_suffix(".kept").rename(file.parent)


@pytest.mark.parametrize("how", [*DAMAGED, "deep", "a folder", "no folder"])
def test_damaged_files_are_told_on_every_page(world: World, how: str) -> None:
    client, at, file = world.as_(), f"/runs/{world.answered.reference}", world.file(world.answered)
    damage(file, how)
    assert "The files of this run cannot be read any more" in client.get(at).words
    for path in ("figures", "charts/chart-users", "chart/x.svg", "assessments", "participants/0"):
        page = client.get(f"{at}/{path}", status=409)
        assert "Its files cannot be read any more" in page.words
    if how.endswith("folder"):
        client.get(f"{at}/files/result.json", status=404)
    restore(file)


def test_a_scenario_that_is_none_any_more_is_not_run_again(world: World) -> None:
    """Its last act changes the file."""
    result = world.result(world.compared)
    result["scenarios"][0]["scenario"] = {"time": "never"}
    world.file(world.compared).write_text(json.dumps(result))
    at = f"/runs/{world.compared.reference}/assessments"
    assert "cannot be read any more" in world.as_().get(at, status=409).words
