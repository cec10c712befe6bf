"""A board's USB console on stdin and stdout: MicroPython's raw REPL (with raw paste), over a LittleFS image.

usage: micropython repl.py IMAGE BLOCKS CAUSE RAW HARDWARE

CAUSE is machine.reset_cause(); RAW is 1 after a soft reset in raw mode, which does not run main.py; HARDWARE
is JSON for fakes.py. Exits with STARTS plus the next machine.reset_cause() when it is to be started again,
with 0 when the cable is pulled.
Follows shared/runtime/pyexec.c of MicroPython.
"""

import json
import os
import struct
import sys

import fakes  # type: ignore[import-not-found]
import vfs  # type: ignore[import-not-found]
from flashfile import FlashFile  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STARTS = 0x40
SOFT = STARTS + 5
WINDOW = 128  # bytes of raw paste per go-ahead, about an ESP32's
PROMPT = b">>> "
RAW_BANNER = b"raw REPL; CTRL-B to exit\r\n>"


class Console:
    """Reads what the laptop sends, a byte at a time, and runs it in `names`."""

    def __init__(self, names: "dict[str, Any]", rtc: "Any") -> None:
        self.names = names
        self.rtc = rtc
        self.read = sys.stdin.buffer.read
        self.write = sys.stdout.buffer.write

    def byte(self) -> bytes:
        data = self.read(1)
        if not data:
            self.end(0)
        return data

    def end(self, status: int) -> None:
        file = self.names.get("f")
        if file is not None:  # a soft reset collects mpremote's open file, and so closes it
            try:
                file.close()
            except OSError:
                pass
        fakes.save(self.rtc)
        raise SystemExit(status)

    def run(self, source: str) -> "BaseException | None":
        try:
            exec(source, self.names)
        except fakes.Reset as reset:
            self.end(STARTS + reset.cause)
        except BaseException as error:
            return error
        return None

    def friendly(self) -> None:
        self.write(b"\r\nMicroPython v1.29.0 on a pty\r\n" + PROMPT)
        while True:
            byte = self.byte()
            if byte == b"\x01":
                return
            if byte == b"\x03":
                self.write(b"\r\n" + PROMPT)
            if byte == b"\x04":
                self.write(b"\r\nMPY: soft reboot\r\n")
                self.end(SOFT)

    def raw(self) -> None:
        self.write(RAW_BANNER)
        source = bytearray()
        while True:
            byte = self.byte()
            if byte == b"\x02":
                return
            if byte == b"\x01":
                if source == b"\x05A":
                    self.write(b"R\x01" + struct.pack("<H", WINDOW) + b"\x01")
                    self.answer(self.pasted())
                else:
                    self.write(RAW_BANNER)
                source = bytearray()
            elif byte == b"\x03":
                source = bytearray()
            elif byte == b"\x04":
                self.write(b"OK")
                if not source:
                    self.write(b"\r\nMPY: soft reboot\r\n")
                    self.end(SOFT)
                self.answer(source)
                source = bytearray()
            else:
                source += byte

    def pasted(self) -> bytearray:
        source = bytearray()
        while True:
            byte = self.byte()
            if byte == b"\x04":
                self.write(b"\x04")
                return source
            source += byte
            if len(source) % WINDOW == 0:
                self.write(b"\x01")

    def answer(self, source: bytearray) -> None:
        error = self.run(str(source, "utf-8"))
        self.write(b"\x04")
        if error is not None and not isinstance(error, SystemExit):
            fakes.print_exception(error)
        self.write(b"\x04>")


def main() -> None:
    image, blocks, cause, raw, hardware = sys.argv[1:]
    flash = FlashFile(image, blocks)
    rtc = open(image + ".rtc", "r+")  # noqa: SIM115  # until the chip starts again
    vfs.umount("/")
    vfs.mount(vfs.VfsLfs2(flash, progsize=256, readsize=256), "/")
    os.chdir("/")
    sys.path[:] = ["", "/lib"]
    names: "dict[str, Any]" = {"__name__": "__main__"}
    console = Console(names, rtc)
    fakes.install(json.loads(hardware), int(cause), rtc)
    starts = ["boot.py"] if raw == "1" else ["boot.py", "main.py"]
    for name in starts:
        try:
            with open(name) as script:
                source = script.read()
        except OSError:
            continue
        error = console.run(source)
        if error is not None:
            fakes.print_exception(error)
    is_raw = raw == "1"
    while True:
        if is_raw:
            console.raw()
        else:
            console.friendly()
        is_raw = not is_raw


main()
