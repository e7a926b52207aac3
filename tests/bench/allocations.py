"""How fast slots are allocated through HTTP, against a bare view that does the same to its ledger."""

import json
import secrets
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from models.unit_of_work import UnitOfWork, in_unit
from tests import builders as make
from tests.bench import bare_app
from tests.bench.servers import analyze, migrated
from tests.databases import PostgresServer
from tests.load.browser import Browser, Reception
from tests.load.site import ROOT, running_site
from tests.load.world import World, a_campaign, a_world

CLIENTS: Final = 16
DAYS: Final = 20
SPACES: Final = 5
WARM_UPS: Final = 2
LABS: Final = {ARQIVA: 100, TELEFONICA: 280}
ALL_DAYS: Final = make.CALENDAR.working_days(date(2018, 2, 1), date(2034, 12, 29))
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
SEE_OTHER: Final = "303"

Job = tuple[str, dict[str, str], str]
Place = tuple[LabId, tuple[date, ...]]


@dataclass(frozen=True)
class Rates:
    """Allocations a second, round by round."""

    labsim: tuple[float, ...]
    bare: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return statistics.median(self.labsim) / statistics.median(self.bare)


def places(*, hot: bool) -> Iterator[Place]:
    """Lab and days of one allocation after another; each has room.

    Hot: neighbours in the queue want the same days, until these are full. Else they want other days.
    """
    spans = [ALL_DAYS[start : start + DAYS] for start in range(0, len(ALL_DAYS) - DAYS, DAYS)]
    if hot:
        for span in spans:
            for turn in range(max(LABS.values()) // SPACES):
                yield from ((lab, span) for lab in LABS if turn < LABS[lab] // SPACES)
        return
    for turn in range(max(LABS.values()) // SPACES):
        for span in spans:
            yield from ((lab, span) for lab in LABS if turn < LABS[lab] // SPACES)


@contextmanager
def hammering() -> Iterator[Any]:
    command = [sys.executable, "-m", "tests.bench.hammer"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own words only
        yield process
        if process.stdin is not None:
            process.stdin.close()


def rate(process: Any, address: str, jobs: Sequence[Job]) -> float:
    """Allocations a second; raises where one was not made."""
    asked = {"address": address, "clients": CLIENTS, "jobs": jobs}
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    if set(answer["statuses"]) != {SEE_OTHER}:
        raise AssertionError(answer["statuses"])
    return len(jobs) / float(answer["seconds"])


def measure(
    server: PostgresServer, rounds: int, a_round: int, *, hot: bool = False, lines: bool = False
) -> Rates:
    """Interleaved; rounds that warm up are not counted.

    Statistics are renewed after the first, when every table has rows: PostgreSQL plans for what it has seen.

    `hot`: all clients want the same days. `lines`: the bare view keeps day lines too.
    """
    with migrated(server) as ours, migrated(server) as theirs:
        world = a_world(ours, staff=CLIENTS, teams=64)
        wanted = list(islice(places(hot=hot), (WARM_UPS + rounds) * a_round))
        references = in_unit(ours, lambda uow: _requests(uow, world, wanted))
        bare_app.fill(theirs.url, {lab: (ALL_DAYS, spaces) for lab, spaces in LABS.items()})
        with (
            running_site(ours.url) as labsim,
            running_site(theirs.url, app=bare_app.APP) as bare,
            hammering() as process,
        ):
            staff = [Reception(labsim, ours).signed_in(person) for person in world.staff]
            mine = list(_our_jobs(references, staff))
            others = [_bare_job(place, lines=lines) for place in wanted]
            found: dict[str, list[float]] = {"labsim": [], "bare": []}
            for start in range(0, len(wanted), a_round):
                part = slice(start, start + a_round)
                found["bare"].append(rate(process, bare.address, others[part]))
                found["labsim"].append(rate(process, labsim.address, mine[part]))
                if start == 0:
                    analyze(ours)
                    analyze(theirs)
    return Rates(tuple(found["labsim"][WARM_UPS:]), tuple(found["bare"][WARM_UPS:]))


def _our_jobs(references: Sequence[str], staff: Sequence[Browser]) -> Iterator[Job]:
    for number, reference in enumerate(references):
        browser = staff[number % len(staff)]
        hidden = {"csrf_token": browser.token, "form_key": secrets.token_hex(16), "version": "1"}
        body = urlencode(hidden | {"words": ""})
        yield f"/slots/{reference}/allocate", FORM | {"Cookie": browser.cookies}, body


def _requests(uow: UnitOfWork, world: World, wanted: Sequence[Place]) -> list[str]:
    """Each under a campaign of its own: one that lasts for years would be over (E2E-CAMPAIGN)."""
    return [
        make.a_slot(
            uow,
            a_campaign(uow, world.teams[number % len(world.teams)]),
            lab=lab,
            first_day=days[0],
            last_day=days[-1],
            spaces=SPACES,
        ).reference
        for number, (lab, days) in enumerate(wanted)
    ]


def _bare_job(place: Place, *, lines: bool) -> Job:
    lab, days = place
    typed = [("lab", lab), ("spaces", str(SPACES)), *(("day", day.isoformat()) for day in days)]
    typed += [("lines", "yes")] if lines else []
    return "/allocate", FORM, urlencode(typed)
