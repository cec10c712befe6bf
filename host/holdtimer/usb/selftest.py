"""Runs the device's self-test and gathers what it found."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from holdtimer.usb.errors import NoAnswer
from holdtimer.usb.look import look
from holdtimer.usb.mpremote import Command, Mpremote

MARK = "selftest:"
PRESS_MS = 10_000
"""Time to put a finger on the button."""


@dataclass(frozen=True)
class Check:
    """One part of the device, and what was found out about it."""

    name: str
    ok: bool
    said: str


def commands(press_ms: int) -> list[Command]:
    """What makes a board with the firmware test itself; 0 ms: nobody is asked to press."""
    call = f"from holdfw.selftest import report; import machine, time; report(machine, time, '', {press_ms})"
    return [("exec", call)]


def checks_in(lines: Iterable[str]) -> list[Check]:
    """The checks in what the board printed."""
    found = [json.loads(line.removeprefix(MARK)) for line in lines if line.startswith(MARK)]
    return [Check(str(one["name"]), bool(one["ok"]), str(one["said"])) for one in found]


def selftest(
    remote: Mpremote,
    press_ms: int = PRESS_MS,
    on_check: Callable[[Check], None] = lambda check: None,  # noqa: ARG005
) -> list[Check]:
    """Test the device, then start its application again; `on_check` hears of each check as it ends."""
    found = look(remote)
    if not found.complete:
        raise NoAnswer(
            f"the board on {remote.port} has no finished install of the firmware",
            "run `holdtimer deploy`",
        )

    def on_line(line: str) -> None:
        for check in checks_in([line]):
            on_check(check)

    return checks_in(remote.run(*commands(press_ms), ("reset",), on_line=on_line))
