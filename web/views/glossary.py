"""The field's words, for everyone."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from labsim.wording.glossary import GLOSSARY
from web.access import EVERYONE, requires

bp = Blueprint("glossary", __name__)


@bp.get("/glossary")
@requires(EVERYONE)
def show() -> ResponseReturnValue:
    return render_template("glossary/show.html", parts=GLOSSARY)
