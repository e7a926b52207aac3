"""People who keep acting while processes are killed under them, and who click again when no answer comes."""

import random  # noqa: TID251 - what happens next; the seed is given
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlencode

import httpx

from models.records import SlotRecord
from tests import builders as make
from tests.load.browser import Browser, Fields
from tests.load.conftest import Stage
from tests.load.world import Team

REDUCED_DAYS: Final = make.lab_days(date(2018, 6, 1), date(2018, 6, 29))
TRIES: Final = 200
PAUSE_SECONDS: Final = 0.1
_ANSWERED: Final = httpx.codes.INTERNAL_SERVER_ERROR


class NeverAnswered(AssertionError):
    """A form was sent again and again, and the site never answered it."""


@dataclass(frozen=True)
class SentForm:
    """A form that was sent at least once; `status` is what was answered in the end."""

    path: str
    key: str
    status: int
    tries: int


@dataclass
class Client:
    """A member of the desk and a test manager at one machine, who act in turn and at random.

    `offered` and `changing` hold the slots whose offer or change waits for an answer, with their version.
    """

    desk: Browser
    manager: Browser
    team: Team
    campaign: str
    requested: list[tuple[str, int]]
    days: Sequence[str]
    dice: random.Random
    allocated: list[tuple[str, int]] = field(default_factory=list)
    offered: list[tuple[str, int]] = field(default_factory=list)
    changing: list[tuple[str, int]] = field(default_factory=list)
    sent: list[SentForm] = field(default_factory=list)

    def act(self) -> None:
        act: Callable[[], None] = self.dice.choice(
            [
                self.allocate,
                self.allocate,
                self.cancel,
                self.offer,
                self.answer_offer,
                self.change,
                self.decide_change,
                self.batch,
                self.reduce,
                self.request,
                self.request,
                self.notice,
                self.fact,
            ]
        )
        act()

    def allocate(self) -> None:
        """One of those that nobody has decided yet, as far as this client knows."""
        if not self.requested:
            return self.request()
        reference, version = self._drawn(self.requested)
        if self._act(reference, version, "allocate"):
            self.allocated.append((reference, version + 1))
        return None

    def batch(self) -> None:
        """Two requests at once, or as many as there are."""
        drawn = [self._drawn(self.requested) for _ in self.requested[:2]]
        if not drawn:
            return self.request()
        lines = [f"{reference}:{version}" for reference, version in drawn]
        if self._send(self.desk, "/board/batch", line=lines).is_redirect:
            self.allocated += [(reference, version + 1) for reference, version in drawn]
        return None

    def reduce(self) -> None:
        """One space of the other lab, on a day on which nobody wants any."""
        day = self.dice.choice(REDUCED_DAYS).isoformat()
        wish = {
            "lab": "telefonica",
            "first_day": day,
            "last_day": day,
            "what": "some",
            "spaces": "1",
            "category": "maintenance",
            "reason": "New benches",
        }
        seen = self._read(f"/capacity/preview?{urlencode(wish)}", "/capacity", "seen")
        self._send(self.desk, "/capacity", seen=seen, **wish)

    def cancel(self) -> None:
        if not self.allocated:
            return self.allocate()
        self._act(*self._drawn(self.allocated), "cancel")
        return None

    def offer(self) -> None:
        """One space on days of the desk's choosing."""
        if not self.requested:
            return self.request()
        reference, version = self._drawn(self.requested)
        if self._act(reference, version, "offer", **self._terms("1")):
            self.offered.append((reference, version + 1))
        return None

    def answer_offer(self) -> None:
        if not self.offered:
            return self.offer()
        reference, version = self._drawn(self.offered)
        way, into = self.dice.choice([("accept", self.allocated), ("refuse", self.requested)])
        if self._act(reference, version, way):
            into.append((reference, version + 1))
        return None

    def change(self) -> None:
        """Mostly more than the slot holds, on other days; now and then less."""
        if not self.allocated:
            return self.allocate()
        reference, version = self._drawn(self.allocated)
        spaces = self.dice.choice(["1", "4"])
        if self._act(reference, version, "change", **self._terms(spaces)):
            self.changing.append((reference, version + 1))
        return None

    def decide_change(self) -> None:
        """One that had shrunk at once has nothing to decide: an ordinary refusal."""
        if not self.changing:
            return self.change()
        reference, version = self._drawn(self.changing)
        way = self.dice.choice(["accept", "accept", "refuse", "withdraw"])
        if self._act(reference, version, f"change/{way}", words="As it is agreed"):
            self.allocated.append((reference, version + 1))
        return None

    def _terms(self, spaces: str) -> dict[str, str]:
        first = self.dice.randrange(len(self.days) - 1)
        days = {"first_day": self.days[first], "last_day": self.days[first + 1]}
        return {"lab": "arqiva", "spaces": spaces} | days

    def _act(self, reference: str, version: int, act: str, **typed: str) -> bool:
        """Whether it was done; one that was refused leads back to its page."""
        answer = self._send(self.desk, f"/slots/{reference}/{act}", version=str(version), **typed)
        return answer.is_redirect

    def _drawn(self, slots: list[tuple[str, int]]) -> tuple[str, int]:
        return slots.pop(self.dice.randrange(len(slots)))

    def request(self) -> None:
        first = self.dice.randrange(len(self.days) - 1)
        answer = self._send(
            self.manager,
            "/slots/new",
            notice=self.campaign,
            lab="arqiva",
            first_day=self.days[first],
            last_day=self.days[first + 1],
            spaces="2",
            test_class="user_system",
            roles="IS",
            topics="service_requests",
            releases="R1.3",
            device_owner="dcc",
        )
        if answer.is_redirect:
            self.requested.append((answer.headers["Location"].rpartition("/")[2], 1))

    def notice(self) -> None:
        self._send(
            self.manager,
            "/notices/new",
            labs="arqiva",
            roles="IS",
            planned_start="2018-01-23",
            planned_spaces="5",
            planned_working_days="20",
            what_to_test="Service requests of R1.3",
            own_devices="no",
            resources_in_place="yes",
            come_back_later="yes",
        )

    def fact(self) -> None:
        """Recorded anew, or withdrawn by nobody: the entry criteria stay met."""
        page = f"/participants/{self.team.participant.id}/facts"
        day = f"2017-10-{self.dice.randrange(10, 28)}"
        version = self._read(page, page, "version")
        self._send(self.desk, page, version=version, kind="gateway", role="", completed_on=day)

    def _read(self, page: str, action: str, name: str) -> str:
        """A hidden field of a form, read from its page as a person's browser does."""
        for _ in range(TRIES):
            with suppress(httpx.TransportError, AssertionError):
                return self.desk.form(page, action).fields[name][0]
            threading.Event().wait(PAUSE_SECONDS)
        raise NeverAnswered(page)

    def _send(self, browser: Browser, path: str, **typed: str | Sequence[str]) -> httpx.Response:
        fields = browser.form_of_own(**typed)
        answer, tries = _until_answered(browser, path, fields)
        self.sent.append(SentForm(path, fields["form_key"][0], answer.status_code, tries))
        return answer


def _until_answered(browser: Browser, path: str, fields: Fields) -> tuple[httpx.Response, int]:
    """The same form again, as a person clicks again; its key makes it count once."""
    for tries in range(1, TRIES + 1):
        with suppress(httpx.TransportError):
            answer = browser.send(path, fields)
            if answer.status_code < _ANSWERED:
                return answer, tries
        threading.Event().wait(PAUSE_SECONDS)
    raise NeverAnswered(path)


@dataclass
class Crowd:
    """Clients in threads of their own, from `start` to `finish`."""

    clients: Sequence[Client]
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _failures: list[BaseException] = field(default_factory=list)

    def start(self) -> None:
        self._threads = [threading.Thread(target=self._run, args=[c]) for c in self.clients]
        for thread in self._threads:
            thread.start()

    def finish(self) -> list[SentForm]:
        """Every form that was sent; each is answered by now. Raises what a client ran into."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]
        return [form for client in self.clients for form in client.sent]

    def _run(self, client: Client) -> None:
        try:
            while not self._over.is_set():
                client.act()
        except BaseException as failure:  # noqa: BLE001 - told by finish()
            self._failures.append(failure)


def a_crowd(
    stage: Stage,
    campaigns: Sequence[str],
    slots: Sequence[SlotRecord],
    days: Sequence[str],
    seed: int,
) -> Crowd:
    """One client for each campaign; `days` are neighbouring lab days, as ISO dates."""
    return Crowd(
        [
            Client(
                desk=stage.reception.signed_in(stage.world.staff[number]),
                manager=stage.reception.signed_in(team.manager),
                team=team,
                campaign=campaign,
                requested=[(slot.reference, slot.version) for slot in slots],
                days=days,
                dice=random.Random(f"{seed}-{number}"),  # noqa: S311 - no secret
            )
            for number, (campaign, team) in enumerate(
                zip(campaigns, stage.world.teams, strict=False)
            )
        ]
    )
