"""Getting in and out: sign in, sign out, one-time links, change of password, my account."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.services.accounts import (
    LinkOver,
    NewPassword,
    NotSignedIn,
    PasswordRefused,
    PasswordSet,
    SignedIn,
    TooManyAttempts,
    WrongPassword,
    change_password,
    count_sign_in,
    judge_sign_in,
    person_of_link,
    prepare_change,
    prepare_password,
    record_sign_in,
    record_sign_out,
    use_link,
)
from models.records import PersonRecord
from models.unit_of_work import UnitOfWork, in_unit
from web.access import EVERYONE, SIGNED_IN, requires
from web.addresses import safe_next
from web.clock import now
from web.forms.account import ChangePasswordForm, NewPasswordForm, SignInForm
from web.forms.base import text_of
from web.navigation import first_page
from web.security import (
    current_person,
    current_person_or_none,
    end_session,
    sign_in_limits,
    start_session,
)
from web.transaction import after_commit, database, in_transaction, reading

bp = Blueprint("account", __name__)

GENERIC = "The e-mail address and the password do not fit together. Check both and try again."


@bp.get("/sign-in")
@requires(EVERYONE)
def sign_in() -> ResponseReturnValue:
    wanted = safe_next(request.args.get("next"), "")
    if current_person_or_none() is not None:
        return redirect(wanted or first_page(), 303)
    return render_template("account/sign_in.html", form=SignInForm(data={"next": wanted}))


@bp.post("/sign-in")
@requires(EVERYONE)
def send_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return render_template("account/sign_in.html", form=form), 422
    email, address = text_of(form.email), request.remote_addr or "unknown"
    limited = in_unit(
        database(), lambda uow: count_sign_in(uow, email, address, sign_in_limits(), now())
    )
    if isinstance(limited, TooManyAttempts):
        form.form_errors.append(
            f"Too many attempts. Wait {limited.minutes} minutes, then try again."
        )
        return render_template("account/sign_in.html", form=form), 429
    return _answer_sign_in(form, email, address)


def _answer_sign_in(form: SignInForm, email: str, address: str) -> ResponseReturnValue:
    with reading() as uow:
        answer = judge_sign_in(uow, email, text_of(form.password))
    in_unit(database(), lambda uow: record_sign_in(uow, answer, address, now()))
    match answer:
        case SignedIn(person=person):
            start_session(person)
            return redirect(safe_next(form.next.data, url_for("front.show")), 303)
        case NotSignedIn():
            form.form_errors.append(GENERIC)
            return render_template("account/sign_in.html", form=form), 422


@bp.post("/sign-out")
@requires(SIGNED_IN)
@in_transaction
def sign_out(uow: UnitOfWork) -> ResponseReturnValue:
    record_sign_out(uow, current_person(), now())
    after_commit(_leave)
    response = redirect(url_for("front.show"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'  # what the back button could still show
    return response


def _leave() -> None:
    end_session()
    flash("You are signed out.", "good")


def _enter(person: PersonRecord, words: str) -> None:
    start_session(person)
    flash(words, "good")


@bp.get("/account")
@requires(SIGNED_IN)
def show() -> ResponseReturnValue:
    return render_template("account/show.html", person=current_person())


@bp.get("/account/password")
@requires(SIGNED_IN)
def password() -> ResponseReturnValue:
    return render_template("account/password.html", form=ChangePasswordForm())


@bp.post("/account/password")
@requires(SIGNED_IN)
def change_password_() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate():
        return _password_again(form)
    present, wanted = text_of(form.present_password), text_of(form.password)
    match prepare_change(current_person(), present, wanted):
        case NewPassword() as ready:
            return _change_password(form, ready)
        case WrongPassword():
            return _wrong_password(form)
        case PasswordRefused(problem=problem):
            form.refuse(problem)
            return _password_again(form)


@in_transaction
def _change_password(
    uow: UnitOfWork, form: ChangePasswordForm, ready: NewPassword
) -> ResponseReturnValue:
    match change_password(uow, current_person(), ready, now()):
        case PasswordSet(person=person):
            words = "Your password is changed. Your other sessions have ended."
            after_commit(partial(_enter, person, words))
            return redirect(url_for("account.show"), 303)
        case WrongPassword():
            return _wrong_password(form)


def _wrong_password(form: ChangePasswordForm) -> ResponseReturnValue:
    form.present_password.errors = ["This is not your present password"]
    return _password_again(form)


def _password_again(form: ChangePasswordForm) -> ResponseReturnValue:
    return render_template("account/password.html", form=form), 422


@bp.get("/link/<token>")
@requires(EVERYONE)
def link(token: str) -> ResponseReturnValue:
    with reading() as uow:
        person = person_of_link(uow, token, now())
    if isinstance(person, LinkOver):
        return render_template("account/link_over.html"), 410
    return render_template("account/link.html", form=NewPasswordForm(), person=person)


@bp.post("/link/<token>")
@requires(EVERYONE)
def use_link_(token: str) -> ResponseReturnValue:
    """The link is used when the password is chosen, not when the page is opened: mail scanners open pages."""
    with reading() as uow:
        person = person_of_link(uow, token, now())
    if isinstance(person, LinkOver):
        return render_template("account/link_over.html"), 410
    form = NewPasswordForm()
    if form.validate():
        match prepare_password(person, text_of(form.password)):
            case NewPassword() as ready:
                return _use_link(token, ready)
            case PasswordRefused(problem=problem):
                form.refuse(problem)
    return render_template("account/link.html", form=form, person=person), 422


@in_transaction
def _use_link(uow: UnitOfWork, token: str, ready: NewPassword) -> ResponseReturnValue:
    match use_link(uow, token, ready, now()):
        case PasswordSet(person=person):
            after_commit(partial(_enter, person, "Your password is set and you are signed in."))
            return redirect(url_for("front.show"), 303)
        case LinkOver():
            return render_template("account/link_over.html"), 410
