"""The simulated device without a screen: a line for whatever it does, a command for each gesture."""

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator

from holdtimer.sim.describe import line_of
from holdtimer.sim.gestures import GESTURES, Autopilot, Gestures
from holdtimer.sim.simulation import Observation, Simulation

LINE_MAX = 200  # bytes of a command; the longest there is has a dozen
HOLD_MAX_MS = 60_000  # a minute is longer than any gesture
ALLOWED = f"{', '.join(GESTURES)}, hold MS (1 to {HOLD_MAX_MS}), quit"

Inbox = asyncio.Queue[Observation | str | None]
"""Observations, and lines that were typed; None asks to stop."""


async def headless(
    simulation: Simulation,
    inbox: Inbox,
    owner: bool | None,
    write: Callable[[str], None],
    complain: Callable[[str], None],
) -> None:
    """Write a line for each observation and make the gestures that are typed, until asked to stop.

    `simulation` must put its observations into `inbox`.

    owner: whether an Autopilot keeps the radio window open; None has one until the first command
    comes. `write` gets lines for standard output, `complain` those about commands. Errors: FirmwareCrashed.
    """
    gestures = Gestures(simulation.device)
    autopilot = Autopilot(simulation, gestures)
    if owner is False:
        autopilot.stop()
    simulation.crashed.add_done_callback(lambda _: inbox.put_nowait(None))
    while (item := await inbox.get()) is not None:
        if isinstance(item, Observation):
            autopilot.observe(item)
            if line := line_of(item):
                write(line)
            continue
        if owner is None:
            autopilot.stop()
        if item == "quit":
            return
        try:
            gestures.make(*_presses(item))
        except ValueError as error:
            complain(str(error))
    if simulation.crashed.done():
        raise simulation.crashed.result()


def _presses(command: str) -> tuple[int, ...]:
    name, _, argument = command.partition(" ")
    if command in GESTURES:
        return GESTURES[command]
    if name == "hold" and argument.isdecimal() and 1 <= int(argument) <= HOLD_MAX_MS:
        return (int(argument),)
    raise ValueError(f"unknown command {command[:40]!a}; allowed: {ALLOWED}")


@contextlib.contextmanager
def commands_and_signals(inbox: Inbox) -> Iterator[None]:
    """Feed the inbox: each line of standard input, and None on SIGTERM and SIGINT. Inside a running loop."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt as ever
        for number in signals:
            loop.add_signal_handler(number, inbox.put_nowait, None)
    if hasattr(signal, "SIGTTIN"):
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)  # in the background a read fails instead of stopping us

    def put(line: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(inbox.put_nowait, line)

    threading.Thread(target=_read_lines, args=(put,), name="commands", daemon=True).start()
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in signals:
                loop.remove_signal_handler(number)


def _read_lines(put: Callable[[str], None]) -> None:
    """Put each line of standard input until it ends.

    Unbuffered: a thread that is left inside sys.stdin's buffer would spoil the end of the program.
    """
    pending = b""
    while True:
        try:
            data = os.read(0, 4096)
        except OSError:  # closed, or the terminal belongs to somebody else
            return
        if not data:
            return
        *lines, pending = (pending + data).split(b"\n")
        pending = pending[: LINE_MAX + 1]
        for line in lines:
            if line.strip():
                put(line[: LINE_MAX + 1].decode(errors="replace").strip())
