"""Puts the firmware on a board so that whatever moment the cable is pulled at, the next deploy finishes it.

1. The manifest goes on as /install.new. While it is there, boot.py starts no application.
2. boot.py and main.py, should they be others.
3. What older versions left is removed: MicroPython would import an old .py before a new .mpy.
4. All else that differs. mpremote rewrites a file in place, so half a file may lie there, but never run.
5. The board checks every file against the manifest and renames it to /install.json: one step, done.
6. A device without a key of this computer's gets one.
7. A fresh start, in which the firmware is imported, says its version and tests itself; then the application.
"""

import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from holdtimer.keys import Enrolled, Keys
from holdtimer.usb import device_script
from holdtimer.usb.answers import Check, Finished, Started, answer_in
from holdtimer.usb.boards import Found, board_for, look, profile
from holdtimer.usb.errors import AGAIN, BoardFault, Unsuitable
from holdtimer.usb.installed import checks_in, ensure_key, selftest_commands
from holdtimer.usb.mpremote import Command, Mpremote, on_board
from holdtimer.usb.payload import Payload
from holdtimer.usb.program import FIRST

UNFINISHED = device_script.UNFINISHED.removeprefix("/")
RESERVE_BLOCKS = 8
"""Two for each folder of the firmware's, and two for copy-on-write: LittleFS frees old blocks last."""

IMPORTS = (
    "from holdcore.app import App; from holdfw.ccm import Ccm; from holdfw.start import build; "
    "from holdcore.link.transfer import FIRMWARE"
)
"""What main.py imports, and so all of the firmware."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """What differs: `changed` is in the order in which it goes on."""

    changed: list[str]
    leftovers: list[str]
    needed: int
    """Bytes of flash, beside what is free; negative where it gets less."""


@dataclass(frozen=True)
class Deployed:
    """What the board answered after the install; `written` and `removed` count files."""

    board: str
    version: str
    changed: bool
    written: int
    removed: int
    tests: list[Check]
    enrolled: Enrolled | None
    """Whose key is new."""


def deploy(
    remote: Mpremote,
    payload_for: Callable[[str], Payload],
    asked_board: str | None = None,
    asked_display: str | None = None,
    asked_motor: bool | None = None,
    force: bool = False,
    tell: Callable[[str], None] = lambda text: None,  # noqa: ARG005
    progress: Progress = lambda done, of: None,  # noqa: ARG005
    keys: Keys | None = None,
) -> Deployed:
    """Bring the board up to date; `payload_for` makes the firmware for what board.txt says.

    `keys` are this computer's; without them the key that the device has, or has not, stays.
    `tell` hears of each step, `progress` of each file. Raises a HoldtimerError of usb.errors.
    """
    if keys:
        keys.devices()  # what cannot keep a key should not find that out last
    tell(f"looking at the board on {remote.port}")
    found = look(remote, force)
    board = board_for(found.chip, asked_board, found.board)
    built_as = profile(board, found.board, asked_display, asked_motor)
    tell(f"{built_as}: {found.chip} with MicroPython {found.version}")
    payload = payload_for(built_as)
    plan = plan_for(found, payload)
    changed = bool(plan.changed or plan.leftovers or not found.complete)
    if changed or found.installed != payload.hashes():
        if plan.needed > found.free:
            raise Unsuitable(
                f"the board on {remote.port} has {found.free // 1024} KiB free, the firmware needs "
                f"{-(-plan.needed // 1024)} KiB; nothing was changed",
                "pull the log, or remove files of yours from it (mpremote rm)",
            )
        if plan.leftovers:
            tell(f"removing {len(plan.leftovers)} files of another version")
        _install(remote, payload, plan, progress)
    enrolled = ensure_key(remote, keys, tell) if keys else None
    tell("testing it and starting it")
    lines = remote.run(
        *on_board(f"{IMPORTS}; answer(FIRMWARE, skip_app)"), *selftest_commands(press_ms=0), ("reset",)
    )
    started = answer_in(Started, lines)
    if started.version != payload.version or started.skips:
        raise BoardFault(f"the board starts no application, or an old one: {started.version}", AGAIN)
    written, removed = len(plan.changed), len(plan.leftovers)
    return Deployed(board, payload.version, changed, written, removed, checks_in(lines), enrolled)


def plan_for(found: Found, payload: Payload) -> Plan:
    """What has to change on the board that was `found`."""
    wanted = payload.hashes()
    changed = [name for name in payload.files if found.files.get(name, (0, ""))[1] != wanted[name]]
    leftovers = sorted(found.files.keys() - payload.files.keys())
    gone = [*leftovers, *(name for name in changed if name in found.files)]
    needed = _blocks((len(payload.files[name]) for name in changed), found.block)
    freed = _blocks((found.files[name][0] for name in gone), found.block)
    manifest = _blocks([len(payload.manifest(leftovers))], found.block)
    return Plan(changed, leftovers, needed - freed + manifest + RESERVE_BLOCKS * found.block)


def _blocks(sizes: Iterable[int], block: int) -> int:
    return sum(-(-size // block) * block for size in sizes)


def _install(remote: Mpremote, payload: Payload, plan: Plan, progress: Progress) -> None:
    contents = {UNFINISHED: payload.manifest(plan.leftovers), **payload.files}
    first = [UNFINISHED, *(name for name in plan.changed if name in FIRST)]
    rest = [name for name in plan.changed if name not in FIRST]
    names = first + rest
    begun = 0

    def on_line(line: str) -> None:
        nonlocal begun
        if line.startswith("Installing: "):
            progress(begun, len(names))
            begun += 1

    with tempfile.TemporaryDirectory(prefix="holdtimer-") as made:
        folder = Path(made)
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents[name])
        commands = [("run", device_script.__file__), _mip(folder, "first.json", first)]
        if plan.leftovers:
            commands.append(("exec", f"clear({['/' + name for name in plan.leftovers]})"))
        if rest:
            commands.append(_mip(folder, "rest.json", rest))
        lines = remote.run(*commands, ("exec", "finish()"), on_line=on_line, folder=folder)
    wrong = answer_in(Finished, lines).wrong
    if wrong:
        raise BoardFault(f"these files arrived otherwise than they were sent: {', '.join(wrong)}", AGAIN)
    progress(len(names), len(names))


def _mip(folder: Path, package: str, names: list[str]) -> Command:
    # The paths in it are relative to where mpremote runs: an @ in a path would be a version to mip.
    urls = {"urls": [[name, name] for name in names]}
    (folder / package).write_text(json.dumps(urls), encoding="utf-8")
    return ("mip", "install", "--target=", package)
