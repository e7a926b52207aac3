"""What testing in a lab costs, in whole pence (COST-LAB, COST-REMOTE)."""

from dataclasses import dataclass
from datetime import date

from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import switch, whole_number


@dataclass(frozen=True, slots=True)
class RemoteLabCosts:
    """The amounts of a remote lab; unless `published` they are placeholders and must be shown as such."""

    set_up_pence: int
    monthly_pence: int
    published: bool

    def total_pence(self, months: int) -> int:
        """Set-up and service charge for so many months; a month begun is charged (decision)."""
        return self.set_up_pence + months * self.monthly_pence


def dcc_lab_charge_pence(rulebook: Rulebook, day: date) -> int:
    """COST-LAB: what a DCC lab and the hubs in it cost: nothing."""
    return whole_number(rulebook, "COST-LAB", "charge_pence", day)


def remote_lab_costs(rulebook: Rulebook, day: date) -> RemoteLabCosts:
    """COST-REMOTE: the amounts on `day`."""
    return RemoteLabCosts(
        whole_number(rulebook, "COST-REMOTE", "set_up_pence", day),
        whole_number(rulebook, "COST-REMOTE", "monthly_pence", day),
        switch(rulebook, "COST-REMOTE", "amounts_published", day),
    )
