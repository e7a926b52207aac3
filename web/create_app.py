"""Puts the pages together: one application, from settings and a database."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from labsim.services.run_files import RunFolders
from labsim.services.world import refuse_demonstration
from models.engine import Database
from web import assets
from web.access import access_table, init_access
from web.addresses import PlainText, RecordNumber
from web.clock import init_clock
from web.error_pages import init_error_pages
from web.logs import init_logs
from web.security import init_security
from web.settings import WebSettings
from web.template_words import init_template_words
from web.transaction import init_transactions
from web.views import BLUEPRINTS


def create_app(settings: WebSettings, database: Database) -> Flask:
    """Raises UndeclaredRoute for a route that names no readers, SettingsError for a demonstration in production."""
    if settings.production:
        with database.reading() as uow:
            refuse_demonstration(uow)
    app = Flask("web", static_folder=None)
    app.url_map.converters.update({"int": RecordNumber, "default": PlainText, "string": PlainText})
    init_logs(app)
    init_clock(app, database)
    init_transactions(app, database)
    init_access(app)
    init_security(app, settings, database)
    init_error_pages(app)
    init_template_words(app)
    app.extensions["labsim.runs"] = RunFolders(settings.instance)
    _register(app)
    _trust(app, settings.trusted_proxies)
    return app


def _register(app: Flask) -> None:
    app.register_blueprint(assets.bp)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    tuple(access_table(app))  # a route that declares nothing stops here


def _trust(app: Flask, proxies: int) -> None:
    """Only as many proxies as are said to stand in front may tell the client's address."""
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
