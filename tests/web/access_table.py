"""Who may open what: written by hand, page by page, so that a route cannot open itself by a slip in its own file."""

from typing import Final

EVERYONE: Final = "everyone"
SIGNED_IN: Final = "signed_in"
TEAM: Final = "participant_viewer test_manager"
MANAGER: Final = "test_manager"
DESK: Final = "lab_staff administrator"
DESK_AND_AUDITOR: Final = "lab_staff administrator auditor"
MANAGER_AND_DESK: Final = "test_manager lab_staff administrator"
TEAM_DESK_AND_AUDITOR: Final = "participant_viewer test_manager lab_staff administrator auditor"
ADMINISTRATOR: Final = "administrator"

ACCESS: Final = {
    # getting in and out
    "account.sign_in": EVERYONE,
    "account.send_sign_in": EVERYONE,
    "account.sign_out": SIGNED_IN,
    "account.show": SIGNED_IN,
    "account.password": SIGNED_IN,
    "account.change_password_": SIGNED_IN,
    "account.link": EVERYONE,
    "account.use_link_": EVERYONE,
    # what stands open
    "assets.show": EVERYONE,
    "front.show": EVERYONE,
    "glossary.show": EVERYONE,
    "health.show": EVERYONE,
    "rulebook.show": EVERYONE,
    # the participant
    "home.show": TEAM,
    "confidentiality.show": TEAM,
    "confidentiality.accept": MANAGER,
    # notices
    "notices.list_": TEAM_DESK_AND_AUDITOR,
    "notices.show": TEAM_DESK_AND_AUDITOR,
    "notices.new": MANAGER_AND_DESK,
    "notices.give": MANAGER_AND_DESK,
    "notices.earliest_start": MANAGER_AND_DESK,
    "notices.confirm_close": MANAGER_AND_DESK,
    "notices.close": MANAGER_AND_DESK,
    "meetings.new": DESK,
    "meetings.record": DESK,
    # slots
    "search.show": TEAM_DESK_AND_AUDITOR,
    "exports.slots": TEAM_DESK_AND_AUDITOR,
    "exports.notices": TEAM_DESK_AND_AUDITOR,
    "exports.participants": DESK_AND_AUDITOR,
    "slots.list_": TEAM_DESK_AND_AUDITOR,
    "slots.show": TEAM_DESK_AND_AUDITOR,
    "slots.confirm_withdraw": MANAGER_AND_DESK,
    "slots.withdraw": MANAGER_AND_DESK,
    "slots.confirm_cancel": MANAGER_AND_DESK,
    "slots.cancel": MANAGER_AND_DESK,
    "slot_request.new": MANAGER_AND_DESK,
    "slot_request.free": MANAGER_AND_DESK,
    "slot_request.details": MANAGER_AND_DESK,
    "slot_request.review": MANAGER_AND_DESK,
    "slot_request.send": MANAGER_AND_DESK,
    # the desk
    "inbox.show": DESK,
    "rehearsal.show": DESK,
    "rehearsal.requests": DESK,
    "rehearsal.notices": DESK,
    "decisions.show": DESK,
    "decisions.allocate": DESK,
    "decisions.decline": DESK,
    "participants.list_": DESK_AND_AUDITOR,
    "participants.show": DESK_AND_AUDITOR,
    "participants.new": DESK,
    "participants.create": DESK,
    "participants.change": DESK,
    "participants.send_change": DESK,
    "participants.fact": DESK,
    "participants.record": DESK,
    "participants.confirm_withdraw": DESK,
    "participants.withdraw": DESK,
    # the labs: numbers only
    "labs.calendar": SIGNED_IN,
    "labs.outlook": "planner lab_staff administrator auditor",
    # administrators and auditors
    "audit.list_": "administrator auditor",
    "users.list_": ADMINISTRATOR,
    "users.show": ADMINISTRATOR,
    "users.new": ADMINISTRATOR,
    "users.create": ADMINISTRATOR,
    "users.change": ADMINISTRATOR,
    "users.send_change": ADMINISTRATOR,
    "users.confirm_disable": ADMINISTRATOR,
    "users.disable": ADMINISTRATOR,
    "users.enable": ADMINISTRATOR,
    "users.link": ADMINISTRATOR,
    "administration.show": ADMINISTRATOR,
    "administration.calendar": ADMINISTRATOR,
    "administration.correct": ADMINISTRATOR,
    "administration.ledger": ADMINISTRATOR,
    "administration.releases": ADMINISTRATOR,
    "administration.add_release_": ADMINISTRATOR,
    "administration.value": ADMINISTRATOR,
    "administration.add_value": ADMINISTRATOR,
}
OF_ONE_ORGANISATION: Final = {
    "notices.show",
    "notices.confirm_close",
    "notices.close",
    "slots.show",
    "slots.confirm_withdraw",
    "slots.withdraw",
    "slots.confirm_cancel",
    "slots.cancel",
    "meetings.new",
    "meetings.record",
    "decisions.show",
    "decisions.allocate",
    "decisions.decline",
    "participants.show",
    "participants.change",
    "participants.send_change",
    "participants.fact",
    "participants.record",
    "participants.confirm_withdraw",
    "participants.withdraw",
}
"""Routes whose address names an object that belongs to a participant."""
