import json

from labsim.domain.rulebook import SHIPPED_RULEBOOK
from tests.cli.running import labsim, modules_imported_by

COLUMNS = {
    "code",
    "parameter",
    "applies_to",
    "value",
    "unit",
    "in_force_from",
    "source",
    "assumption",
    "judged",
}


def test_the_rows_in_json_are_the_shipped_rulebook_and_nothing_else() -> None:
    ran = labsim("rules", "--json")
    rows = json.loads(ran.out)
    assert (ran.status, ran.error) == (0, "")
    assert all(set(row) == COLUMNS for row in rows)
    assert [row["code"] for row in rows] == [row.code for row in SHIPPED_RULEBOOK.values]
    assert {
        "code": "E2E-NOTICE",
        "parameter": "working_days",
        "applies_to": None,
        "value": 40,
        "unit": "working days",
        "in_force_from": "2015-01-01",
        "source": "S1, E2ET procedural steps, 23 Nov 2017",
        "assumption": False,
        "judged": True,
    } in rows


def test_people_see_every_code_and_which_values_are_assumptions() -> None:
    ran = labsim("rules")
    assert (ran.status, ran.error) == (0, "")
    assert all(f"{code}: " in ran.out for code in SHIPPED_RULEBOOK.codes())
    lines = ran.out.splitlines()
    assumed = [line for line in lines if line.endswith("assumption]")]
    assert len(assumed) == sum(row.assumption for row in SHIPPED_RULEBOOK.values)
    assert any("working_days = 40 working days" in line for line in lines)
    assert any("spaces (telefonica) = 280 spaces" in line for line in lines)


def test_a_wrong_call_is_one_line_on_stderr_and_exit_2() -> None:
    for wrong in ("everything", "--yaml"):
        ran = labsim("rules", wrong)
        assert (ran.status, ran.out, len(ran.error_lines)) == (2, "", 1)
        assert wrong in ran.error


def test_the_rulebook_imports_no_database_and_no_web() -> None:
    imported = modules_imported_by("rules", "--json")
    assert "labsim.cli.rules" in imported
    assert not imported & {"sqlmodel", "sqlalchemy", "flask", "alembic", "pydantic", "models"}
