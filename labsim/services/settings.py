"""What the environment says about this installation: checked once, with one clear line for each thing that is wrong."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from labsim.domain.london import LONDON
from labsim.domain.working_calendar import FIRST_YEAR, LAST_YEAR

SHORTEST_SECRET: Final = 32
FEWEST_CHARACTERS: Final = 8
FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
LAST_DAY: Final = date(LAST_YEAR - 1, 12, 31)  # the world runs on from there for a year

_MUST_BE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "LABSIM_CLOCK": "a day such as 2017-11-27",
        "LABSIM_DEMO": "1 or 0",
        "LABSIM_ENV": "development or production",
        "LABSIM_HTTPS": "1 or 0",
        "LABSIM_SIGN_INS_PER_ACCOUNT": "a whole number from 1",
        "LABSIM_SIGN_INS_PER_ADDRESS": "a whole number from 1",
        "LABSIM_TRUSTED_PROXIES": "a whole number from 0 to 10",
        "PORT": "a whole number from 1 to 65535",
    }
)


class SettingsError(Exception):
    """The installation cannot start as it is set up; the text says which variable to change and how."""


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


def _moment(value: Any) -> Any:
    """A bare date stays a date: only the world knows at which hour of it to begin."""
    if isinstance(value, str) and value:
        return (
            date.fromisoformat(value)
            if len(value) == len("2017-11-23")
            else datetime.fromisoformat(value)
        )
    return value or None


def _within_calendar(wanted: date | datetime | None) -> date | datetime | None:
    """A world outside the years that the calendar knows could show no page and never get out again."""
    if wanted is not None and not _begin(FIRST_DAY) <= _begin(wanted) < _begin(
        date(LAST_YEAR, 1, 1)
    ):
        message = f"LABSIM_CLOCK must be a day from {FIRST_DAY} to {LAST_DAY}"
        raise SettingsError(message)
    return wanted


def _begin(day: date | datetime) -> datetime:
    """A time without a zone is London time."""
    if not isinstance(day, datetime):
        return datetime.combine(day, time(), LONDON)
    return day.replace(tzinfo=LONDON) if day.tzinfo is None else day


class Settings(BaseSettings):
    """Every variable that labsim reads. `https` is None until known: production means yes, development no."""

    model_config = SettingsConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    environment: Environment = Field(default=Environment.DEVELOPMENT, validation_alias="LABSIM_ENV")
    instance: Path = Field(Path("instance"), validation_alias="LABSIM_INSTANCE")
    database_url: str = Field("", validation_alias="DATABASE_URL")
    secret_key: str = Field("", validation_alias="LABSIM_SECRET_KEY", repr=False)
    port: int = Field(8000, ge=1, le=65535, validation_alias="PORT")
    clock: Annotated[
        date | datetime | None, BeforeValidator(_moment), AfterValidator(_within_calendar)
    ] = Field(None, validation_alias="LABSIM_CLOCK")
    demo: bool = Field(default=True, validation_alias="LABSIM_DEMO")
    trusted_proxies: int = Field(0, ge=0, le=10, validation_alias="LABSIM_TRUSTED_PROXIES")
    https: bool | None = Field(default=None, validation_alias="LABSIM_HTTPS")
    sign_ins_per_account: int = Field(10, ge=1, validation_alias="LABSIM_SIGN_INS_PER_ACCOUNT")
    sign_ins_per_address: int = Field(100, ge=1, validation_alias="LABSIM_SIGN_INS_PER_ADDRESS")

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def serves_https(self) -> bool:
        return self.production if self.https is None else self.https

    @model_validator(mode="after")
    def _production_has_no_defaults(self) -> Self:
        if not self.production:
            return self
        if problem := self._left_to_default():
            raise SettingsError(problem)
        return self

    def _left_to_default(self) -> str:
        """SQLite is allowed when it is named: what is refused is a default that nobody chose."""
        if not self.database_url:
            return "DATABASE_URL is not set: production needs its database named"
        if self.clock is not None:
            return "LABSIM_CLOCK is set: production lives in real time, remove it"
        if not _hard_to_guess(self.secret_key):
            return (
                "LABSIM_SECRET_KEY is missing or easy to guess: set it to at least "
                f"{SHORTEST_SECRET} random characters"
            )
        return ""


def _hard_to_guess(secret: str) -> bool:
    return len(secret) >= SHORTEST_SECRET and len(set(secret)) >= FEWEST_CHARACTERS


def read_settings(**given: Any) -> Settings:
    """Settings from the environment; `given` stand before it. Raises SettingsError."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None
    return _completed(settings)


def _one_line(error: ValidationError) -> str:
    names = sorted({str(problem["loc"][0]) for problem in error.errors()})
    return "; ".join(f"{name} must be {_MUST_BE[name]}" for name in names if name in _MUST_BE) or (
        f"Cannot use the value of {', '.join(names)}: {error.errors()[0]['msg']}"
    )


def _completed(settings: Settings) -> Settings:
    """The defaults that lie in the instance folder: a database and, in development, a secret of its own."""
    instance = settings.instance.absolute()
    found: dict[str, Any] = {"instance": instance}
    if not settings.database_url:
        _make_folder(instance)
        found["database_url"] = f"sqlite:///{instance / 'labsim.sqlite'}"
    if not settings.secret_key:
        _make_folder(instance)
        found["secret_key"] = _own_secret(instance / "secret_key")
    return settings.model_copy(update=found)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"Cannot make the folder {folder}: {error.strerror}"
        raise SettingsError(message) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        message = f"Cannot write in the folder {folder}"
        raise SettingsError(message)


def _own_secret(file: Path) -> str:
    """Made once, mode 0600; of two processes that start together, one makes it and both read it."""
    try:
        if not file.exists():
            _write_once(file, secrets.token_hex(32))
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        message = f"Cannot keep the secret key in {file}: {error.strerror}"
        raise SettingsError(message) from None


def _write_once(file: Path, text: str) -> None:
    """Whole or absent: written beside it and linked into place, unless another process was first."""
    descriptor, beside = tempfile.mkstemp(dir=file.parent)  # mkstemp makes mode 0600
    try:
        os.write(descriptor, text.encode("ascii"))
        os.link(beside, file)
    except FileExistsError:
        return
    finally:
        os.close(descriptor)
        Path(beside).unlink()
