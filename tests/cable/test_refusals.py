"""What cannot be deployed to: each its own message and exit code, and not a byte on the board has changed."""

import os
import pty
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cable.board import Hardware, PtyBoard
from cable.firmware import Firmware

from holdtimer.errors import (
    EXIT_NO_DEVICE,
    EXIT_REFUSED,
    HoldtimerError,
)
from holdtimer.usb.deploy import deploy
from holdtimer.usb.errors import BoardFault, CableLost, NoAnswer, Unsuitable
from holdtimer.usb.mpremote import Mpremote
from holdtimer.usb.payload import build

FlashWith = Callable[..., Path]
FilesOn = Callable[[Path], dict[str, bytes]]

CLASSIC = Hardware()
FOREIGN = {"main.py": b"print('a weather station')\n"}


@pytest.mark.parametrize(
    ("hardware", "asked", "blocks", "files", "code", "said"),
    [
        (
            CLASSIC,
            "xiao-esp32c3",
            256,
            {},
            EXIT_REFUSED,
            "xiao-esp32c3 has an ESP32C3, but this board has an ESP32",
        ),
        (
            replace(CLASSIC, machine="Generic S2 with ESP32S2"),
            None,
            256,
            {},
            EXIT_REFUSED,
            "an ESP32S2: .* no pins",
        ),
        (replace(CLASSIC, platform="rp2", machine="Pico"), None, 256, {}, EXIT_REFUSED, "no ESP32 but: Pico"),
        (
            replace(CLASSIC, version=(1, 22, 1)),
            None,
            256,
            {},
            EXIT_REFUSED,
            "MicroPython 1.22.1, .* 1.29.0",
        ),
        (CLASSIC, None, 256, FOREIGN, EXIT_REFUSED, "a main.py that is not the hold timer's"),
        (
            CLASSIC,
            None,
            24,
            {},
            EXIT_REFUSED,
            r"\d+ KiB free, the firmware needs \d+ KiB; nothing was changed",
        ),
    ],
    ids=["other board", "other chip", "no ESP32", "old MicroPython", "other program", "no space"],
)
def test_refused(
    hardware: Hardware,
    asked: str | None,
    blocks: int,
    files: dict[str, bytes],
    code: int,
    said: str,
    interpreter: str,
    flash_with: FlashWith,
) -> None:
    flash = flash_with(files, blocks)
    before = flash.read_bytes()

    with (
        PtyBoard(interpreter, flash, hardware) as board,
        pytest.raises(HoldtimerError, match=said) as refused,
    ):
        deploy(Mpremote(board.port), build, asked)

    assert (refused.value.exit_code, bool(refused.value.hint)) == (code, True)
    assert flash.read_bytes() == before


def test_another_program_is_replaced_when_told_to(
    interpreter: str, flash_with: FlashWith, new: Firmware
) -> None:
    flash = flash_with(FOREIGN)

    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, force=True)
        board.wait_for(new.running.encode())


def test_ours_without_a_manifest_is_not_another_program(
    interpreter: str, flash_with: FlashWith, new: Firmware
) -> None:
    flash = flash_with({name: new.payload().files[name] for name in ("boot.py", "main.py")})

    with PtyBoard(interpreter, flash) as board:
        assert deploy(Mpremote(board.port), new.payload).changed


def test_what_is_not_refused_fits(interpreter: str, flash_with: FlashWith, files_on: FilesOn) -> None:
    """The smallest flash that the reckoning lets through takes it all."""
    refused = 0
    for blocks in range(44, 80):
        with PtyBoard(interpreter, flash := flash_with({}, blocks)) as board:
            try:
                deploy(Mpremote(board.port), build)
            except Unsuitable as error:
                refused += "nothing was changed" in str(error)
                continue
        break

    assert refused == blocks - 44 > 0
    assert "install.json" in files_on(flash)


def test_nobody_answers() -> None:
    master, slave = pty.openpty()
    try:
        with pytest.raises(NoAnswer, match="answers as MicroPython") as refused:
            deploy(Mpremote(os.ttyname(slave), silence_s=5, interrupt_s=0.2), build)
    finally:
        os.close(master)
        os.close(slave)

    assert refused.value.exit_code == EXIT_NO_DEVICE
    assert "hold the device's button" in refused.value.hint


def test_a_board_that_is_full_in_the_middle(interpreter: str, flash_with: FlashWith) -> None:
    fill = "with open('/x', 'wb') as file:\n for _ in range(64): file.write(bytes(4096))"

    with (
        PtyBoard(interpreter, flash_with({}, 16)) as board,
        pytest.raises(Unsuitable, match="starts no application") as full,
    ):
        Mpremote(board.port).run(("exec", fill))

    assert full.value.exit_code == EXIT_REFUSED


def test_an_exception_on_the_board_is_told(interpreter: str, flash_with: FlashWith) -> None:
    with (
        PtyBoard(interpreter, flash_with({})) as board,
        pytest.raises(BoardFault, match="ZeroDivisionError") as fault,
    ):
        Mpremote(board.port).run(("exec", "1 / 0"))

    assert fault.value.exit_code == EXIT_REFUSED


def test_a_board_that_falls_silent(interpreter: str, flash_with: FlashWith) -> None:
    with PtyBoard(interpreter, flash_with({})) as board:
        remote = Mpremote(board.port, silence_s=10)
        remote.run(("exec", "1"))
        with pytest.raises(CableLost):
            remote.run(("exec", "import time; time.sleep(60)"))


def test_a_board_that_never_stops_talking(interpreter: str, flash_with: FlashWith) -> None:
    with PtyBoard(interpreter, flash_with({})) as board, pytest.raises(CableLost):
        Mpremote(board.port).run(("exec", "while True: print('x' * 4000)"))


def test_a_firmware_that_does_not_start_is_told(
    interpreter: str, flash_with: FlashWith, new: Firmware
) -> None:
    payload = new.payload()
    files = {**payload.files, "holdfw/start.py": b"import not_there\n"}

    with PtyBoard(interpreter, flash_with({})) as board, pytest.raises(BoardFault, match="not_there"):
        deploy(Mpremote(board.port), lambda _: replace(payload, files=files))
