"""The command line: one group, whose commands are imported only when they are called."""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Final, NoReturn

import click

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "answer": "labsim.cli.answer:answer",
        "availability": "labsim.cli.availability:availability",
        "check-ledger": "labsim.cli.check_ledger:check_ledger",
        "compare": "labsim.cli.compare:compare",
        "db": "labsim.cli.db:db",
        "resume": "labsim.cli.resume:resume",
        "rules": "labsim.cli.rules:rules",
        "run": "labsim.cli.run:run",
        "scenarios": "labsim.cli.scenarios:scenarios",
        "serve": "labsim.cli.serve:serve",
        "simulate": "labsim.cli.simulate:simulate",
        "sweep": "labsim.cli.sweep:sweep",
        "trace": "labsim.cli.trace:trace",
        "user": "labsim.cli.user:user",
        "worker": "labsim.cli.worker:worker",
        "workdays": "labsim.cli.workdays:workdays",
    }
)

_FAULT: Final = 1
_STOPPED: Final = 130

_EXAMPLES: Final = """\b
Examples:
  labsim workdays after 2017-11-23 40
  labsim workdays between 2017-11-23 2018-01-23
  labsim workdays holidays 2015 2030 --json
  labsim rules
  labsim rules --json
  labsim run
  labsim availability arqiva 2018-01-23 2018-02-09
  labsim check-ledger
  labsim user create ann@example.org --name "Ann Shaw" --role lab-staff
  labsim db backup /backups/labsim-2017-11-23
  labsim scenarios
  labsim simulate baseline-2017 --out out/
  labsim compare policy-year-end policy-secmp0040 policy-rolling policy-levelled --out out/
"""


class LazyGroup(click.Group):
    """Commands by name; a command's module is imported when it is asked for, and no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(
    cls=LazyGroup,
    epilog=_EXAMPLES,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--traceback", is_flag=True, expose_value=False, help="Show where a fault happened.")
@click.version_option(package_name="labsim")
def cli() -> None:
    """Book DCC test lab slots by the rules, and simulate how parties become Users."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Exits 0 when done, 2 for a wrong call, 1 for a fault; an error is one line on stderr."""
    sys.exit(_status(sys.argv[1:] if arguments is None else list(arguments)))


def _status(arguments: list[str]) -> int:
    try:
        status = cli.main(arguments, prog_name="labsim", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        return _complain(_with_help(error), error.exit_code)
    except click.Abort:
        return _complain("stopped", _STOPPED)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAULT
    except Exception as fault:  # noqa: BLE001  whatever went wrong, people get one line
        if "--traceback" in arguments:
            traceback.print_exception(fault)
        return _complain(f"fault: {type(fault).__name__}: {fault}", _FAULT)
    return status if isinstance(status, int) else 0


def _with_help(error: click.ClickException) -> str:
    message = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{message.rstrip('.')}; see '{context.command_path} --help'" if context else message


def _complain(message: str, status: int) -> int:
    click.echo(f"labsim: {' '.join(message.split())}", err=True)
    return status
