"""The last table of docs/rules.md names functions and tests that are there, for rules that are shipped."""

import re
from pathlib import Path

import pytest

from labsim.domain.rulebook import SHIPPED_RULEBOOK

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `([A-Z0-9]+-[A-Z]+)` \| `(\S+)` \| (.+) \| `(\S+)` \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
CHECKED_BY_SLOTS = {row.code for row in SHIPPED_RULEBOOK.values if row.judged}


def test_the_table_is_found() -> None:
    assert len(ROWS) >= 28


@pytest.mark.parametrize(("code", "module", "functions", "test"), ROWS)
def test_a_rule_that_is_worked_out_names_its_functions_and_their_test(
    code: str, module: str, functions: str, test: str
) -> None:
    assert code in SHIPPED_RULEBOOK.codes()
    assert code not in CHECKED_BY_SLOTS
    source = (ROOT / module).read_text(encoding="utf-8")
    tested = (ROOT / test).read_text(encoding="utf-8")
    for function in re.findall(r"`(\w+)`", functions):
        assert f"def {function}(" in source
    assert f"from {module.removesuffix('.py').replace('/', '.')} import" in tested


@pytest.mark.parametrize(("code", "module", "functions", "test"), ROWS)
def test_the_module_or_its_function_names_the_code(
    code: str, module: str, functions: str, test: str
) -> None:
    assert functions
    assert test
    assert code in (ROOT / module).read_text(encoding="utf-8")
