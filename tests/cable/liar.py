"""A board that has MicroPython's raw REPL, and answers as it likes: a confused one, or somebody's."""

import contextlib
import os
import pty
import select
import threading
import tty
from collections.abc import Callable

BANNER = b"raw REPL; CTRL-B to exit\r\n>"

Answers = Callable[[str], bytes]
"""What it prints when it is told to run this source."""


class Liar:
    """`port` is where mpremote finds it, while it is entered."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._stop, self._stopping = os.pipe()
        self.port = os.ttyname(self._slave)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Liar":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stopping, b"x")
        self._thread.join()
        for end in (self._slave, self._master, self._stop, self._stopping):
            os.close(end)

    def _serve(self) -> None:
        source = bytearray()
        with contextlib.suppress(OSError):  # unplugged
            while self._stop not in select.select([self._stop, self._master], [], [])[0]:
                heard = os.read(self._master, 4096)
                for at in range(len(heard)):
                    byte = heard[at : at + 1]
                    if byte == b"\x04":
                        self._run(bytes(source))
                    elif byte == b"\x01":
                        # A byte of "\x05A\x01" asks for raw paste, which it does not have.
                        self._say(b"R\x00" if source == b"\x05A" else b"\r\n" + BANNER)
                    elif byte != b"\x03":
                        source += byte
                        continue
                    source.clear()

    def _run(self, source: bytes) -> None:
        if source:
            self._say(b"OK" + self._answers(source.decode("utf-8", "replace")) + b"\x04\x04>")
        else:
            self._say(b"OK\r\nMPY: soft reboot\r\n" + BANNER)

    def _say(self, data: bytes) -> None:
        while data:
            stop, _, _ = select.select([self._stop], [self._master], [])
            if stop:  # nobody has read it all
                raise OSError
            data = data[os.write(self._master, data[:1024]) :]
