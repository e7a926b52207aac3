"""The report opened from disk in a real browser, at a desk and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Request

from simulations.report import render
from tests.simulations.report.builders import a_compared_result, a_result, a_swept_result

RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
DESK: Final = 1280
PHONE: Final = 360
SORTS: Final = {"one scenario": a_result, "compared": a_compared_result, "swept": a_swept_result}


@pytest.mark.parametrize("build", SORTS.values(), ids=SORTS.keys())
def test_a_report_is_accessible_fits_and_asks_for_nothing(
    chromium: Browser, tmp_path: Path, build: Callable[[], dict[str, Any]]
) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(build()), encoding="utf-8")
    context = chromium.new_context(viewport={"width": DESK, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []

    def listen(request: Request) -> None:
        asked.append(request.url)

    page.on("request", listen)
    page.on("console", lambda said: wrong.append(said.text))
    page.goto(file.as_uri())
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(page, options=RULES).response["violations"]
    context.close()
    assert asked == [file.as_uri()]
    assert wrong == []
    assert [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found] == []
    assert wide == PHONE


def test_every_table_can_be_opened_without_javascript(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(a_result()), encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    table = page.get_by_role("table", name="The rulebook of this result")
    assert table.count() == 0
    page.get_by_text("Table: The rulebook of this result").click()
    assert "E2E-NOTICE" in table.inner_text()
    context.close()
