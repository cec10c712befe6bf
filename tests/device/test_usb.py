"""A USB that is inside the chip dies in its first light sleep: a board with a host stays awake."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from device.living import FIREBEETLE, XIAO, Living

from holdtimer.sim.machine import USB_FRAMES, Chip

HOUR_MS = 3_600_000
REACH_MS = 10_000


def hosted(chip: Chip) -> None:
    chip.usb_host = True


def reading(value: Callable[[], int]) -> Callable[[Chip], None]:
    """The register at the address is another one than was thought."""
    return lambda chip: chip.registers.update({USB_FRAMES: value})


def test_a_host_reaches_it_for_as_long_as_it_is_there(tmp_path: Path) -> None:
    with Living(tmp_path, XIAO, hosted) as living:
        living.until(10 * 60_000)

        assert living.chip.usb_up
        assert living.view is None, "dark as ever"


def test_once_the_cable_is_out_it_sleeps(tmp_path: Path) -> None:
    with Living(tmp_path, XIAO, hosted) as living:
        living.until(300_000)
        living.chip.usb_host = False
        living.until(305_000)
        awake_ms = living.clock.awake_ms
        living.until(305_000 + HOUR_MS)

        assert living.clock.awake_ms == awake_ms
        assert living.clock.starts, "it sleeps deeply"


@pytest.mark.parametrize("board", [FIREBEETLE, XIAO])
def test_after_power_on_a_host_has_some_seconds_to_find_it(tmp_path: Path, board: str) -> None:
    with Living(tmp_path, board) as living:
        living.until(REACH_MS - 1_000)
        assert living.chip.usb_up
        living.until(HOUR_MS)
        assert living.clock.awake_ms <= REACH_MS + 10


def test_plugged_in_while_it_slept_deeply_a_press_makes_it_reachable(tmp_path: Path) -> None:
    plugged = False

    def fit(chip: Chip) -> None:
        chip.usb_host = plugged

    with Living(tmp_path, XIAO, fit) as living:
        living.until(200_000)
        plugged = True
        living.press(210_000)
        living.until(400_000)

        assert living.chip.usb_up


@pytest.mark.parametrize("seed", range(3))
def test_what_moves_otherwise_is_no_host(tmp_path: Path, seed: int) -> None:
    print("seed", seed)
    noise = random.Random(seed)
    with Living(tmp_path, XIAO, reading(lambda: noise.getrandbits(32))) as living:
        living.until(HOUR_MS)

        assert living.clock.awake_ms < REACH_MS + 5_000


def test_what_stands_still_is_no_host(tmp_path: Path) -> None:
    with Living(tmp_path, XIAO, reading(lambda: 0xFFFF_FFFF)) as living:
        living.until(HOUR_MS)

        assert living.clock.awake_ms <= REACH_MS + 10


def test_one_look_that_comes_amiss_loses_no_host(tmp_path: Path) -> None:
    def jumpy(chip: Chip) -> None:
        chip.usb_host = True
        frames = chip.registers[USB_FRAMES]
        looks = iter(range(1 << 30))
        chip.registers[USB_FRAMES] = lambda: frames() + (700 if next(looks) % 5 == 0 else 0)

    with Living(tmp_path, XIAO, jumpy) as living:
        living.until(600_000)

        assert living.chip.usb_up
