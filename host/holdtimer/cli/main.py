"""`holdtimer`: finds the command, loads only its module, and turns errors into messages and exit codes."""

import errno
import pkgutil
import sys
from typing import Any

import click

from holdtimer.cli import streams
from holdtimer.cli.typed import TEXT
from holdtimer.errors import EXIT_BUG, EXIT_FILE, EXIT_INTERRUPTED, HoldtimerError

COMMANDS = {
    "demo": ("demo:demo", "Show a whole session on a simulated device."),
    "sim": ("sim:sim", "Run a simulated device."),
    "replay": ("replay:replay", "Play a session from a log again."),
    "routine": ("main:routine", "Write, check, rehearse and convert routines."),
    "scan": ("device:scan", "List the hold timers within reach."),
    "push": ("device:push", "Send a routine to a device."),
    "pull": ("device:pull", "Fetch the log of a device."),
    "settings": ("device:settings", "Show or change the settings of a device."),
    "enroll": ("keys:enroll", "Let this computer talk to a device that is plugged in."),
    "devices": ("keys:devices", "List the devices that this computer may talk to."),
    "revoke": ("keys:revoke", "Let this computer talk to a device no more."),
    "sync": ("sessions:sync", "Pull, show what is new, send what has changed."),
    "sessions": ("sessions:sessions", "List the sessions that were pulled."),
    "show": ("sessions:show", "Show one session, hold by hold."),
    "review": ("review:review", "Tell how the last weeks went; --html makes a page of it."),
    "patients": ("patients:patients", "List everybody: who needs a look stands first."),
    "stats": ("review:stats", "Show all figures: days, muscles, sides, pain."),
    "person": ("history:person", "Say who uses a device."),
    "backup": ("history:backup", "Copy the history into one file."),
    "restore": ("history:restore", "Put a backup in the place of the history."),
    "rebuild": ("history:rebuild", "Work all sessions out again from the records."),
    "export": (
        "export:export",
        "Write sessions for another program: FIT, CSV, calendar, FHIR.",
    ),
    "deploy": ("board:deploy", "Put the firmware on a device that is plugged in."),
    "selftest": ("board:selftest", "Have a device that is plugged in test its parts."),
    "symbols": ("board:symbols", "Put the names of the source into a device's traceback."),
    "flash": ("board:flash", "Write MicroPython to a board that is plugged in."),
    "doctor": ("device:doctor", "Check what this computer has, and say what to do about what it lacks."),
}
"""Each command: where it is in holdtimer.cli, and what it does."""

ROUTINE_COMMANDS = {
    "list": ("routine:list_", "List the bundled routines."),
    "new": ("routine:new", "Begin a routine: a file with every key explained."),
    "check": ("routine:check", "Name every mistake, and warn of what is unlikely to be meant."),
    "read": ("prescription:read", "Read a prescription as a therapist writes it."),
    "show": ("rehearse:show", "Say what a routine is: its source, its doses, its notes."),
    "preview": ("rehearse:preview", "Say how a routine goes, play it, or draw the display."),
    "fmt": ("routine:fmt", "Lay out routine files canonically; comments stay."),
    "import": ("routine:import_", "Turn text, JSON, a FIT workout or a photo into a routine file."),
    "export": ("routine:export", "Write a routine in another form."),
    "print": ("routine:print_", "Make a page of a routine to print."),
}


class Unusable(HoldtimerError):
    """A file that cannot be read or written."""

    exit_code = EXIT_FILE


class Late(click.Group):
    """A group that lists its commands from a table, and loads the module of the one that is wanted."""

    def __init__(self, *args: Any, table: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self._table:
            return None
        command: click.Command = pkgutil.resolve_name(f"holdtimer.cli.{self._table[cmd_name][0]}")
        for each in command.params:
            each.type = TEXT if each.type is click.STRING else each.type
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in self._table.items()])


@click.group(cls=Late, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--hci",
    metavar="SPEC",
    envvar="HOLDTIMER_HCI",
    help="Bluetooth through this HCI transport (tcp-client:127.0.0.1:9001, usb:0) instead of the system's.",
)
@click.option("--debug", is_flag=True, expose_value=False, help="Show where an error came from.")
@click.version_option(package_name="holdtimer")
@click.pass_context
def cli(ctx: click.Context, hci: str | None) -> None:
    """Write stretching routines, send them to your hold timer, and see what was done."""
    ctx.obj = hci


@click.group("routine", cls=Late, table=ROUTINE_COMMANDS)
def routine() -> None:
    """Write, check, rehearse and convert routines.

    A routine is a file (.toml, .txt as a therapist writes it, .json) or the name of a bundled one.
    """


def main() -> None:
    """The entry point; the exit codes are those of docs/exit-codes.md."""
    streams.adapt()
    try:
        code = _run()
    except BrokenPipeError:  # the reader of our output has gone: nothing to say, and nobody to say it to
        streams.hang_up()
        code = 0
    sys.exit(code)


def _run() -> int:
    out = sys.stdout
    try:
        code = cli(standalone_mode=False)
        sys.stdout.flush()  # at the end of the program nobody could say what goes wrong
    except click.Abort:
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit:
        if sys.stdout is out:
            raise
        raise BrokenPipeError from None  # click has put another in its place, and would end with 1
    except BrokenPipeError:
        raise
    except OSError as error:
        return _tell(_about_file(error))
    except Exception as error:
        return _tell(error)
    return code if isinstance(code, int) else 0


def _about_file(error: OSError) -> Exception:
    """What writes a file of its own says more; this is for what it could not think of."""
    if error.filename is not None:
        return Unusable(f"{error.filename}: {error.strerror}.", "Choose another, or see who may use it.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Unusable("the disk is full: the output is not whole.", "Free some space, then try again.")
    return error


def _tell(error: Exception) -> int:
    if "--debug" in sys.argv:
        raise error
    if isinstance(error, HoldtimerError):
        from holdtimer.cli.output import complain  # slow to load, and `--help` has nothing to complain of

        complain(error)
        return error.exit_code
    click.echo(f"holdtimer: {error}", err=True)
    click.echo(f"  this is a fault in holdtimer ({type(error).__name__}); --debug shows where", err=True)
    return EXIT_BUG
