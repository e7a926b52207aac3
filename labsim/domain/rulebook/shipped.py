"""The rulebook as shipped: every rule of the field with the values it had, has and will have."""

from typing import Final

from labsim.domain.rulebook.shipped_assessments import ASSESSMENT_ROWS
from labsim.domain.rulebook.shipped_costs import COST_ROWS
from labsim.domain.rulebook.shipped_entry import ENTRY_ROWS
from labsim.domain.rulebook.shipped_governance import GOVERNANCE_ROWS
from labsim.domain.rulebook.shipped_labs import LAB_ROWS
from labsim.domain.rulebook.shipped_testing import TESTING_ROWS
from labsim.domain.rulebook.values import Rulebook

SHIPPED_RULEBOOK: Final = Rulebook(
    (
        *LAB_ROWS,
        *TESTING_ROWS,
        *COST_ROWS,
        *ENTRY_ROWS,
        *ASSESSMENT_ROWS,
        *GOVERNANCE_ROWS,
    )
)
