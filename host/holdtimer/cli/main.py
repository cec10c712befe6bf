"""`holdtimer`: finds the command, loads only it, and turns errors into messages and exit codes."""

import errno
import importlib
import os
import sys
from dataclasses import dataclass

import click

from holdtimer.errors import EXIT_BUG, EXIT_FILE, EXIT_INTERRUPTED, HoldtimerError

# name: what it does. `holdtimer --help` shows this and loads none of them.
COMMANDS = {
    "demo": "Show a whole session on a simulated device.",
    "sim": "Run a simulated device.",
    "routine": "Write, check, rehearse and convert routines.",
    "scan": "List the hold timers within reach.",
    "push": "Send a routine to a device.",
    "pull": "Fetch the log of a device.",
    "settings": "Show or change the settings of a device.",
    "enroll": "Let this computer talk to a device that is plugged in.",
    "devices": "List the devices that this computer may talk to.",
    "revoke": "Let this computer talk to a device no more.",
    "sync": "Pull, show what is new, send what has changed.",
    "sessions": "List the sessions that were pulled.",
    "show": "Show one session, hold by hold.",
    "review": "Tell how the last weeks went; --html makes a page of it.",
    "stats": "Show all figures: days, muscles, sides, pain.",
    "wearer": "Say who wears a device.",
    "backup": "Copy the history into one file.",
    "restore": "Put a backup in the place of the history.",
    "rederive": "Work all sessions out again from the records.",
    "export": "Write sessions for another program: FIT, CSV, calendar, FHIR.",
    "deploy": "Put the firmware on a device that is plugged in.",
    "selftest": "Have a device that is plugged in test its parts.",
    "flash": "Write MicroPython to a board that is plugged in.",
    "doctor": "Check what this computer has, and say what to do about what it lacks.",
}


@dataclass(frozen=True)
class Shared:
    """What every command gets: the HCI transport to use instead of the system's Bluetooth, or None."""

    hci: str | None
    debug: bool


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"holdtimer.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--hci",
    metavar="SPEC",
    envvar="HOLDTIMER_HCI",
    help="Bluetooth through this HCI transport (tcp-client:127.0.0.1:9001, usb:0) instead of the system's.",
)
@click.option("--debug", is_flag=True, help="Show where an error came from.")
@click.version_option(package_name="holdtimer")
@click.pass_context
def cli(ctx: click.Context, hci: str | None, debug: bool) -> None:
    """Write stretching routines, send them to your hold timer, and see what was done."""
    ctx.obj = Shared(hci, debug)


def main() -> None:
    """The entry point; the exit codes are those of README.md."""
    try:
        code = cli(standalone_mode=False)
    except click.Abort:
        code = EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except HoldtimerError as error:
        code = _tell(error)
    except BrokenPipeError:  # the reader of our output has gone: nothing to say, and nobody to say it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        code = _tell(_full() if error.errno in (errno.ENOSPC, errno.EDQUOT) else error)
    except Exception as error:
        code = _tell(error)
    sys.exit(code if isinstance(code, int) else 0)


def _full() -> HoldtimerError:
    """What writes a file of its own says which; this is for output that the shell sends to one."""
    full = HoldtimerError("the disk is full: the output is not whole.", "Free some space, then try again.")
    full.exit_code = EXIT_FILE
    return full


def _tell(error: Exception) -> int:
    if "--debug" in sys.argv:
        raise error
    click.echo(f"holdtimer: {error}", err=True)
    if isinstance(error, HoldtimerError):
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
        return error.exit_code
    click.echo(f"  this is a fault in holdtimer ({type(error).__name__}); --debug shows where", err=True)
    return EXIT_BUG
