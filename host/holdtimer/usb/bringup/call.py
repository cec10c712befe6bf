"""Has the board run a function of scripts.py."""

import inspect
import time
from collections.abc import Mapping
from typing import Any

from holdtimer.usb.answers import answer_in
from holdtimer.usb.bringup.report import Printed, Values
from holdtimer.usb.bringup.table import Script
from holdtimer.usb.device_script import MARK, WATCHDOG_MS
from holdtimer.usb.errors import BoardFault
from holdtimer.usb.mpremote import Command, Mpremote

_WAIT = "while time.time_ns() // 1000000 < done['leaves_ms']: time.sleep_ms(1)\n"
"""Before a `then`: its moment is in what scripts.leaves has returned."""

_IMPORTS = f"""\
import json, machine, sys, time
machine.WDT(timeout={WATCHDOG_MS}).feed()
"""


def call(
    remote: Mpremote, script: Script, given: Mapping[str, Any], then: Script | None = None, keep: str = ""
) -> Values:
    """What `script` returns on the board, which then goes on with `then`. Raises BoardFault.

    With `keep` the board keeps it in the file of that name, starts again, and nothing is returned.
    """
    ticks: list[float] = []

    def on_line(line: str) -> None:
        if line == "tick":
            ticks.append(time.monotonic())

    source = _IMPORTS + inspect.getsource(script) + f"done = {_call(script, given)}\n"
    if keep:
        kept = f"with open({keep!r}, 'w') as file: json.dump(done, file)\nmachine.reset()"
        remote.run(("exec", "--no-follow", source + kept))
        return {}
    # Piece by piece: as one text it may be longer than any free piece of heap.
    told = f"sys.stdout.write({MARK!r})\njson.dump({{'values': done}}, sys.stdout)\nprint()"
    commands: list[Command] = [("exec", source + told)]
    if then:
        commands.append(("exec", "--no-follow", inspect.getsource(then) + _WAIT + _call(then, given)))
    values = answer_in(Printed, remote.run(*commands, on_line=on_line)).values
    if len(ticks) == 2:
        values["host_ms"] = round(1000 * (ticks[1] - ticks[0]), 1)
    return values


def _call(script: Script, given: Mapping[str, Any]) -> str:
    """The call of it, with its modules imported. Raises BoardFault where the board has no such part."""
    names = inspect.signature(script).parameters
    for name in ("button", "buzzer", "battery"):
        if name in names and given[name] < 0:
            raise BoardFault(f"this board has no pin for a {name}")
    arguments = [repr(given[name]) if name in given else f"__import__({name!r})" for name in names]
    return f"{script.__name__}({', '.join(arguments)})"
