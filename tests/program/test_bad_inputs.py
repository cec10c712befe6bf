"""What somebody may put around the program, and what it says of it: by a picture or a tone, nothing lost."""

from collections.abc import Callable

import pytest
from program.device import Device
from program.expected import logged
from program.glass import shows
from program.rig import Rig

from holdcore.log import journal
from holdcore.model import Settings
from holdcore.power import EMPTY_SHOWN_MS
from holdfw.pins import BOARDS
from holdtimer.routines.load import find
from holdtimer.usb.boards import CHIPS

Boards = Callable[..., Device]
BOARD = "xiao-esp32c3"
REACH_MS = 10_000  # of holdfw.sleep: it waits for USB
ICE = {"routines/ice.bin": find("ice").encoded()}


def words(rig: Rig, before_ms: int = 5_000) -> Callable[[str], bool]:
    """Whether a text stood on the glass until then."""
    return lambda text: any(shows(pixels, text) for at_ms, pixels in rig.glass if at_ms < before_ms)


def sounded(rig: Rig, before_ms: int = 5_000) -> bool:
    return any(duty for at_ms, duty in rig.tones if at_ms < before_ms)


def boots(device: Device) -> list[int]:
    return [entry.boot for entry in logged(device.log()) if entry.type == journal.BOOT]


def test_a_cell_of_3_volts(device_of: Boards) -> None:
    device = device_of(BOARD, **ICE)
    rig = device.power_on(CELL_MV=3_000).run()

    assert (rig.status, rig.output) == (0, "")
    assert words(rig)("battery empty")
    assert rig.sleeps[-1].kind == "DEEP"
    assert rig.sleeps[-1].at_ms <= REACH_MS + EMPTY_SHOWN_MS
    charged = device.power_on(after=rig).run()
    assert words(charged)("70% 1/1")
    assert boots(device) == [1, 2]


def test_a_chip_without_fuses(device_of: Boards) -> None:
    rig = device_of(BOARD).power_on(PARTS_WRONG="fuses").run()

    assert (rig.status, rig.output) == (0, "")
    assert words(rig)("?%")


def test_a_display_that_does_not_answer_is_told_by_a_tone(device_of: Boards) -> None:
    device = device_of(BOARD, **ICE)
    rig = device.power_on(PARTS_WRONG="display")
    rig.press(15_000)
    rig.run()

    assert (rig.status, rig.output) == (0, "")
    assert sounded(rig)
    assert any(duty for at_ms, duty in rig.tones if at_ms > 15_000), "and it goes on by ear"
    assert boots(device) == [1]


def test_a_full_file_system(device_of: Boards) -> None:
    device = device_of(BOARD, **ICE)
    device.power_on().run()
    device.fill()
    for _ in range(8):  # a record or two go into what is left of their block
        before = device.log()
        rig = device.power_on().run()
        assert (rig.status, rig.output) == (0, "")
        if sounded(rig):
            break
    assert words(rig)("flash failed: 28")
    assert words(rig)("70% 1/1"), "the routine is there"
    assert before
    assert device.log() == before

    rig = device.power_on()
    rig.press(15_000, 1_000)
    rig.lose_power(60_000)
    rig.run()
    assert words(rig, 60_000)("Fetch the ice"), "and it runs"


PROFILES = {
    "of another chip": b"another",
    "unknown": b"no-such-board",
    "empty": b"",
    "not UTF-8": b"\xff\xfe\x00\x80",
    "of a kilobyte": b"x" * 1_024,
    "a part without its driver": BOARD.encode() + b" sh1106",
    "a motor on no pin": BOARD.encode() + b" motor",
}


CASES = [(BOARD, profile) for profile in PROFILES] + [
    (board, "of another chip") for board in BOARDS if board != BOARD
]


@pytest.mark.parametrize(("board", "profile"), CASES)
def test_a_board_txt_that_names_no_board_of_this_firmware(
    board: str, profile: str, device_of: Boards
) -> None:
    text = PROFILES[profile]
    if text == b"another":
        text = next(name for name in BOARDS if CHIPS[name] != CHIPS[board]).encode()
    device = device_of(board, **ICE, **{"board.txt": text}, settings=Settings(volume=7).encoded())
    rig = device.power_on().run()

    assert (rig.status, rig.output) == (0, "")
    if BOARDS[board].sda >= 0:  # of another display the tests of its driver tell
        assert words(rig)("wrong board.txt")
    assert sounded(rig)
    assert boots(device) == [1]
    assert device.settings() == Settings(volume=7).encoded()
    woken = device.power_on(pressed=True, after=rig)
    woken.after(300, "up")
    woken.run()
    assert (woken.status, woken.output) == (0, "")
    assert sounded(woken)


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("text", [" %s\n", ""], ids=["spaces", "none at all"])
def test_a_right_one_is_passed_over(board: str, text: str, device_of: Boards) -> None:
    device = device_of(board, **{"board.txt": text.replace("%s", board).encode() if text else None})
    rig = device.power_on().run()

    assert (rig.status, rig.output) == (0, "")
    assert not words(rig)("wrong board.txt")
    assert not sounded(rig)
