"""Every act of the site: who does it, on which page its form stands, what is typed, what the history calls it."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Final

from labsim.services.accounts import make_link
from labsim.services.actors import SYSTEM
from labsim.services.passwords import hashed
from models.records import HistoryFilter, PersonRecord, SlotRecord
from models.unit_of_work import UnitOfWork
from tests import builders as make
from tests.load.act import Act, Ready, Typed, first_staff, first_team, made
from tests.load.conftest import Stage
from tests.load.register_acts import REGISTER_ACTS
from tests.load.run_acts import RUN_ACTS
from tests.load.scenario_acts import SCENARIO_ACTS
from tests.load.world import (
    a_campaign,
    allocated_slot,
    offered_slot,
    slot_to_grow,
    some_slot,
)

PASSWORD: Final = "seven brown herons wade"  # noqa: S105 - it opens nothing
OTHER_PASSWORD: Final = "eight grey herons stand"  # noqa: S105 - it opens nothing
MOST_ENTRIES: Final = 10_000
_numbers: Final = count(1)


# -- slots -----------------------------------------------------------------------------------------


def _allocate(stage: Stage) -> Ready:
    slot = made(stage, lambda uow: some_slot(uow, first_team(stage), next(stage.days)))
    at = f"/slots/{slot.reference}"
    return Ready(first_staff(stage), f"{at}/decision", f"{at}/allocate")


def _allocate_batch(stage: Stage) -> Ready:
    slot = made(stage, lambda uow: some_slot(uow, first_team(stage), next(stage.days)))
    return Ready(first_staff(stage), f"/board/batch?slot={slot.reference}", "/board/batch")


def _decline(stage: Stage) -> Ready:
    slot = made(stage, lambda uow: some_slot(uow, first_team(stage), next(stage.days)))
    at = f"/slots/{slot.reference}"
    typed: Typed = {"reason_id": "other", "words": "The lab moves that week"}
    return Ready(first_staff(stage), f"{at}/decision", f"{at}/decline", typed)


def _withdraw(stage: Stage) -> Ready:
    slot = made(stage, lambda uow: some_slot(uow, first_team(stage), next(stage.days)))
    at = f"/slots/{slot.reference}/withdraw"
    return Ready(first_team(stage).manager, at, at)


def _cancel(stage: Stage) -> Ready:
    slot = made(stage, lambda uow: allocated_slot(uow, first_team(stage), next(stage.days)))
    at = f"/slots/{slot.reference}/cancel"
    return Ready(first_team(stage).manager, at, at)


def _wait(stage: Stage) -> Ready:
    slot = made(stage, lambda uow: some_slot(uow, first_team(stage), next(stage.days)))
    at = f"/slots/{slot.reference}"
    return Ready(first_staff(stage), f"{at}/decision", f"{at}/wait")


def _offer(stage: Stage) -> Ready:
    slot = made(stage, lambda uow: some_slot(uow, first_team(stage), next(stage.days)))
    return Ready(
        first_staff(stage), f"/slots/{slot.reference}/offer", f"/slots/{slot.reference}/offer"
    )


def _override(stage: Stage) -> Ready:
    def not_in_uit(uow: UnitOfWork) -> SlotRecord:
        notice, days = a_campaign(uow, first_team(stage)), next(stage.days)
        release = frozenset({"R2.0"})
        return make.a_slot(uow, notice, first_day=days[0], last_day=days[-1], releases=release)

    at = f"/slots/{made(stage, not_in_uit).reference}"
    return Ready(first_staff(stage), f"{at}/decision", f"{at}/override", {"reason": "It is agreed"})


def _answer(act: str) -> Callable[[Stage], Ready]:
    def ready(stage: Stage) -> Ready:
        slot = made(stage, lambda uow: offered_slot(uow, first_team(stage), next(stage.days)))
        at = f"/slots/{slot.reference}/{act}"
        return Ready(first_team(stage).manager, at, at)

    return ready


def _shrink(stage: Stage) -> Ready:
    days = next(stage.days)
    slot = made(stage, lambda uow: allocated_slot(uow, first_team(stage), days))
    at = f"/slots/{slot.reference}/change"
    page = f"{at}?lab=arqiva&first_day={days[0]}&last_day={days[-1]}&spaces=2"
    return Ready(first_team(stage).manager, page, at)


def _decide_change(act: str, **typed: str) -> Callable[[Stage], Ready]:
    def ready(stage: Stage) -> Ready:
        slot = made(stage, lambda uow: slot_to_grow(uow, first_team(stage), next(stage.days)))
        at = f"/slots/{slot.reference}/change"
        page = at + ("/withdraw" if act == "withdraw" else "/decision")
        return Ready(first_staff(stage), page, f"{at}/{act}", dict(typed))

    return ready


def _request(stage: Stage) -> Ready:
    notice = made(stage, lambda uow: a_campaign(uow, first_team(stage)))
    days = next(stage.days)
    asked = (
        f"notice={notice.reference}&lab=arqiva&first_day={days[0]}&last_day={days[-1]}&spaces=5"
        "&test_class=user_system&roles=IS&topics=service_requests&releases=R1.3&device_owner=dcc"
    )
    return Ready(first_team(stage).manager, f"/slots/new/review?{asked}", "/slots/new")


# -- notices ---------------------------------------------------------------------------------------


def _give_notice(stage: Stage) -> Ready:
    typed: Typed = {
        "labs": ["arqiva"],
        "roles": ["IS"],
        "planned_start": "2018-01-23",
        "planned_spaces": "5",
        "planned_working_days": "20",
        "what_to_test": "Service requests of R1.3",
        "own_devices": "no",
        "resources_in_place": "yes",
        "come_back_later": "yes",
    }
    return Ready(first_team(stage).manager, "/notices/new", "/notices/new", typed)


def _close_notice(stage: Stage) -> Ready:
    notice = made(stage, lambda uow: a_campaign(uow, first_team(stage)))
    at = f"/notices/{notice.reference}/close"
    return Ready(first_team(stage).manager, at, at)


def _record_meeting(stage: Stage) -> Ready:
    notice = made(stage, lambda uow: make.a_notice(uow, first_team(stage).participant))
    at = f"/notices/{notice.reference}/meeting"
    typed: Typed = {"held_on": "2017-11-23", "outcome": "go_ahead"}
    return Ready(first_staff(stage), at, at, typed)


# -- participants ----------------------------------------------------------------------------------


def _create_participant(stage: Stage) -> Ready:
    typed: Typed = {
        "name": f"Brook Energy {next(_numbers)}",
        "category": "small_supplier",
        "supply": "domestic",
        "roles": ["IS"],
    }
    return Ready(first_staff(stage), "/participants/new", "/participants/new", typed)


def _change_participant(stage: Stage) -> Ready:
    participant = made(stage, make.a_participant)
    at = f"/participants/{participant.id}/change"
    return Ready(first_staff(stage), at, at, {"name": f"{participant.name} Limited"})


def _record_fact(stage: Stage) -> Ready:
    participant = made(stage, make.a_participant)
    at = f"/participants/{participant.id}/facts"
    typed: Typed = {"kind": "gateway", "role": "", "completed_on": "2017-11-01"}
    return Ready(first_staff(stage), at, at, typed)


def _withdraw_fact(stage: Stage) -> Ready:
    def known(uow: UnitOfWork) -> int:
        participant = make.a_participant(uow)
        make.ready_to_test(uow, participant, make.a_test_manager(uow, participant))
        return participant.id

    at = f"/participants/{made(stage, known)}/facts/withdraw"
    return Ready(first_staff(stage), f"{at}?kind=gateway", at)


def _accept_confidentiality(stage: Stage) -> Ready:
    manager = made(stage, lambda uow: make.a_test_manager(uow, make.a_participant(uow)))
    return Ready(manager, "/confidentiality", "/confidentiality")


# -- accounts --------------------------------------------------------------------------------------


def _create_person(stage: Stage) -> Ready:
    typed: Typed = {
        "email": f"new{next(_numbers)}@example.org",
        "name": "Nora Newcomer",
        "role": "lab_staff",
        "participant_id": "",
    }
    return Ready(stage.world.administrator, "/users/new", "/users/new", typed)


def _of_person(act: str, page: str = "", **typed: str) -> Callable[[Stage], Ready]:
    def ready(stage: Stage) -> Ready:
        person = made(stage, make.a_planner)
        if act == "enable":
            made(stage, lambda uow: uow.people.set_active(person.id, active=False))
        at = f"/users/{person.id}"
        return Ready(stage.world.administrator, f"{at}{page}", f"{at}/{act}", dict(typed))

    return ready


def _with_password(stage: Stage) -> PersonRecord:
    def known(uow: UnitOfWork) -> PersonRecord | None:
        person = make.a_planner(uow)
        uow.people.set_password(person.id, hashed(PASSWORD))
        return uow.people.find(person.id)

    person: PersonRecord = made(stage, known)
    return person


def _change_password(stage: Stage) -> Ready:
    typed: Typed = {
        "present_password": PASSWORD,
        "password": OTHER_PASSWORD,
        "password_again": OTHER_PASSWORD,
    }
    return Ready(_with_password(stage), "/account/password", "/account/password", typed)


def _use_link(stage: Stage) -> Ready:
    person = made(stage, make.a_planner)
    link = made(stage, lambda uow: make_link(uow, SYSTEM, person, make.NOW))
    typed: Typed = {"password": OTHER_PASSWORD, "password_again": OTHER_PASSWORD}
    return Ready(person, f"/link/{link.token}", f"/link/{link.token}", typed)


def _sign_out(stage: Stage) -> Ready:
    return Ready(_with_password(stage), "/account", "/sign-out")


# -- administration --------------------------------------------------------------------------------


def _add_value(stage: Stage) -> Ready:
    at = "/administration/values/E2E-NOTICE/working_days"
    since = date(2030, 1, 1) + timedelta(days=next(_numbers))
    typed: Typed = {"in_force_from": since.isoformat(), "value": "40", "source": "A letter"}
    return Ready(stage.world.administrator, at, at, typed)


def _correct_calendar(stage: Stage) -> Ready:
    later = make.CALENDAR.working_days(date(2031, 1, 1), date(2033, 12, 31))
    day = later[next(_numbers)].isoformat()
    typed: Typed = {"day": day, "working": "remove", "reason": "The lab moves"}
    return Ready(
        stage.world.administrator, "/administration/calendar", "/administration/calendar", typed
    )


def _add_release(stage: Stage) -> Ready:
    typed: Typed = {"id": f"R9.{next(_numbers)}", "uit_from": "2030-01-02", "source": "A letter"}
    return Ready(
        stage.world.administrator, "/administration/releases", "/administration/releases", typed
    )


ACTS: Final = {
    "administration.add_value": Act("add_rulebook_value", _add_value),
    "administration.correct": Act("add_calendar_correction", _correct_calendar),
    "administration.add_release_": Act("add_release", _add_release),
    "decisions.allocate": Act("allocate_slot", _allocate),
    "board.allocate": Act("allocate_slot", _allocate_batch),
    "decisions.decline": Act("decline_slot", _decline),
    "decisions.wait": Act("put_on_waiting_list", _wait),
    "decisions.override": Act("override_rule", _override),
    "offers.make": Act("make_offer", _offer),
    "offers.accept": Act("accept_offer", _answer("accept")),
    "offers.refuse": Act("refuse_offer", _answer("refuse")),
    "changes.change": Act("shrink_slot", _shrink),
    "changes.accept": Act("accept_change", _decide_change("accept")),
    "changes.refuse": Act("refuse_change", _decide_change("refuse", words="No room")),
    "changes.withdraw": Act("withdraw_change", _decide_change("withdraw")),
    "slots.withdraw": Act("withdraw_slot", _withdraw),
    "slots.cancel": Act("cancel_slot", _cancel),
    "slot_request.send": Act("request_slot", _request),
    "notices.give": Act("give_notice", _give_notice),
    "notices.close": Act("close_notice", _close_notice),
    "meetings.record": Act("record_meeting", _record_meeting),
    "participants.create": Act("create_participant", _create_participant),
    "participants.send_change": Act("change_participant", _change_participant),
    "participants.record": Act("record_fact", _record_fact),
    "participants.withdraw": Act("record_fact", _withdraw_fact),
    "confidentiality.accept": Act("accept_confidentiality", _accept_confidentiality),
    "users.create": Act("create_person", _create_person),
    "users.send_change": Act("change_person", _of_person("change", "/change", name="Petra")),
    "users.disable": Act("disable_person", _of_person("disable", "/disable")),
    "users.enable": Act("enable_person", _of_person("enable")),
    "users.link": Act("make_link", _of_person("link"), answers_itself=True),
    "account.change_password_": Act("change_password", _change_password, ends_session=True),
    "account.use_link_": Act("use_link", _use_link, ends_session=True),
    "account.sign_out": Act("sign_out", _sign_out, ends_session=True),
    **REGISTER_ACTS,
    **SCENARIO_ACTS,
    **RUN_ACTS,
}
NO_ACT: Final = {
    "account.send_sign_in": "signing in twice is signing in",
    "capacity.check": "a dry run changes nothing",
}


def times_written(stage: Stage, act: Act) -> int:
    """How often the history tells that it was done; refusals are not counted."""
    with stage.database.reading() as uow:
        found = uow.history.page(HistoryFilter(act=act.written), 1, MOST_ENTRIES).rows
    return sum(not row.entry.refused for row in found)
