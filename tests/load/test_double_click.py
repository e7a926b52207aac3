"""A second click on any button does nothing more, and leads to where the first one led."""

from functools import partial

import httpx
import pytest

from tests.load.act import Act
from tests.load.acts import ACTS, NO_ACT, times_written
from tests.load.browser import Browser, Fields, at_once
from tests.load.conftest import Stage

pytestmark = pytest.mark.timeout(300)

OK = httpx.codes.OK
SEE_OTHER = httpx.codes.SEE_OTHER
SIGNED_OUT = httpx.codes.UNAUTHORIZED
OVER = httpx.codes.GONE


def test_every_act_is_clicked_twice_here(stage: Stage) -> None:
    app = stage.reception.app
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts == ACTS.keys() | NO_ACT.keys()


@pytest.mark.parametrize("endpoint", sorted(ACTS))
def test_two_clicks_at_once_do_it_once(stage: Stage, endpoint: str) -> None:
    act, browser, path, fields = _opened(stage, endpoint)
    before = times_written(stage, act)
    answers = at_once(
        [partial(_sent, browser, path, fields), partial(_sent, browser, path, fields)]
    )
    assert times_written(stage, act) == before + 1
    _both_lead_to_the_same(act, answers)


@pytest.mark.parametrize("endpoint", sorted(ACTS))
def test_a_second_click_after_the_answer_does_it_once(stage: Stage, endpoint: str) -> None:
    act, browser, path, fields = _opened(stage, endpoint)
    before = times_written(stage, act)
    answers = [browser.send(path, fields), browser.send(path, fields)]
    assert times_written(stage, act) == before + 1
    _both_lead_to_the_same(act, answers)


def _opened(stage: Stage, endpoint: str) -> tuple[Act, Browser, str, Fields]:
    act = ACTS[endpoint]
    ready = act.ready(stage)
    browser = stage.reception.signed_in(ready.person)
    form = browser.form(ready.page, ready.action)
    return act, browser, form.action or ready.page, form.filled(**ready.typed)


def _sent(browser: Browser, path: str, fields: Fields) -> httpx.Response:
    """Of two clicks at once both carry the cookies that the browser had before them."""
    return httpx.post(
        f"{browser.address}{path}",
        data=fields,
        headers={"Cookie": browser.cookies},
        timeout=60,
        trust_env=False,
    )


def _both_lead_to_the_same(act: Act, answers: list[httpx.Response]) -> None:
    if act.answers_itself:
        assert sorted(answer.status_code for answer in answers) == [OK, SEE_OTHER]
        return
    led = [answer for answer in answers if answer.status_code == SEE_OTHER]
    if act.ends_session and len(led) == 1:
        assert {answer.status_code for answer in answers} <= {SEE_OTHER, SIGNED_OUT, OVER}
        return
    assert [answer.status_code for answer in answers] == [SEE_OTHER, SEE_OTHER], answers[1].text
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
