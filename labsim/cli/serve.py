"""labsim serve: the pages alone, behind gunicorn."""

import os
from functools import partial

import click

from labsim.cli.installation import (
    current_database,
    installed_settings,
    must_suit_production,
)
from labsim.cli.web_server import DEFAULT_HOST, Server
from labsim.processes import end_with_supervisor
from labsim.services.world import remember_address
from models.unit_of_work import in_unit


@click.command(
    epilog="""\b
Examples:
  labsim serve
  labsim serve --host 0.0.0.0 --port 8080 --processes 4
"""
)
@click.option("--host", default=DEFAULT_HOST, show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port; PORT or 8000 if left out.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True)
def serve(host: str, port: int | None, processes: int, threads: int) -> None:
    """Serve the pages until stopped. Timed work needs 'labsim worker' beside it."""
    end_with_supervisor()
    settings = installed_settings()
    server = Server(host, port or settings.port, processes, threads)
    server.must_be_free()
    with current_database(settings) as database:
        with database.reading() as uow:
            must_suit_production(settings, uow)
        in_unit(database, partial(remember_address, address=server.address))
    command = server.command()
    os.execv(command[0], command)  # noqa: S606  our own interpreter and our own words
