"""One blueprint a noun; this list is what the application serves."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint

from web.views import (
    account,
    administration,
    audit,
    board,
    confidentiality,
    decisions,
    exports,
    front,
    glossary,
    health,
    home,
    inbox,
    labs,
    meetings,
    notices,
    offers,
    overrides,
    participants,
    rehearsal,
    rulebook,
    search,
    slot_request,
    slots,
    users,
    waiting_list,
)

BLUEPRINTS: Final[Sequence[Blueprint]] = (
    front.bp,
    health.bp,
    account.bp,
    users.bp,
    inbox.bp,
    board.bp,
    decisions.bp,
    offers.bp,
    waiting_list.bp,
    overrides.bp,
    participants.bp,
    meetings.bp,
    audit.bp,
    home.bp,
    notices.bp,
    confidentiality.bp,
    slot_request.bp,
    slots.bp,
    labs.bp,
    rulebook.bp,
    search.bp,
    exports.bp,
    rehearsal.bp,
    administration.bp,
    glossary.bp,
)
