"""The model described item by item after the STRESS-DES guidelines, filled in from the result."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from labsim.wording.estimates import number_text
from labsim.wording.metrics import capital, plain
from simulations.report.asked import due_rule_text, replications_text
from simulations.report.assumed import count_of_assumptions
from simulations.report.back_cast import tuned_assumptions
from simulations.report.html import Html, element, joined, paragraph
from simulations.report.result import Result, value_text

_UNKNOWN: Final = "not stated"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the guidelines: its number, its name, what this model answers."""

    number: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the guidelines with its items."""

    name: str
    items: tuple[Item, ...]


def stress_section(result: Result) -> Html:
    """All items; none is left out, and one that does not apply says so."""
    begun = paragraph(
        "STRESS-DES is a public checklist for reporting discrete-event simulations so that others can"
        " judge and repeat them. Its items follow in order."
    )
    return joined(begun, *(_part(part) for part in parts(result)))


def parts(result: Result) -> Iterator[Part]:
    """The six parts in order."""
    yield Part("Objectives", tuple(_objectives(result)))
    yield Part("Logic", tuple(_logic(result)))
    yield Part("Data", tuple(_data(result)))
    yield Part("Experimentation", tuple(_experimentation(result)))
    yield Part("Implementation", tuple(_implementation(result)))
    yield Part("Code access", (Item("6.1", "Computer model sharing", _CODE_ACCESS),))


def _part(part: Part) -> Html:
    lines = (
        joined(element("dt", f"{each.number} {each.name}"), element("dd", each.words))
        for each in part.items
    )
    return joined(element("h3", part.name), element("dl", *lines))


def _value(result: Result, key: str) -> str:
    """A value of the base; where the scenarios differ, every value."""
    found = dict.fromkeys(each.values.get(key, "") for each in result.scenarios)
    return " or ".join(value for value in found if value) or _UNKNOWN


def _stated(result: Result, key: str) -> str:
    """A part of the provenance."""
    value: Any = result.provenance.get(key)
    return _UNKNOWN if value in (None, "") else value_text(value)


def _objectives(result: Result) -> Iterator[Item]:
    yield Item("1.1", "Purpose of the model", _PURPOSE)
    yield Item("1.2", "Model outputs", _OUTPUTS)
    yield Item("1.3", "Experimentation aims", _aims(result))


def _aims(result: Result) -> str:
    names = ", ".join(each.name for each in result.scenarios)
    if result.sweep is not None:
        keys = " and ".join(result.sweep.over)
        return f"To see how the figures move over {keys}, and where the order of the rules turns round."
    if result.raw.get("answer"):
        return (
            f"To find the smallest value of one key that reaches a target, in {result.base.name}."
        )
    if result.comparisons:
        rules = "; ".join(f"{each.name}: {due_rule_text(each)}" for each in result.scenarios)
        return (
            f"To compare {names} with {result.base.name} as the base, in pairs under the same luck."
            f" When the next assessment is due in each: {rules}."
        )
    return f"To see what comes out of {names}; nothing is compared."


def _logic(result: Result) -> Iterator[Item]:
    yield Item("2.1", "Base model overview", _OVERVIEW)
    yield Item("2.2", "Base model logic and algorithms", _ALGORITHMS)
    yield Item("2.3", "Scenario logic", _SCENARIO_LOGIC)
    yield Item("2.4.1", "Components: entities", _entities(result))
    yield Item("2.4.2", "Components: activities", _ACTIVITIES)
    yield Item("2.4.3", "Components: resources", _resources(result))
    yield Item("2.4.4", "Components: queues", _queues(result))
    yield Item("2.4.5", "Components: entry and exit points", _ENTRY_AND_EXIT)


def _entities(result: Result) -> str:
    section = "population."
    counts = [
        f"{plain(key.removeprefix(section))} {_value(result, key)}"
        for key in result.base.values
        if key.startswith(section)
    ]
    listed = f" In this result: {'; '.join(counts)}." if counts else ""
    return f"{_ENTITIES}{listed}"


def _resources(result: Result) -> str:
    return (
        f"User CIO teams ({_value(result, 'capacity.cio_teams')}); room on an SSC agenda"
        f" ({_value(result, 'capacity.ssc_agenda')} reports a meeting); participants that DCC supports at"
        f" once in UEPT ({_value(result, 'entry.uept_places')}) and in final on-boarding"
        f" ({_value(result, 'entry.on_boarding_places')}); spaces of the labs, a ledger of spaces for"
        " every working day, dated reductions included, in which windows are booked ahead."
    )


def _queues(result: Result) -> str:
    return (
        "Before UEPT support, on-boarding support, CIO teams, SSC agendas and lab windows. Who is next:"
        f" {_value(result, 'capacity.queue_policy').replace('_', ' ')}. What finds no room on an agenda"
        " is carried to the next meeting. Queues have no limit and nobody leaves one for waiting long."
    )


def _data(result: Result) -> Iterator[Item]:
    yield Item("3.1", "Data sources", _SOURCES)
    yield Item("3.2", "Pre-processing", _pre_processing(result))
    yield Item(
        "3.3",
        "Input parameters",
        f"All {len(result.base.values)} values of {result.base.name} and every rulebook value stand under"
        " Provenance; the keys in which scenarios differ stand under Assumptions.",
    )
    yield Item(
        "3.4",
        "Assumptions",
        f"{count_of_assumptions(result)} values are assumptions, each with its range under Assumptions;"
        " when people ask for their next assessment (the booking habit) is one of them. Durations are"
        " independent of each other and do not change over the years.",
    )


def _pre_processing(result: Result) -> str:
    if not tuned_assumptions(result):
        return "None."
    return (
        "None of data. Some assumptions were tuned by hand until both facts of the past came out; the"
        " section on the past lists them."
    )


def _experimentation(result: Result) -> Iterator[Item]:
    start, measured = _value(result, "time.start"), _value(result, "time.measured_from")
    yield Item(
        "4.1",
        "Initialisation",
        f"The model starts empty on {start} and is measured from {measured}. There is no warm-up to throw"
        " away: what is modelled is a history that grows, not a steady state.",
    )
    yield Item(
        "4.2",
        "Run length",
        f"From {start} to {_value(result, 'time.end')}, in days; dates follow from the working-day calendar"
        " of England and Wales.",
    )
    yield Item("4.3", "Estimation approach", _estimation(result))


def _estimation(result: Result) -> str:
    said = (
        f"{capital(replications_text(result))}. Means with 95\u00a0% t-intervals over replications,"
        " 5\u00a0% and 95\u00a0% quantiles, Wilson intervals where a share of replications is meant. Scenarios"
        " are compared by paired differences under common random numbers, corrected after Holm."
    )
    wanted = {str(each.get("wanted")) for each in result.raw.get("precision") or ()}
    if wanted:
        targets = ", ".join(number_text(float(each), "share") for each in sorted(wanted))
        said += f" Replications went on until half an interval was below {targets} of its mean, or the limit."
    return said


def _implementation(result: Result) -> Iterator[Item]:
    versions = ", ".join(
        f"{name} {_stated(result, key)}"
        for name, key in (
            ("labsim", "labsim"),
            ("Python", "python"),
            ("SimPy", "simpy"),
            ("NumPy", "numpy"),
        )
    )
    yield Item("5.1", "Software and programming language", f"{versions}.")
    yield Item(
        "5.2",
        "Random sampling",
        f"NumPy generators, one stream for each name, seeded from entropy {_stated(result, 'entropy')}, the"
        " replication and the name; the scenario never enters. Durations are drawn once per participant"
        " and attempt, so that the n-th participant has the same luck in every scenario.",
    )
    yield Item("5.3", "Model execution", _EXECUTION)
    yield Item(
        "5.4",
        "System specification",
        f"Workers: {_stated(result, 'workers')}; executor: {_stated(result, 'executor')}; it took"
        f" {_seconds(result)}. Results are the same to the last bit for any number of workers.",
    )


def _seconds(result: Result) -> str:
    seconds = result.provenance.get("seconds")
    return "a time not stated" if seconds is None else f"{number_text(float(seconds))} seconds"


_PURPOSE: Final = (
    "To let planners ask what would happen if notice periods, lab spaces, assessors, meeting rhythm, due"
    " rules or mandates were different: how many participants become Users by their mandate, how long"
    " they take, how full the labs are, and how badly security assessments bunch."
)
_OUTPUTS: Final = (
    "From an event log (participant, stage, date, detail), by functions of the log alone: Users and live"
    " participants by month; time in each stage, median and 90\u00a0%; share of Users by their mandate;"
    " suppliers past due; lab spaces taken over spaces open; bunching of what is due, requested, held and"
    " at SSC (variance / mean within years, peak / mean, Gini), beside a Poisson process of the same"
    " volume and beside assessments per User-year, gaps, waits and breaches; SSC reports and backlog;"
    " assessor utilisation; fees and costs."
)
_OVERVIEW: Final = (
    "Participants prepare and accede; pass SREPT; then, side by side, complete UEPT role after role, get"
    " their security assessment (application, 12 weeks' notice, first free CIO team, fieldwork, write-up,"
    " report and response, SSC, status, remediation where needed), the privacy assessment for Other Users,"
    " and lodge credit cover. When every item is there they are Users; after final on-boarding and a"
    " production-proving installation they are live. Each year an assessment of the kind due follows."
    " End-to-end testing in the labs runs beside all this and never delays user entry; some hold their"
    " go-live for it."
)
_ALGORITHMS: Final = (
    "Working-day notice, the earliest free window in a lab, the kind of assessment, fees, meeting dates and"
    " due dates are the same functions that decide on a booking page; the simulator holds no rule of its"
    " own. A due rule says when the next assessment must be; a booking habit, kept apart, says when inside"
    " the window people ask. Time is continuous in days."
)
_SCENARIO_LOGIC: Final = (
    "A scenario is a checked set of values. It changes values only, never the logic; rules whose value is"
    " changed hold from the first day on, all others follow the rulebook with its dates."
)
_ENTITIES: Final = (
    "Participants: large, small domestic and non-domestic suppliers, network operators with and without a"
    " mandate, Other Users, and new suppliers that enter over the years. Each has its application date,"
    " preparation, User Roles, systems enrolled, lab wishes and luck, drawn once per replication."
)
_ACTIVITIES: Final = (
    "Preparation; User ID and gateway; SREPT; UEPT for each role; fieldwork (Full, Verification, Self,"
    " privacy) and write-up; report and response; remediation; credit cover; final on-boarding;"
    " installation; set-up of a remote lab and delivery of hubs; lab stays, lengthened by testing issues."
)
_ENTRY_AND_EXIT: Final = (
    "In: suppliers, networks and others as their application dates, less their preparation, come up; new"
    " suppliers by a Poisson process. Out: suppliers that leave the market, at random; everybody else stays"
    " to the end of the run and is counted in the stage reached."
)
_SOURCES: Final = (
    "Public documents on the Smart Energy Code, above all the slides of 23 November 2017 and the Change"
    " Sub-Committee minutes of 26 May 2020, for rules, dates and prices; public records for mandates and"
    " the two facts that the model is held against. Each rulebook value carries its source."
)
_EXECUTION: Final = (
    "Discrete events on SimPy; events of the same instant run in the order in which they were planned."
    " Replications are independent of each other and run in parallel; the results are ordered by scenario"
    " and replication, never by which was done first."
)
_CODE_ACCESS: Final = (
    "The simulator is part of labsim, whose licence (MIT) stands beside its code. The scenario files, this"
    " result and its entropy are enough to run it again."
)
