"""A board on a pty: 32-bit MicroPython serves its console (repl.py); its flash is a file that outlives it."""

import json
import os
import pty
import select
import selectors
import subprocess
import threading
import tty
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
BLOCK = 4096
STARTS = 0x40  # as in repl.py

PWRON, HARD_RESET, _WDT, DEEPSLEEP, SOFT_RESET = range(1, 6)
FIREBEETLE_BUTTON = 13


@dataclass(frozen=True)
class Hardware:
    """What the chip says and what hangs on it; `low_pins` are the pins at ground."""

    platform: str = "esp32"
    machine: str = "Generic ESP32 module with ESP32"
    version: tuple[int, int, int] = (1, 29, 0)
    i2c: list[int] = field(default_factory=lambda: [0x3C])
    cell_mv: int = 3900
    low_pins: list[int] = field(default_factory=list)
    button: int = -1
    press_every_ms: int = 0
    """A finger comes down on `button` so often, for 100 ms; 0 is never."""


class PtyBoard:
    """`port` is where mpremote finds it. Plugged in and powered from `start` to `unplug`, or `cut_after`.

    `cut_after` is how many bytes from the laptop go through before the cable is pulled; with `power_fails`
    the board dies at that moment, without, it notices only the end of the connection. The first `deaf_for`
    bytes are lost, as with a chip in light sleep.
    """

    def __init__(
        self,
        interpreter: str,
        flash: Path,
        hardware: Hardware = Hardware(),
        cause: int = PWRON,
        deaf_for: int = 0,
        cut_after: int | None = None,
        power_fails: bool = True,
    ) -> None:
        self.heard = bytearray()
        self.said = bytearray()
        self._interpreter = interpreter
        self._flash = flash
        self._hardware = hardware
        self._cause = cause
        self._deaf_for = deaf_for
        self._cut_after = cut_after
        self._power_fails = power_fails
        self._is_raw = False
        self._quiet = threading.Condition()
        self._stop, self._stopping = os.pipe()
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.port = os.ttyname(self._slave)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "PtyBoard":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stopping, b"x")
        self._thread.join()
        os.close(self._slave)  # only now: an unplugged port's name must not be another board's already
        os.close(self._stop)
        os.close(self._stopping)

    def wait_for(self, text: bytes) -> bytes:
        """All that the board printed, once `text` is in it."""
        with self._quiet:
            assert self._quiet.wait_for(lambda: text in self.said, timeout=60), bytes(self.said)
            return bytes(self.said)

    def wait_for_start(self) -> None:
        """Until it has been started again, by the chip itself."""
        with self._quiet:
            assert self._quiet.wait_for(lambda: self._cause not in (PWRON, SOFT_RESET), timeout=60)

    def _serve(self) -> None:
        try:
            while (status := self._power_on()) is not None and STARTS < status <= STARTS + SOFT_RESET:
                with self._quiet:
                    self._cause = status - STARTS
                    self._quiet.notify_all()
                self._is_raw &= self._cause == SOFT_RESET
        finally:
            os.close(self._master)

    def _power_on(self) -> int | None:
        Path(f"{self._flash}.rtc").touch()
        blocks = self._flash.stat().st_size // BLOCK
        arguments = [self._flash, blocks, self._cause, int(self._is_raw), json.dumps(asdict(self._hardware))]
        running = subprocess.Popen(
            [self._interpreter, "-X", "heapsize=256k", str(HERE / "repl.py"), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            return self._carry(running, running.stdin.fileno(), running.stdout.fileno())
        finally:
            running.stdin.close()
            if self._power_fails:
                running.kill()
            running.wait()
            running.stdout.close()

    def _carry(self, running: "subprocess.Popen[bytes]", to_board: int, from_board: int) -> int | None:
        with selectors.DefaultSelector() as ready:
            for source in (self._stop, self._master, from_board):
                ready.register(source, selectors.EVENT_READ)
            while True:
                sources = {key.fd for key, _ in ready.select()}
                if self._stop in sources:
                    return None
                if from_board in sources:
                    data = os.read(from_board, 65536)
                    if not data:
                        return running.wait()
                    if not self._to_laptop(data):
                        return None
                    with self._quiet:
                        self.said += data
                        self._quiet.notify_all()
                elif self._master in sources:
                    data = os.read(self._master, 4096)
                    left = len(data)
                    if self._cut_after is not None:
                        left = min(left, self._cut_after - len(self.heard))
                    self._pass_on(data[:left], to_board)
                    if left < len(data):
                        return None

    def _to_laptop(self, data: bytes) -> bool:
        """Write what the board says; False where the test ended before anybody read it all."""
        while data:
            stop, _, _ = select.select([self._stop], [self._master], [])
            if stop:
                return False
            data = data[os.write(self._master, data) :]
        return True

    def _pass_on(self, data: bytes, to_board: int) -> None:
        lost = min(len(data), max(0, self._deaf_for - len(self.heard)))
        self.heard += data
        data = data[lost:]
        for at in range(len(data)):
            if data[at] in (1, 2):
                self._is_raw = data[at] == 1
        try:
            os.write(to_board, data)
        except BrokenPipeError:  # it resets at this very moment: what arrives then is lost, as on a real one
            return


def format_flash(interpreter: str, flash: Path, blocks: int, files: dict[str, bytes]) -> None:
    """A new LittleFS of `blocks` blocks in the file `flash`, with `files`: path to bytes."""
    flash.write_bytes(b"\xff" * BLOCK * blocks)
    _run(interpreter, "put", flash, {name: data.hex() for name, data in files.items()})


def read_flash(interpreter: str, flash: Path) -> dict[str, bytes]:
    """Every file on `flash`."""
    listed: dict[str, str] = json.loads(_run(interpreter, "get", flash, {}))
    return {name: bytes.fromhex(data) for name, data in listed.items()}


def _run(interpreter: str, what: str, flash: Path, files: dict[str, str]) -> str:
    blocks = flash.stat().st_size // BLOCK
    command = [interpreter, str(HERE / "image.py"), what, str(flash), str(blocks)]
    done = subprocess.run(
        command, input=json.dumps(files), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
