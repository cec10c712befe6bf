"""A key is put on a board by the real mpremote."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cable.board import PtyBoard
from cable.firmware import Firmware

from holdcore.link.kdf import KEY_SIZE
from holdtimer.usb.deploy import deploy
from holdtimer.usb.enroll import ensure_key, write_key
from holdtimer.usb.errors import CableLost, NoAnswer
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


class Book:
    """What one computer has: keys by device id."""

    def __init__(self) -> None:
        self.keys: dict[bytes, bytes] = {}
        self.told: list[str] = []

    def enroll(self, remote: Mpremote) -> None:
        ensure_key(remote, lambda device: self.keys.get(device, b""), self.keys.__setitem__, self.told.append)


def test_deploy_enrolls_once_and_a_key_this_computer_knows_stays(
    new: Firmware, old: Firmware, interpreter: str, flash_with: FlashWith, files_on: FilesOn
) -> None:
    flash, mine, other = flash_with(), Book(), Book()
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), old.payload, enroll=mine.enroll)
        board.wait_for(old.running.encode())
    first = files_on(flash)
    assert mine.keys == {first["device"]: first["key"]}
    assert len(first["key"]) == KEY_SIZE

    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, enroll=mine.enroll)
        board.wait_for(new.running.encode())
    assert files_on(flash)["key"] == first["key"]

    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, enroll=other.enroll)
    assert other.keys == {first["device"]: files_on(flash)["key"]}
    assert other.keys != mine.keys
    assert not mine.told
    assert "can no longer talk to it" in other.told[0]


@pytest.mark.parametrize("done", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize("power_fails", [False, True], ids=["cable", "power"])
def test_deploy_cut_off_at_the_key(
    done: bool,
    power_fails: bool,
    new: Firmware,
    interpreter: str,
    flash_with: FlashWith,
    files_on: FilesOn,
    copy_of: Callable[[Path], Path],
) -> None:
    before, book = flash_with(), Book()
    with PtyBoard(interpreter, before) as board:
        deploy(Mpremote(board.port), new.payload)
    flash = copy_of(before)
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, enroll=Book().enroll)
    found = re.search(rb"enroll\('[0-9a-f]{64}'\)\x04", bytes(board.heard))
    assert found

    flash = copy_of(before)
    with (
        PtyBoard(interpreter, flash, cut_after=found.end() - (not done), power_fails=power_fails) as board,
        pytest.raises(CableLost),
    ):
        deploy(Mpremote(board.port), new.payload, enroll=book.enroll)
    assert set(book.keys.values()) <= {files_on(flash).get("key")}, "it keeps only what is on the device"

    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, enroll=book.enroll)
        board.wait_for(new.running.encode())
    finished = files_on(flash)
    assert book.keys == {finished["device"]: finished["key"]}
