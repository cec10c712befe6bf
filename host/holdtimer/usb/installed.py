"""What is done with a device that has the firmware: it gets a key, it tests itself.

A key goes on by cable only: nobody but who holds the device can enrol a computer.
"""

from collections.abc import Callable, Iterable

from holdtimer.keys import Enrolled, Keys
from holdtimer.usb import device_script
from holdtimer.usb.answers import Check, KeyTaken, KeyTold, answer_in, answers_in
from holdtimer.usb.boards import Found, look
from holdtimer.usb.errors import AGAIN, BoardFault, NoAnswer
from holdtimer.usb.mpremote import SECRET, Command, Mpremote, on_board
from holdtimer.usb.payload import digest

MARK = "selftest:"
PRESS_MS = 10_000
"""In which a person can press the button."""


def write_key(remote: Mpremote, key: bytes) -> bytes:
    """Make `key` (32 bytes) the device's own and start it again; its id (8 bytes)."""
    complete(remote)
    device = _put(remote, key)
    remote.run(("reset",))
    return device


def ensure_key(remote: Mpremote, keys: Keys, tell: Callable[[str], None]) -> Enrolled | None:
    """Give the device a key of `keys`, unless it has one; None where it had.

    `tell` hears that another key was replaced.
    """
    found = answer_in(KeyTold, remote.run(*on_board("tell_key()")))
    key = keys.known(found.device)
    if key and digest(key) == found.key:
        return None
    made = keys.enroll(lambda new: _put(remote, new))
    if found.key:
        tell("its key was none of this computer's: whoever has that one can no longer talk to it")
    return made


def _put(remote: Mpremote, key: bytes) -> bytes:
    lines = remote.run(("run", device_script.__file__), ("run", SECRET), secret=f"enroll('{key.hex()}')")
    return answer_in(KeyTaken, lines).device


def selftest_commands(press_ms: int) -> list[Command]:
    """What makes a board with the firmware test itself; 0 ms: nobody is asked to press."""
    imports = "from holdfw.selftest import report; import machine, esp32, time"
    return [("exec", f"{imports}; report(machine, esp32, time, '', {press_ms})")]


def checks_in(lines: Iterable[str]) -> list[Check]:
    """The checks in what the board printed. Errors: BoardFault, also where there is none."""
    checks = list(answers_in(Check, lines, MARK))
    if not checks:
        raise BoardFault("the board says nothing of its parts", AGAIN)
    return checks


def selftest(
    remote: Mpremote,
    press_ms: int = PRESS_MS,
    on_check: Callable[[Check], None] = lambda check: None,  # noqa: ARG005
) -> list[Check]:
    """Test the device, then start its application again; `on_check` hears of each check as it ends."""
    complete(remote)

    def on_line(line: str) -> None:
        for check in answers_in(Check, [line], MARK):
            on_check(check)

    return checks_in(remote.run(*selftest_commands(press_ms), ("reset",), on_line=on_line))


def complete(remote: Mpremote) -> Found:
    """The board, which has a finished install. Raises NoAnswer where it has not, and what `look` raises."""
    found = look(remote)
    if not found.complete:
        raise NoAnswer(
            f"the board on {remote.port} has no finished install of the firmware", "run `holdtimer deploy`"
        )
    return found
