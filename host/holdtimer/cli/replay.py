"""holdtimer replay: a session from a log, played again on the simulated device."""

import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.live import Live
from rich.text import Text

from holdcore.events import Draw, View
from holdcore.log import journal, reader
from holdcore.model import HoldError, Settings
from holdcore.wire import WireError
from holdtimer.cli.console import PlainConsole
from holdtimer.cli.options import ROUTINE, database_option, speed_option
from holdtimer.cli.output import EMPTY, terminal
from holdtimer.history.frames import frames_of
from holdtimer.history.log_file import read_log_file
from holdtimer.history.store import open_store
from holdtimer.review.prescribed import load_prescribed
from holdtimer.routines import find, library
from holdtimer.sim.oled import to_text
from holdtimer.sim.rebuild import BEFORE_MS, LONG_MS, Rebuilt, rebuild, sessions_in
from holdtimer.sim.replay import replay as play
from holdtimer.sim.simulation import Observation, line_of
from holdtimer.words.counts import counted
from holdtimer.words.text import printable

NOT_LOGGED = "not in a log: presses in the menu, how long a press was, how a rating was found"


@click.command("replay")
@click.argument("log", metavar="LOG")
@click.option("--session", "number", type=click.IntRange(1), help="Only this session of the file, from 1.")
@click.option(
    "--routine", "routines", type=ROUTINE, multiple=True, help="One that the log may be of; repeatable."
)
@click.option("--headless", is_flag=True, help="At once and without pictures: a line for whatever happens.")
@speed_option(1.0, 0.1, 1000)
@database_option
def replay(
    log: str,
    number: int | None,
    routines: tuple[str, ...],
    headless: bool,
    speed: float,
    database: str | None,
) -> None:
    """Play a session again: its screens, cues and presses at their times.

    LOG is a file that the page of the device wrote, a segment of a device's log, or the number of a session
    in `holdtimer sessions`.
    """
    known = {_digest(data): data for data in (find(name).encoded() for name in (*routines, *_bundled()))}
    if log.isdecimal() and not Path(log).exists():
        entries, settings = _of_history(int(log), database, known), Settings()
        chosen = list(sessions_in(entries))[:1]
    else:
        entries, settings = _of_file(Path(log))
        chosen = list(sessions_in(entries))
        if number is not None and number > len(chosen):
            raise click.BadParameter(f"there are sessions 1 to {len(chosen)}", param_hint="--session")
        chosen = chosen if number is None else chosen[number - 1 : number]
    if not chosen:
        terminal.tell("there is no session in it whose beginning was logged")
        return
    terminal.tell(NOT_LOGGED)
    went_on = {entry.values[0] for entry in entries if entry.type == journal.CONTINUED}
    for session in chosen:
        _show(session, known, settings, None if headless else speed)
        if session[0].seq in went_on:
            terminal.tell("it went on after a power cut; that part is not shown")


def _bundled() -> list[str]:
    return [slug for slug, _ in library()]


def _digest(data: bytes) -> bytes:
    """As a START has it."""
    return sha256(data).digest()[:8]


def _of_file(path: Path) -> tuple[list[reader.Entry], Settings]:
    found = read_log_file(path)
    if found.newer:
        terminal.tell("a newer page wrote this file: what is known here of it is shown")
    if found.harmed:
        terminal.tell(f"{counted(found.harmed, 'byte')} of it are no record, and passed over")
    try:
        settings = Settings(*found.settings[: len(Settings._fields)])
    except HoldError:
        settings = Settings()
    return _decoded(frame.raw for frame in frames_of(found.records).values()), settings


def _of_history(number: int, database: str | None, known: dict[bytes, bytes]) -> list[reader.Entry]:
    """The records from its beginning on; its routine becomes `known` where it was sent from here."""
    with open_store(database) as store:
        every = store.sessions()
        wanted = next((each for each in every if each.number == number), None)
        if not every:
            raise click.UsageError(EMPTY)
        if wanted is None:
            raise click.BadParameter(f"there are sessions 1 to {len(every)}", param_hint="LOG")
        log = next(each for each in store.logs(wanted.device) if each.epoch == wanted.epoch)
        entries = _decoded(log.records)
        sent = load_prescribed(store.prescriptions()).sent_as(wanted.digest)
    if sent and _digest(data := sent.file.encoded()) == wanted.digest:
        known[wanted.digest] = data
    found = [entry for entry in entries if entry.seq >= wanted.seq]
    if not found or found[0].type != journal.START:
        raise click.BadParameter(f"the beginning of session {number} was lost", param_hint="LOG")
    return found


def _decoded(records: Iterable[bytes]) -> list[reader.Entry]:
    entries, strange = [], 0
    for raw in records:
        try:
            entries.append(reader.decode(raw))
        except WireError:
            strange += 1
    if strange:
        terminal.tell(f"{counted(strange, 'record')} of a newer version, passed over")
    return entries


def _show(
    session: Sequence[reader.Entry], known: Mapping[bytes, bytes], settings: Settings, speed: float | None
) -> None:
    start = session[0]
    name = printable(start.text)
    data = known.get(start.values[0])
    if data is None:
        terminal.tell(f"{name} is not known here as it was then: name its file with --routine")
        return
    made = rebuild(session, data, settings)
    console = PlainConsole()
    paced = speed is not None and console.is_terminal
    click.echo(f"{name}, boot {start.boot}")
    with (
        TemporaryDirectory(prefix="holdtimer-") as folder,
        Live(console=console, auto_refresh=False, transient=True) as live,
    ):
        began_s, first_ms = time.monotonic(), session[0].at_ms - BEFORE_MS
        shown: tuple[object, ...] = ()
        for happened in play(Path(folder), session, data, made):
            if paced and speed:
                due_s = began_s + (happened.now_ms - first_ms) / 1000 / speed
                time.sleep(max(0.0, due_s - time.monotonic()))
            if isinstance(happened, Observation):
                if paced and isinstance(happened.effect, Draw):
                    live.update(Text(to_text(happened.pixels)), refresh=True)
                line = line_of(happened) if happened.now_ms >= start.at_ms - LONG_MS else ""
                if isinstance(happened.effect, Draw) and _what(happened.view) != shown:
                    shown = _what(happened.view)
                    line = f"{happened.now_ms / 1000:.3f} s screen {_words(happened.view)}"
            else:
                line = f"{happened.now_ms / 1000:.3f} s press {happened.held_ms / 1000:g} s"
            if line:
                live.console.print(Text(line))
    _conclude(session, made)


def _what(view: View | None) -> tuple[object, ...]:
    """Without what counts down."""
    return (view.badge, view.headline, view.side, view.counter) if view else ()


def _words(view: View | None) -> str:
    if view is None:
        return "dark"
    side = ("", "left", "right")[view.side]
    return ", ".join(filter(None, (view.badge, view.headline, side, view.counter, view.footer)))


def _conclude(session: Sequence[reader.Entry], made: Rebuilt) -> None:
    if made.explained == len(session):
        terminal.tell(f"all {counted(len(session), 'record')} of it came again, each at its time")
        return
    at_s = session[made.explained].at_ms / 1000
    terminal.tell(
        f"{made.explained} of {counted(len(session), 'record')} came again; what led to that of {at_s:.3f} s "
        "is not in the log, or the device had other settings"
    )
