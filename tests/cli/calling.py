"""The command line called in this process: quicker than a process of its own, and as people call it."""

import pytest

from labsim.cli import main
from models.unit_of_work import UnitOfWork
from tests.builders import both_labs
from tests.cli.running import Ran


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """What `labsim` with these arguments printed, and its exit status."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as done:
        main(arguments)
    captured = capsys.readouterr()
    assert isinstance(done.value.code, int)
    return Ran(done.value.code, captured.out, captured.err)


def with_labs(uow: UnitOfWork) -> None:
    """A seeded world, but with the labs of the next months alone: quicker."""
    both_labs(uow)
    uow.world.put("seeded", "for a test")
