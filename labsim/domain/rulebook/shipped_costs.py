"""Shipped values of costs and hub orders: COST-* and CH-*. Money is whole pence."""

from datetime import date
from typing import Final

from labsim.domain.rulebook.shipped_rows import Rule

_COSTS: Final = "S1, costs for E2E testing, 23 Nov 2017"
_RELEASE_2: Final = "S1, Release 2.0 key dates, 23 Nov 2017"

_LAB: Final = Rule("COST-LAB", _COSTS)
_REMOTE: Final = Rule("COST-REMOTE", _COSTS)
_PLACEHOLDER: Final = _REMOTE.assumed("a placeholder, the amount is not published")
_PRICE: Final = Rule("CH-PRICE", _COSTS)
_VARIANT: Final = Rule("CH-VARIANT", _RELEASE_2)

COST_ROWS: Final = (
    _LAB.row("charge_pence", 0, "pence"),
    _LAB.row("hubs_are_ordered", value=False),
    _REMOTE.row("amounts_published", value=False),
    _PLACEHOLDER.row("set_up_pence", 500_000, "pence"),
    _PLACEHOLDER.row("monthly_pence", 100_000, "pence a month"),
    _PRICE.row("price_pence", 6083, "pence a hub"),
    _PRICE.row("vat", "not stated"),
    Rule("CH-MIN", _COSTS).row("hubs", 10, "hubs"),
    Rule("CH-MAX", _COSTS).assumed("the sources set no upper end").row("hubs", 5000, "hubs"),
    Rule("CH-LEAD", _COSTS).row("longest_weeks", 16, "weeks"),
    Rule("CH-MAKER", "Public record of the communications regions").row("statement", value=True),
    _VARIANT.row("dual_band_supply", "none"),
    _VARIANT.since(date(2018, 10, 13), _RELEASE_2).row("dual_band_supply", "limited"),
    _VARIANT.since(date(2018, 12, 13), _RELEASE_2).row("dual_band_supply", "full"),
    _VARIANT.from_source("No source gives it").row("dual_band_price", "unknown"),
)
