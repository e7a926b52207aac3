import pytest

from labsim.cli.progress import ShownProgress


def test_without_a_terminal_a_line_comes_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 2.0, 6.0, 6.0, 6.0, 7.0])
    monkeypatch.setattr("labsim.cli.progress.time.monotonic", lambda: next(clock))
    with ShownProgress() as shown:
        shown.expect(200, 10)
        shown.finished(20)
        shown.finished(10)
        shown.finished(1)
    assert capsys.readouterr().err.splitlines() == [
        "labsim: 10 replications are kept from before",
        "labsim: 30 of 200 replications, 34 s left",
    ]


def test_a_terminal_gets_a_bar_that_grows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with ShownProgress() as shown:
        shown.expect(2, 0)
        shown.finished(2)
        shown.expect(2, 2)
        shown.finished(2)
    assert "4/4" in capsys.readouterr().err
