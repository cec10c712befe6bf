"""The device as it leaves the factory: its program, compiled, on a LittleFS image, for 32-bit MicroPython."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from program.rig import RESET, Rig

from holdfw.pins import BOARDS
from holdtimer.usb.boards import CHIPS
from holdtimer.usb.payload import BOARD, build
from tools.mpy import compile_one

INSTALLED = Path(__file__).parents[2] / "build" / "micropython32"
FAKES = Path(__file__).parent / "fakes"
PWRON_RESET, HARD_RESET, DEEPSLEEP_RESET = 1, 2, 4  # machine's
KEY = bytes(range(32))
IMAGE_BYTES = 1 << 20
IMAGE_S = 60.0
"""Only there to end a loop that never does."""


def interpreter() -> tuple[Path, str]:
    """32-bit MicroPython, and what to do about it where it is not there."""
    path = Path(os.environ.get("HOLDTIMER_MP32", INSTALLED / "micropython"))
    if path.exists():
        return path, ""
    why = INSTALLED / "left-out"
    return path, why.read_text() if why.exists() else "32-bit MicroPython. To add it: make portable"


def compile_fakes(out: Path, *more: Path) -> Path:
    """The fakes as .mpy in `out`; returns `out`."""
    for source in [*FAKES.glob("*.py"), *more]:
        complaint = compile_one(source, out, root=source.parent)
        assert not complaint, complaint
    return out


def compile_program(out: Path, profile: str = "") -> Path:
    """All that is on a board once it is deployed and enrolled, but board.txt, below `out`; returns `out`."""
    for name, data in build(profile).files.items():
        if name != BOARD:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(data)
    (out / "key").write_bytes(KEY)
    return out


class Device:
    """One device; its flash keeps what it holds from one power-on to the next.

    With `rom`, a ROMFS image, it runs fakes and firmware from that. With `board` it is wired as that one is,
    see fakes/wired.py, and its glass can be seen. `files` lie on its flash from the start.
    """

    def __init__(
        self,
        micropython: Path,
        program: Path,
        fakes: Path,
        folder: Path,
        rom: Path | None = None,
        board: str = "",
        files: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        self._board = board
        self._micropython = micropython
        self._fakes = fakes
        self._folder = folder
        self._rom = rom
        self.image = folder / "flash.img"
        self.image.write_bytes(b"\xff" * IMAGE_BYTES)
        for name, data in files.items():
            (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "files" / name).write_bytes(data)
        self._image("put", program, *([folder / "files"] if files else []))

    def power_on(
        self,
        heap_bytes: int | None = None,
        script: str = "power_on",
        pressed: bool = False,
        after: Rig | None = None,
        dip: bool = False,
        rtc_ms: int | None = None,
        rtc_ppm: int = 0,
        **wrong: object,
    ) -> Rig:
        """A start of it, not yet run; `heap_bytes` is all MicroPython has.

        Power comes on; or the button, which is `pressed` still, ends a deep sleep. With `after`, one that
        ended in deep sleep, it wakes from that when its time has come, or when the RTC says `rtc_ms`;
        or, with a `dip`, the supply was gone for a moment, too short for the RTC memory to fade. After one
        that ended with a reset, it starts from that. `rtc_ppm` is by how much the RTC is fast while it is
        awake; `wrong` are words of fakes/wired.py and fakes/failing.py, with their values.
        """
        woken = (pressed or after is not None) and not dip
        if rtc_ms is None:
            rtc_ms = after.rtc_ends_ms if after and woken else 0
        cause = PWRON_RESET
        if woken:
            cause = HARD_RESET if after and after.status == RESET else DEEPSLEEP_RESET
        environment = os.environ | {"MICROPYPATH": str(self._fakes), "RESET_CAUSE": str(cause)}
        if self._board:
            script = "board_" + script
            wired = BOARDS[self._board]
            environment |= {
                "CHIP": CHIPS[self._board],
                "WIRED": json.dumps({name: getattr(wired, name) for name in wired._fields}),
            } | {name: str(value) for name, value in wrong.items()}
        heap = [] if heap_bytes is None else ["-X", f"heapsize={heap_bytes}"]
        arguments = [str(self.image), str(int(not pressed))]
        if self._rom:
            script, arguments = "rom_" + script, [*arguments, str(self._rom)]
        command = [str(self._micropython), *heap, "-m", script, *arguments]
        return Rig(command, environment, after.rtc if after else b"", rtc_ms, rtc_ppm)

    def log(self) -> bytes:
        """What lies in the log's segments."""
        return b"".join(path.read_bytes() for path in sorted((self._read() / "log").glob("*.seg")))

    def settings(self) -> bytes:
        """The file of the settings."""
        return (self._read() / "settings").read_bytes()

    def crash(self) -> str:
        """The trace of the last crash, as the device wrote it; "" where there is none."""
        traces = [path.read_text("utf-8") for path in sorted(self._read().glob("crash.*"))]
        return traces[0] if traces else ""

    def fill(self) -> None:
        """Fill the file system up to the last byte."""
        self._image("fill")

    def _read(self) -> Path:
        out = self._folder / "read"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        self._image("get", out)
        return out

    def _image(self, what: str, *folders: Path) -> None:
        done = subprocess.run(
            [str(self._micropython), "-m", "image", what, str(self.image), *map(str, folders)],
            env=os.environ | {"MICROPYPATH": str(self._fakes)},
            capture_output=True,
            text=True,
            timeout=IMAGE_S,
        )
        assert done.returncode == 0, done.stdout + done.stderr
