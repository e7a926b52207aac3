"""People and their accounts, for administrators."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonId, PersonRole
from labsim.services.accounts import (
    LinkMade,
    PersonSaved,
    change_person,
    checked_version,
    create_person,
    disable_person,
    enable_person,
    find_person,
    list_people,
    make_link,
)
from labsim.services.read_notices import all_participants
from labsim.services.refusals import Refused
from models.unit_of_work import UnitOfWork
from web.access import ADMINISTRATORS, actor, requires
from web.clock import now
from web.forms.base import ActForm, text_of
from web.forms.people import ChangePersonForm, NewPersonForm
from web.pagination import page_number, search_words
from web.transaction import in_transaction, keep_refusal, reading

bp = Blueprint("users", __name__, url_prefix="/users")

ACTIVE = {"active": True, "disabled": False}


@bp.get("")
@requires(*ADMINISTRATORS)
def list_() -> ResponseReturnValue:
    wanted, state = request.args.get("role", ""), request.args.get("state", "")
    role = PersonRole(wanted) if wanted in set(PersonRole) else None
    with reading() as uow:
        page = list_people(
            uow, actor(), search_words(), role, page_number(), active=ACTIVE.get(state)
        )
    return render_template("users/list.html", page=page, roles=PersonRole)


@bp.get("/new")
@requires(*ADMINISTRATORS)
def new() -> ResponseReturnValue:
    form = NewPersonForm()
    with reading() as uow:
        _offer_participants(uow, form)
    return render_template("users/new.html", form=form)


@bp.post("/new")
@requires(*ADMINISTRATORS)
@in_transaction
def create(uow: UnitOfWork) -> ResponseReturnValue:
    form = NewPersonForm()
    _offer_participants(uow, form)
    if form.validate():
        match create_person(uow, actor(), form.details(text_of(form.email)), now()):
            case PersonSaved(person=person):
                flash(f"{person.name} is added. Make a one-time link next.", "good")
                return redirect(url_for("users.show", person_id=person.id), 303)
            case Refused() as refused:
                _refuse(form, refused)
    return render_template("users/new.html", form=form), 422


@bp.get("/<int:person_id>")
@requires(*ADMINISTRATORS)
def show(person_id: int) -> ResponseReturnValue:
    with reading() as uow:
        person = find_person(uow, actor(), PersonId(person_id))
    return render_template("users/show.html", person=person)


@bp.get("/<int:person_id>/change")
@requires(*ADMINISTRATORS)
def change(person_id: int) -> ResponseReturnValue:
    with reading() as uow:
        person = find_person(uow, actor(), PersonId(person_id))
        form = ChangePersonForm(obj=person, data={"version": person.version})
        _offer_participants(uow, form)
    return render_template("users/change.html", form=form, person=person)


@bp.post("/<int:person_id>/change")
@requires(*ADMINISTRATORS)
@in_transaction
def send_change(uow: UnitOfWork, person_id: int) -> ResponseReturnValue:
    person = find_person(uow, actor(), PersonId(person_id))
    form = ChangePersonForm()
    _offer_participants(uow, form)
    if form.validate():
        before = checked_version(person, form.version_number)
        match change_person(uow, actor(), before, form.details(person.email), now()):
            case PersonSaved():
                flash("The account is changed.", "good")
                return redirect(url_for("users.show", person_id=person_id), 303)
            case Refused() as refused:
                _refuse(form, refused)
    return render_template("users/change.html", form=form, person=person), 422


@bp.get("/<int:person_id>/disable")
@requires(*ADMINISTRATORS)
def confirm_disable(person_id: int) -> ResponseReturnValue:
    with reading() as uow:
        person = find_person(uow, actor(), PersonId(person_id))
    form = ActForm(data={"version": person.version})
    return render_template("users/disable.html", form=form, person=person)


@bp.post("/<int:person_id>/disable")
@requires(*ADMINISTRATORS)
@in_transaction
def disable(uow: UnitOfWork, person_id: int) -> ResponseReturnValue:
    form = ActForm()
    person = checked_version(find_person(uow, actor(), PersonId(person_id)), form.version_number)
    match disable_person(uow, actor(), person, now()):
        case PersonSaved():
            flash(f"{person.name} can no longer sign in.", "good")
            return redirect(url_for("users.show", person_id=person_id), 303)
        case Refused() as refused:
            _refuse(form, refused)
    return render_template("users/disable.html", form=form, person=person), 422


@bp.post("/<int:person_id>/enable")
@requires(*ADMINISTRATORS)
@in_transaction
def enable(uow: UnitOfWork, person_id: int) -> ResponseReturnValue:
    person = find_person(uow, actor(), PersonId(person_id))
    enable_person(uow, actor(), person, now())
    flash(f"{person.name} can sign in again.", "good")
    return redirect(url_for("users.show", person_id=person_id), 303)


@bp.post("/<int:person_id>/link")
@requires(*ADMINISTRATORS)
@in_transaction
def link(uow: UnitOfWork, person_id: int) -> ResponseReturnValue:
    """Answers with the page itself: the token is in no address, no cookie and no cache."""
    person = find_person(uow, actor(), PersonId(person_id))
    match make_link(uow, actor(), person, now()):
        case LinkMade(token=token, expires_at=expires_at):
            address = url_for("account.link", token=token, _external=True)
            page = render_template(
                "users/link.html", person=person, address=address, expires_at=expires_at
            )
            response = make_response(page)
            response.headers["Cache-Control"] = "no-store"
            return response
        case Refused(messages=messages):
            flash(f"{messages[0].text}. {messages[0].remedy}.", "bad")
            return redirect(url_for("users.show", person_id=person_id), 303)


def _offer_participants(uow: UnitOfWork, form: NewPersonForm) -> None:
    known = [
        (str(participant.id), participant.name) for participant in all_participants(uow, actor())
    ]
    form.participant_id.offer([("", "None: a person of DCC"), *known])


def _refuse(form: ActForm, refused: Refused) -> None:
    form.put(refused.messages)
    keep_refusal(refused)
