"""The firmware itself, put on a board by the real mpremote."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cable.board import Hardware, PtyBoard
from cable.firmware import Firmware

from holdfw.pins import BOARDS, CHIPS
from holdtimer.usb.boards import look
from holdtimer.usb.deploy import deploy
from holdtimer.usb.errors import Unsuitable
from holdtimer.usb.mpremote import Mpremote
from holdtimer.usb.payload import BOARD, build
from holdtimer.usb.program import FEW, FIRST

FlashWith = Callable[..., Path]
FilesOn = Callable[[Path], dict[str, bytes]]

OWNERS = {
    "routines/hip-trio.bin": b"a routine",
    "settings": b"settings",
    "device": b"8 bytes.",
    "log/00000000.seg": b"",
    "notes.txt": b"the owner's own",
}
LEFT = {
    "holdfw/board.py": b"raise ImportError('MicroPython takes .py before .mpy')",
    "holdfw/gone.mpy": b"gone",
    "lib/holdcore/inner/gone.mpy": b"gone",
    "also_ours.py": b"listed by its manifest",
}
OLD_MANIFEST = {
    "version": "0.0.9",
    "files": dict.fromkeys([*LEFT, "routines/hip-trio.bin", "settings", "../boot.py"], "0"),
    "gone": [],
}
C3 = Hardware(machine="ESP32C3 module with ESP32C3")
S3 = Hardware(machine="Generic ESP32S3 module with ESP32S3")


def test_on_a_blank_board(interpreter: str, flash_with: FlashWith, files_on: FilesOn) -> None:
    flash = flash_with({"boot.py": b"# This file is executed on every boot\n", "board.txt": b""})
    steps: list[str] = []
    counts: list[tuple[int, int]] = []

    with PtyBoard(interpreter, flash) as board:
        done = deploy(
            Mpremote(board.port),
            build,
            "firebeetle2-esp32e",
            tell=steps.append,
            progress=lambda *at: counts.append(at),
        )
        board.wait_for(b"Asleep")  # the application has nothing to do yet

    payload = build("firebeetle2-esp32e")
    found = files_on(flash)
    assert {name: found.get(name) for name in payload.files} == payload.files
    assert (done.board, done.version, done.written) == (
        "firebeetle2-esp32e",
        payload.version,
        len(payload.files),
    )
    assert [check.name for check in done.tests if check.ok] == [
        "i2c",
        "display",
        "tones",
        "button",
        "battery",
        "flash",
        "heap",
        "last crash",
    ]
    assert "firebeetle2-esp32e: ESP32 with MicroPython 1.29.0" in steps
    assert counts == [(number, len(payload.files) + 1) for number in range(len(payload.files) + 2)]


def test_the_same_again_writes_nothing(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn, new: Firmware
) -> None:
    flash = flash_with(OWNERS)
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload)
    before = files_on(flash)

    with PtyBoard(interpreter, flash) as board:
        done = deploy(Mpremote(board.port), new.payload)
        board.wait_for(new.running.encode())

    assert (done.changed, done.written, done.removed) == (False, 0, 0)
    assert b"'wb'" not in board.heard
    assert files_on(flash) == before


def test_what_an_older_version_left_goes_and_what_is_the_owners_stays(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn
) -> None:
    flash = flash_with({**OWNERS, **LEFT, "install.json": json.dumps(OLD_MANIFEST).encode()})

    with PtyBoard(interpreter, flash) as board:
        done = deploy(Mpremote(board.port), build)
        board.wait_for(b"Asleep")

    found = files_on(flash)
    assert done.removed == len(LEFT)
    assert not LEFT.keys() & found.keys()
    kept = {name: data for name, data in OWNERS.items() if name != "log/00000000.seg"}  # the app writes to it
    assert {name: found.get(name) for name in kept} == kept


def test_a_file_that_was_damaged_is_written_again(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn, new: Firmware
) -> None:
    flash = flash_with({})
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload)
        board.wait_for(new.running.encode())
        Mpremote(board.port).run(("exec", "open('/holdfw/start.py', 'w').close()"))
        done = deploy(Mpremote(board.port), new.payload)

    assert done.written == 1
    assert files_on(flash)["holdfw/start.py"] == new.payload().files["holdfw/start.py"]


def test_the_chip_says_which_board_it_is(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn, new: Firmware
) -> None:
    flash = flash_with({"board.txt": b""})

    with PtyBoard(interpreter, flash, S3) as board:
        done = deploy(Mpremote(board.port), new.payload)

    assert done.board == "cytron-aiot-s3"
    assert files_on(flash)["board.txt"] == b"cytron-aiot-s3"


def test_where_it_does_not_the_board_has_to_be_named_once(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn, new: Firmware
) -> None:
    flash = flash_with({"board.txt": b""})
    with PtyBoard(interpreter, flash, C3) as board:
        with pytest.raises(Unsuitable, match="more than one board has an ESP32C3") as asks:
            deploy(Mpremote(board.port), new.payload)
        assert "--board xiao-esp32c3 or --board xiao-esp32c3-expansion" in asks.value.hint
        assert files_on(flash)["board.txt"] == b""

    with PtyBoard(interpreter, flash, C3) as board:
        deploy(Mpremote(board.port), new.payload, "xiao-esp32c3-expansion")
        done = deploy(Mpremote(board.port), new.payload)
    assert (done.board, done.changed) == ("xiao-esp32c3-expansion", False)


@pytest.mark.parametrize("board", sorted(BOARDS))
def test_every_board_gets_what_is_its_own(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn, board: str
) -> None:
    """The program as it is sent starts on MicroPython; nothing of another board is among it."""
    flash = flash_with({"board.txt": b""})
    hardware = replace(Hardware(), machine=f"Generic module with {CHIPS[board]}")

    with PtyBoard(interpreter, flash, hardware) as there:
        done = deploy(Mpremote(there.port), build, board)
        there.wait_for(b"Asleep")

    assert [check.name for check in done.tests if not check.ok] == []
    found = files_on(flash)
    extend = BOARDS[board].extend
    assert ("holdfw/extend.mpy" in found) is (extend is not None)
    assert ("holdfw/st7789.mpy" in found) is ("st7789" in (extend or {}))
    assert "holdfw/sh1106.mpy" not in found
    others = [name.encode() for name in BOARDS if not board.startswith(name)]
    assert not any(name in found["holdfw/pins.mpy"] for name in others)


def test_a_motor_is_kept_until_it_is_said_to_be_gone(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn
) -> None:
    flash = flash_with({})
    with PtyBoard(interpreter, flash) as board:
        done = deploy(Mpremote(board.port), build, asked_display="sh1106", asked_motor=True)
        board.wait_for(b"Asleep")
    found = files_on(flash)
    assert found["board.txt"] == b"firebeetle2-esp32e sh1106 motor4"
    assert {"holdfw/extend.mpy", "holdfw/motor.mpy", "holdfw/sh1106.mpy"} <= found.keys()
    assert next(check for check in done.tests if check.name == "motor").said == "shook twice, short and long"

    with PtyBoard(interpreter, flash) as board:
        again = deploy(Mpremote(board.port), build)
        gone = deploy(Mpremote(board.port), build, asked_motor=False)
    assert not again.changed
    assert "motor" not in {check.name for check in gone.tests}
    found = files_on(flash)
    assert found["board.txt"] == b"firebeetle2-esp32e sh1106"
    assert "holdfw/motor.mpy" not in found


def test_a_motor_has_no_pin_on_some_boards(interpreter: str, flash_with: FlashWith, new: Firmware) -> None:
    with (
        PtyBoard(interpreter, flash_with({"board.txt": b""})) as board,
        pytest.raises(Unsuitable, match="m5stickc-plus2 has no pin for a motor") as no,
    ):
        deploy(Mpremote(board.port), new.payload, "m5stickc-plus2", asked_motor=True)
    assert "firebeetle2-esp32e and xiao-esp32c3" in no.value.hint


def test_a_display_on_the_board_is_the_one_it_has(
    interpreter: str, flash_with: FlashWith, new: Firmware
) -> None:
    with (
        PtyBoard(interpreter, flash_with({"board.txt": b""})) as board,
        pytest.raises(Unsuitable, match="has its display on the board"),
    ):
        deploy(Mpremote(board.port), new.payload, "m5stickc-plus2", "sh1106")


def test_its_display_is_kept_until_another_is_named(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn, new: Firmware
) -> None:
    flash = flash_with({})
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, asked_display="sh1106")
        again = deploy(Mpremote(board.port), new.payload)

    assert not again.changed
    assert files_on(flash)["board.txt"] == b"firebeetle2-esp32e sh1106"

    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload, asked_display="ssd1306")

    assert files_on(flash)["board.txt"] == b"firebeetle2-esp32e"


def test_a_device_that_sleeps_is_woken(interpreter: str, flash_with: FlashWith, new: Firmware) -> None:
    with PtyBoard(interpreter, flash_with({}), deaf_for=20) as board:
        done = deploy(Mpremote(board.port, silence_s=12, interrupt_s=30), new.payload)

    assert done.version == "0.0.2"


def test_a_part_that_does_not_work_is_told(interpreter: str, flash_with: FlashWith) -> None:
    broken = replace(Hardware(), i2c=[0x50], cell_mv=1200, low_pins=[27])

    with PtyBoard(interpreter, flash_with({}), broken) as board:
        done = deploy(Mpremote(board.port), build)

    assert {check.name: check.said for check in done.tests if not check.ok} == {
        "i2c": "0x50",
        "display": "does not answer",
        "button": "down without a finger on it: stuck, or wired to the wrong pin",
        "battery": "1200 mV, 0 %",
    }


def test_the_payload_is_what_package_json_lists() -> None:
    root = Path(__file__).parents[2] / "firmware"
    listed = [name for name, _ in json.loads((root / "package.json").read_text())["urls"]]

    files = build("xiao-esp32c3").files

    compiled = {
        name if name in FIRST else name.removesuffix(".py") + ".mpy" for name in listed if name not in FEW
    }
    assert set(files) == {*compiled, "board.txt"}
    assert list(files)[:2] == ["boot.py", "main.py"]
    assert all(data[:2] == b"M\x06" for name, data in files.items() if name.endswith(".mpy"))


@pytest.mark.parametrize("name", FIRST)
def test_boot_and_main_are_sent_as_they_are(name: str) -> None:
    source = Path(__file__).parents[2] / "firmware" / name

    assert build("xiao-esp32c3").files[name] == source.read_bytes()


def test_a_version_that_keeps_everything_elsewhere_is_replaced_at_once(
    interpreter: str, flash_with: FlashWith, files_on: FilesOn
) -> None:
    """As much goes as comes, and the manifest names both."""
    names = [name for name in build("").files if name not in (*FIRST, BOARD)]
    flash = flash_with({f"holdfw/elsewhere/{name}": b"old" for name in names})
    moved = Firmware(
        (0, 0, 2), {"holdfw/part.py": 10, **dict.fromkeys((f"holdfw/{name}" for name in names), 10)}
    )

    with PtyBoard(interpreter, flash) as board:
        assert deploy(Mpremote(board.port), moved.payload).removed == len(names)
        board.wait_for(moved.running.encode())
        assert look(Mpremote(board.port)).complete
    assert not [name for name in files_on(flash) if "elsewhere" in name]
