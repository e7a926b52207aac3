"""Settings of the tests' own: nothing of what the person who runs them has set."""

from pathlib import Path

import pytest

from models.engine import Database

_SETTINGS = (
    "LABSIM_ENV",
    "LABSIM_CLOCK",
    "LABSIM_DEMO",
    "LABSIM_SECRET_KEY",
    "PORT",
    "DATABASE_URL",
)


@pytest.fixture
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The instance folder of this test."""
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "instance"
    monkeypatch.setenv("LABSIM_INSTANCE", str(folder))
    return folder


@pytest.fixture
def installed(
    own_settings: Path,  # noqa: ARG001  for its settings
    monkeypatch: pytest.MonkeyPatch,
    database: Database,
) -> Database:
    """An installation on a migrated, empty database of either kind."""
    monkeypatch.setenv("DATABASE_URL", database.url)
    return database
