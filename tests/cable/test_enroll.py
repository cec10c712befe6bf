"""A key is put on a board by the real mpremote."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cable.board import PtyBoard
from cable.firmware import Firmware

from holdcore.link.kdf import KEY_SIZE
from holdtimer.keys import FILE, KEYS_VARIABLE, Keys
from holdtimer.usb.deploy import deploy
from holdtimer.usb.errors import CableLost, NoAnswer
from holdtimer.usb.installed import write_key
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


def test_the_key_goes_through_no_file(
    new: Firmware, interpreter: str, flash_with: FlashWith, files_on: FilesOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    flash = flash_with()
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload)
        monkeypatch.setattr("tempfile.tempdir", "/there is no such folder")
        write_key(Mpremote(board.port), KEY)
    assert files_on(flash)["key"] == KEY


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Keys]:
    """One that keeps its keys in files, by a name."""
    monkeypatch.setenv(KEYS_VARIABLE, FILE)
    return lambda name: Keys(tmp_path / name)


def kept(keys: Keys) -> dict[bytes, bytes]:
    return {known.device: keys.of(known.device) for known in keys.devices()}


def test_deploy_enrolls_once_and_a_key_this_computer_knows_stays(
    new: Firmware,
    old: Firmware,
    interpreter: str,
    flash_with: FlashWith,
    files_on: FilesOn,
    computer: Callable[[str], Keys],
) -> None:
    flash, mine, other = flash_with(), computer("mine"), computer("other")
    told: list[str] = []
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), old.payload, tell=told.append, keys=mine)
        board.wait_for(old.running.encode())
    first = files_on(flash)
    assert kept(mine) == {first["device"]: first["key"]}
    assert len(first["key"]) == KEY_SIZE

    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, tell=told.append, keys=mine)
        board.wait_for(new.running.encode())
    assert files_on(flash)["key"] == first["key"]

    with PtyBoard(interpreter, flash) as board:
        assert not [line for line in told if "can no longer talk to it" in line]
        deploy(Mpremote(board.port), new.payload, tell=told.append, keys=other)
    assert kept(other) == {first["device"]: files_on(flash)["key"]}
    assert kept(other) != kept(mine)
    assert len([line for line in told if "can no longer talk to it" in line]) == 1


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
    computer: Callable[[str], Keys],
) -> None:
    before, mine = flash_with(), computer("mine")
    with PtyBoard(interpreter, before) as board:
        deploy(Mpremote(board.port), new.payload)
    flash = copy_of(before)
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, keys=computer("other"))
    found = re.search(rb"enroll\('[0-9a-f]{64}'\)\x04", bytes(board.heard))
    assert found

    flash = copy_of(before)
    with (
        PtyBoard(interpreter, flash, cut_after=found.end() - (not done), power_fails=power_fails) as board,
        pytest.raises(CableLost),
    ):
        deploy(Mpremote(board.port), new.payload, keys=mine)
    assert set(kept(mine).values()) <= {files_on(flash).get("key")}, "it keeps only what is on the device"

    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, keys=mine)
        board.wait_for(new.running.encode())
    finished = files_on(flash)
    assert kept(mine) == {finished["device"]: finished["key"]}
