"""A key is put on a board by the real mpremote."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cable.board import PtyBoard
from cable.firmware import Firmware

from holdtimer.usb.deploy import deploy
from holdtimer.usb.enroll import write_key
from holdtimer.usb.errors import NoAnswer
from holdtimer.usb.mpremote import Mpremote

FlashWith = Callable[..., Path]
FilesOn = Callable[[Path], dict[str, bytes]]

KEY, NEW_KEY = bytes(range(32)), bytes(range(32, 64))


@pytest.mark.parametrize("files", [{}, {"device": b"8 bytes.", "key": b"an old one"}], ids=["first", "again"])
def test_the_board_has_the_key_and_tells_its_id(
    files: dict[str, bytes], new: Firmware, interpreter: str, flash_with: FlashWith, files_on: FilesOn
) -> None:
    flash = flash_with(files)
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload)
        device = write_key(Mpremote(board.port), KEY)
        again = write_key(Mpremote(board.port), NEW_KEY)
        board.wait_for(new.running.encode())
    found = files_on(flash)
    assert found["key"] == NEW_KEY
    assert found["device"] == device == again == files.get("device", device)
    assert len(device) == 8
    assert not [name for name in found if name.endswith(".new")]


def test_a_board_without_the_firmware_takes_none(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn
) -> None:
    flash = flash_with()
    with PtyBoard(interpreter, flash) as board, pytest.raises(NoAnswer, match="no finished install") as none:
        write_key(Mpremote(board.port), KEY)
    assert "holdtimer deploy" in none.value.hint
    assert "key" not in files_on(flash)
