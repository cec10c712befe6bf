"""The real mpremote, as a program: what it prints is streamed, what goes wrong becomes one of our errors."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import mpremote

from holdtimer.usb import device_script
from holdtimer.usb.answers import shown
from holdtimer.usb.errors import (
    AGAIN,
    HOLD_THE_BUTTON,
    BoardFault,
    CableLost,
    NoAnswer,
    PortError,
    Unsuitable,
)

SILENCE_S = 30.0
"""Between two lines: the longest file takes some 5 s at 115200 baud, the self-test waits 10 s for a press."""

TOTAL_S = 600.0
"""Of one run, however much is said in it: three times what an install over a slow cable takes."""

INTERRUPT_S = 6.0
"""How long a board that does not answer is interrupted: thrice what it takes from reset to application."""

OUTPUT_MAX = 1 << 18
"""Characters of one run: a look at a full board is some 10 000. A program that prints for ever ends here."""

BROKEN = (
    "failed to access",
    "could not enter raw repl",
    "SerialException",
    "termios.error",
    "[Errno 5]",  # EIO
    "[Errno 6]",  # ENXIO
)
"""What mpremote says when a board that has answered before is gone."""

SECRET = "/dev/stdin"

Command = Sequence[str]
OnLine = Callable[[str], None]


def on_board(call: str) -> list[Command]:
    """The commands that have the board run `call` of device_script.py."""
    return [("run", device_script.__file__), ("exec", call)]


class Mpremote:
    """The board on `port`. Each `run` is one connection; the board's VM starts afresh, without main.py."""

    def __init__(
        self,
        port: str,
        silence_s: float = SILENCE_S,
        interrupt_s: float = INTERRUPT_S,
        total_s: float = TOTAL_S,
    ) -> None:
        self.port = port
        self.interrupt_s = interrupt_s
        self._silence_s = silence_s
        self._total_s = total_s
        self._answered = False

    def run(
        self,
        *commands: Command,
        on_line: OnLine = lambda line: None,  # noqa: ARG005
        folder: Path | None = None,
        secret: str = "",
    ) -> list[str]:
        """Run mpremote's `commands` one after the other, in `folder`; the lines that were printed.

        `secret` is what ("run", SECRET) has the board run: it is in no file and on no command line.
        """
        arguments = [word for command in commands for word in ("+", *command)]
        running = subprocess.Popen(
            [sys.executable, "-m", mpremote.__name__, "connect", self.port, *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8:replace"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        lines: list[str] = []
        try:
            assert running.stdin is not None
            with suppress(BrokenPipeError), running.stdin as stream:  # it says itself why it has ended
                stream.write(secret)
            ended = self._follow(running, lines, on_line)
        finally:
            running.kill()
            running.wait()
        if not ended or running.returncode:
            raise self._error(lines, ended)
        self._answered = True
        return lines

    def _follow(self, running: "subprocess.Popen[str]", lines: list[str], on_line: OnLine) -> bool:
        """Gather `lines` until the program ends; False where it falls silent or does not stop talking."""
        heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()

        def listen() -> None:
            assert running.stdout is not None
            with running.stdout as stream:
                while line := stream.readline(OUTPUT_MAX):
                    heard.put(line)
            heard.put(None)

        threading.Thread(target=listen, daemon=True).start()
        size = 0
        until = time.monotonic() + self._total_s
        while size < OUTPUT_MAX and (left := until - time.monotonic()) > 0:
            try:
                line = heard.get(timeout=min(self._silence_s, left))
            except queue.Empty:
                return False
            if line is None:
                running.wait()
                return True
            size += len(line)
            lines.append(line.rstrip("\r\n"))
            on_line(lines[-1])
        return False

    def _error(self, lines: list[str], ended: bool) -> Exception:
        said = "\n".join(lines)
        if "failed to access" in said and not self._answered:
            return PortError(
                f"the port {self.port} cannot be opened",
                "close what else uses it, and check that you may use it (on Debian: the group dialout)",
            )
        if not self._answered and ("could not enter raw repl" in said or not (ended or lines)):
            return NoAnswer(
                f"nothing on {self.port} answers as MicroPython does",
                f"{HOLD_THE_BUTTON}; if it has no MicroPython yet, `holdtimer flash` writes it",
            )
        if any(full in said for full in ("[Errno 28]", "OSError: 28", "ENOSPC")):
            return Unsuitable(
                f"the board on {self.port} is full; the install is not finished, so it starts no application",
                "pull the log, remove files of yours from it (mpremote rm), and run `holdtimer deploy` again",
            )
        last = shown(next((line for line in reversed(lines) if line.strip()), "nothing"))
        if ended and not any(fault in said for fault in BROKEN):
            return BoardFault(f"the board on {self.port} stopped with: {last}", AGAIN)
        return CableLost(f"the board on {self.port} went away in the middle ({last})", AGAIN)
