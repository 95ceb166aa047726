"""The group of commands; every error becomes one sentence and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from codetrack import AssessmentError, CodetrackError, __version__, nearest
from codetrack.cli import commands
from codetrack.cli.exit_codes import ALL_MET, PROBLEMS, WRONG_USE
from codetrack.cli.signals import SignalHandler


def command_names() -> list[str]:
    """Return the names of the commands: each is a module of `commands/`."""
    return sorted(found.name.replace("_", "-") for found in iter_modules(commands.__path__))


class _Commands(click.Group):
    """A group that loads the module of a command only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return command_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in command_names():
            return None
        name = cmd_name.replace("-", "_")
        module = import_module(f"codetrack.cli.commands.{name}")
        command: click.Command = getattr(module, name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if args and args[0] not in command_names():
                msg = error.message.rstrip(".") + nearest(args[0], command_names())
                raise click.UsageError(msg, ctx) from None
            raise


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="codetrack")
def codetrack() -> None:
    """Show which member companies keep their commitments under The Code on any day.

    Exit codes: 0 all met, 1 findings, 2 wrong use, 3 problems in data or plugins.
    """


def run() -> None:
    """Run the command that the arguments name, and exit with its code."""
    signals = SignalHandler()
    signals.install()
    try:
        code = codetrack.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = WRONG_USE
    except click.Abort:
        # Writing to a closed terminal fails.
        with contextlib.suppress(OSError):
            sys.stderr.write("codetrack: stopped\n")
        code = signals.code
    except AssessmentError as error:
        code = _print_error(error, WRONG_USE)
    except CodetrackError as error:
        code = _print_error(error, PROBLEMS)
    except BrokenPipeError:
        # The reader, such as `head`, closed the pipe: not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError:
        if signals.number is None:
            raise
        code = signals.code
    sys.exit(code if isinstance(code, int) else ALL_MET)


def _print_error(error: CodetrackError, code: int) -> int:
    sys.stderr.write("".join(f"codetrack: {line}\n" for line in str(error).splitlines()))
    return code
