"""What gunicorn serves: `web.wsgi:app`, built from the environment."""

import sys
from typing import Final

from flask import Flask

from labsim.services.settings import SettingsError, read_settings
from models.engine import Database
from models.errors import WrongDatabaseUrl
from web.create_app import create_app
from web.logs import configure_logs
from web.settings import WebSettings

GIVE_UP: Final = 4  # gunicorn's APP_LOAD_ERROR: after any other status it starts the process again


def build() -> Flask:
    """Ends the process with one clear line where it cannot start."""
    configure_logs()
    try:
        settings = read_settings()
        return create_app(WebSettings.of(settings), Database.open(settings.database_url))
    except (SettingsError, WrongDatabaseUrl) as error:
        sys.stderr.write(f"labsim: {error}\n")
        sys.exit(GIVE_UP)


app: Final = build()
