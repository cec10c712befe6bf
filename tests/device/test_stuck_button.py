"""A button that stays down: in a bag, under a wedged cap, wired to ground. It must not empty the cell."""

from pathlib import Path

import pytest
from device.living import FIREBEETLE, XIAO, Living

from holdcore.gesture import STUCK_MS, VERY_LONG_MS
from holdfw.sleep import LOOK_MS
from holdtimer.routines.load import find
from holdtimer.sim.provision import provision

HOUR_MS = 3_600_000
BOOT_MS = 15_000  # by then it no longer waits for USB
BOARDS = pytest.mark.parametrize("board", [FIREBEETLE, XIAO])


@BOARDS
def test_it_is_awake_for_ten_seconds_and_then_for_a_start_now_and_then(tmp_path: Path, board: str) -> None:
    with Living(tmp_path, board) as living:
        living.until(BOOT_MS)
        awake_ms = living.clock.awake_ms
        living.press(BOOT_MS, held_ms=10 * HOUR_MS)
        living.until(BOOT_MS + 9 * HOUR_MS)

        assert living.clock.awake_ms - awake_ms < STUCK_MS + 1_000
        assert living.clock.starts <= 9 * HOUR_MS // LOOK_MS + 2, "each is a second at full current"
        assert living.view is None
        assert not any(tone.duty_u16 for tone in living.tones if tone.at_ms > BOOT_MS + VERY_LONG_MS + 10_000)


@BOARDS
def test_the_radio_that_it_opens_is_closed_again(tmp_path: Path, board: str) -> None:
    with Living(tmp_path, board) as living:
        living.press(BOOT_MS, held_ms=HOUR_MS)
        living.until(BOOT_MS + STUCK_MS + 1_000)

    assert living.radio == [(BOOT_MS + VERY_LONG_MS, True), (BOOT_MS + STUCK_MS, False)]


@BOARDS
def test_once_it_is_up_the_next_press_counts(tmp_path: Path, board: str) -> None:
    with Living(tmp_path, board) as living:
        living.press(BOOT_MS, held_ms=HOUR_MS)
        free_ms = BOOT_MS + HOUR_MS + LOOK_MS
        living.until(free_ms)
        living.press(free_ms + 200)
        living.until(free_ms + 5_000)
        assert living.view is not None

        pressed_ms = free_ms + 6_000
        living.press(pressed_ms)
        living.until(pressed_ms + 2_000)
        assert any(tone.duty_u16 for tone in living.tones if tone.at_ms >= pressed_ms)


@BOARDS
def test_so_it_is_when_it_sticks_in_a_routine(tmp_path: Path, board: str) -> None:
    provision(tmp_path, [("ice", find("ice").encoded())])
    with Living(tmp_path, board) as living:
        living.press(BOOT_MS, held_ms=1_000)
        living.press(BOOT_MS + 3_000, held_ms=10 * HOUR_MS)
        living.until(BOOT_MS + 2 * HOUR_MS)
        awake_ms = living.clock.awake_ms
        living.until(BOOT_MS + 9 * HOUR_MS)

        assert living.view is None
        assert living.clock.awake_ms == awake_ms
