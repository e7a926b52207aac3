"""Shipped values of the User Entry Process: UEP-*; a mandate is met by UEP-COMPLETE."""

from datetime import date
from typing import Final

from labsim.domain.rulebook.shipped_rows import Rule

_WHO_DOES_WHAT: Final = "S1, UEP review (SEC H1.10 and H1.11), 23 Nov 2017"
_FORM: Final = "S1, UEP evidence form, 23 Nov 2017"
_MANDATES: Final = "S1, DCC User Mandates, 23 Nov 2017"
_PUBLIC_MANDATE: Final = "Public record of the DCC User mandates"
_ON_BOARDING: Final = "S1, final steps to become a DCC User, 23 Nov 2017"
_RELEASE_1_4: Final = "S1, what Release 1.4 brought (SEC H1.5), 23 Nov 2017"

_COMPLETE: Final = Rule("UEP-COMPLETE", _WHO_DOES_WHAT)
_MANDATE: Final = _COMPLETE.from_source(_MANDATES)
_PUBLIC: Final = _COMPLETE.from_source(_PUBLIC_MANDATE)
_EVIDENCE: Final = Rule("UEP-EVIDENCE", _FORM)
_FINAL: Final = Rule("UEP-FINAL", _ON_BOARDING)

_ITEMS: Final = (
    ("user_id", "H1.10(a)", "DCC", "copy of DCC's mail", "every role"),
    ("uept", "H1.10(b)", "DCC", "test completion report", "every role"),
    ("srept", "before UEPT", "DCC", "confirmation", "each kind of certificate"),
    ("security_assessment", "H1.10(c)", "Panel", "status mail or report", "once for all roles"),
    ("privacy_assessment", "H1.10(d)", "Panel", "status mail or report", "OU"),
    ("credit_support", "H1.10(e)", "DCC", "copy of DCC's mail", "every role"),
)

_COMPLETE_ROWS: Final = (
    _COMPLETE.row(
        "items",
        [
            {"item": item, "clause": clause, "body": body, "evidence": evidence, "for": scope}
            for item, clause, body, evidence, scope in _ITEMS
        ],
    ),
    _COMPLETE.row("e2e_testing_is_an_item", value=False),
    _COMPLETE.row("notified", ["party", "panel", "dcc"]),
    _COMPLETE.from_source(_RELEASE_1_4).row("several_user_ids_per_role", value=False),
    _COMPLETE.since(date(2017, 11, 5), _RELEASE_1_4).row("several_user_ids_per_role", value=True),
)

_MANDATE_ROWS: Final = (
    _PUBLIC.row("mandate_large_suppliers", {"date": "2017-05-25", "standing": "confirmed"}),
    _PUBLIC.row(
        "mandate_small_domestic_suppliers", {"date": "2017-11-25", "standing": "confirmed"}
    ),
    _MANDATE.row(
        "mandate_controlled_market_entry",
        {"date": "on leaving controlled market entry", "standing": "confirmed"},
    ),
    _MANDATE.row(
        "mandate_distribution_network_operators", {"date": "2018-01-21", "standing": "confirmed"}
    ),
    _MANDATE.row("ame_end_large_suppliers", {"date": "2018-01-21", "standing": "confirmed"}),
    _MANDATE.row("ame_end_small_suppliers", {"date": "2018-05-21", "standing": "confirmed"}),
    _MANDATE.row("smets1_installation_end", {"date": "2018-07-13", "standing": "under review"}),
    _COMPLETE.from_source("S1, Security Lifecycle, 23 Nov 2017").row(
        "mandate_non_domestic_suppliers", {"date": "2018-08-25", "standing": "minded to"}
    ),
    _COMPLETE.since(
        date(2017, 11, 24),
        f"{_PUBLIC_MANDATE}; decided on an unknown day, so in force from the day after S1",
    ).row("mandate_non_domestic_suppliers", {"date": "2018-08-31", "standing": "confirmed"}),
)

ENTRY_ROWS: Final = (
    *_COMPLETE_ROWS,
    *_MANDATE_ROWS,
    _EVIDENCE.row("recorded", ["date_received", "evidence", "recorded_by", "recorded_at"]),
    _EVIDENCE.row("lost_evidence_may_be_asked_of_the_body", value=True),
    _EVIDENCE.row("party_may_dispute", value=True),
    _FINAL.row("shortest_weeks", 2, "weeks"),
    _FINAL.row("longest_weeks", 3, "weeks"),
    _FINAL.row(
        "steps",
        [
            "panel_decides",
            "dcc_is_notified",
            "paperwork_and_set_up",
            "go_live_date",
            "production_proving",
            "roll_out",
        ],
    ),
)
