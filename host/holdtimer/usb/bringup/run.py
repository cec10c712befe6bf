"""Makes the measurements of the table that a report does not have yet, and saves it after each."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from holdfw.pins import BOARDS
from holdtimer.usb.answers import KeyTold, Started, answer_in
from holdtimer.usb.boards import board_for, look
from holdtimer.usb.bringup import scripts
from holdtimer.usb.bringup.call import call
from holdtimer.usb.bringup.log import Log, fetch
from holdtimer.usb.bringup.person import Person, agrees, read_off
from holdtimer.usb.bringup.report import Board, Report, Row, Values, go_on
from holdtimer.usb.bringup.table import TABLE, Measurement
from holdtimer.usb.device_script import MARK
from holdtimer.usb.errors import BoardFault, CableLost, NoAnswer, PortError, Unsuitable
from holdtimer.usb.installed import complete
from holdtimer.usb.mpremote import Mpremote, on_board

SILENCE_S = 90.0
"""Of the board between two lines: 100 light sleeps take 20 s, the presses a minute."""

SLEEPS_S = 30.0
"""What the light sleeps take, and the start after them."""


def identify(remote: Mpremote) -> Board:
    """Which board it is; one that has the firmware. Raises NoAnswer where it has not."""
    found = complete(remote)
    board = board_for(found.chip, None, found.board)
    version = "from holdcore.link.transfer import FIRMWARE; answer(FIRMWARE, skip_app)"
    said = remote.run(*on_board(f"tell_key(); {version}"))
    lines = [line for line in said if line.startswith(MARK)]
    pins = {name: getattr(BOARDS[board], name) for name in BOARDS[board]._fields}
    return Board(
        board=board,
        chip=found.chip,
        device=answer_in(KeyTold, lines[:1]).device.hex(),
        firmware=answer_in(Started, lines[1:]).version,
        micropython=found.version,
        pins={name: pin for name, pin in pins.items() if isinstance(pin, int)},
    )


def bring_up(
    remote: Mpremote,
    path: Path,
    person: Person,
    sleep: Callable[[float], None] = time.sleep,
) -> Report:
    """Go on with the report at `path`, or begin it; what is left out stays without. Starts the program again.

    Raises a HoldtimerError; OSError where `path` cannot be written.
    """
    report = go_on(path, identify(remote))
    for number, row in enumerate(TABLE, 1):
        title = f"{number} of {len(TABLE)}, {row.name}: {row.does}"
        if row.name in report.measured:
            person.tell(f"{title}: measured already")
            continue
        person.tell(title)
        try:
            values = measure(remote, row, report.board.pins, person, sleep)
        except (BoardFault, Unsuitable) as fault:  # the next one may do
            person.tell(f"not measured: {fault}")
            continue
        if values is None:
            person.tell("not measured")
        else:
            report = report.plus(row.name, _now(), values, row.units)
            report.save(path)
    remote.run(("reset",))
    return report


def measure(
    remote: Mpremote,
    row: Measurement,
    pins: Mapping[str, Any],
    person: Person,
    sleep: Callable[[float], None] = time.sleep,
) -> Values | None:
    """The values of a row; None where it was left out."""
    if row.person and not agrees(person, row.person):
        return None
    given = {**pins, **row.numbers, "tmp": scripts.TMP}
    # The first light sleep switches off a USB that is inside the chip, until the next reset.
    kept = bool(pins["usb_frames"]) and row.sleeps
    log = fetch(remote) if row.after else Log()
    values = call(remote, row.script, given, row.then, scripts.TMP if kept else "")
    if kept:
        sleep(SLEEPS_S)
        again(remote, person)
        return call(remote, scripts.read_back, given)
    read: Values = {}
    for reading in row.readings:
        if (value := read_off(person, reading)) is not None:
            read[reading.name] = value
    is_done = len(read) == len(row.readings) and (not row.back or agrees(person, row.back))
    if row.after:  # also where it was left out: the board is to be back, with nothing new on it
        sleep(row.away_s)
        again(remote, person)
        values |= call(remote, row.after, given)
        boots: list[Row] = [[boot.cause, boot.at_ms, boot.rtc_ms] for boot in fetch(remote, log.end).boots]
        values["boots"] = boots
    return values | read if is_done else None


def again(remote: Mpremote, person: Person) -> None:
    """Until the board answers; the person may give it up, which raises what it was."""
    while True:
        try:
            look(remote)
            return
        except (NoAnswer, PortError, CableLost) as lost:
            if not agrees(person, f"{lost}. Plug it in, switch it off and on, or press its button."):
                raise


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
