"""docs/rules.md tells people about every rule that is shipped, and tells them no more than is so."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from labsim.domain.rulebook import SHIPPED_RULEBOOK

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<code>[A-Z0-9]+-[A-Z]+) \|(?P<cells>.*)\|$", re.MULTILINE)
CODES = SHIPPED_RULEBOOK.codes()
JUDGED = sorted({row.code for row in SHIPPED_RULEBOOK.values if row.judged})
NOT_JUDGED = "stated, not judged yet"


def documented() -> Mapping[str, list[str]]:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    return {
        found["code"]: [cell.strip() for cell in found["cells"].split("|")]
        for found in ROW.finditer(text)
    }


DOCUMENTED = documented()


def test_the_document_has_every_shipped_code_and_no_other() -> None:
    assert list(DOCUMENTED) == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_rule_says_what_it_says_and_where_it_comes_from(code: str) -> None:
    words, source, *_ = DOCUMENTED[code]
    assert words
    assert source


@pytest.mark.parametrize("code", CODES)
def test_a_rule_says_whether_it_is_assumed(code: str) -> None:
    assumption = DOCUMENTED[code][2]
    assumed = [row.assumption for row in SHIPPED_RULEBOOK.values if row.code == code]
    wording = "yes" if all(assumed) else "in part" if any(assumed) else "no"
    assert assumption.startswith(wording)


@pytest.mark.parametrize("code", sorted(set(CODES) - set(JUDGED)))
def test_a_rule_that_no_check_asks_says_so(code: str) -> None:
    assert DOCUMENTED[code][3] == NOT_JUDGED


@pytest.mark.parametrize("code", JUDGED)
def test_a_judged_rule_names_its_check_and_its_test(code: str) -> None:
    checks = (ROOT / "labsim/domain/slots/checks.py").read_text(encoding="utf-8")
    function = re.match(r"`(\w+)`", DOCUMENTED[code][3])
    assert function is not None
    assert f"def {function[1]}(" in checks
    for test in re.findall(r"`([^`]+)`", DOCUMENTED[code][4]):
        assert (ROOT / test).is_file(), test
