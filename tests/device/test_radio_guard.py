"""The radio takes its memory from ESP-IDF's heap; where MicroPython's has eaten that, the chip panics."""

from pathlib import Path

from device.living import Living

from holdtimer.routines.load import find
from holdtimer.sim.machine import HARD_RESET, Chip, Halted
from holdtimer.sim.provision import provision

BOOT_MS = 15_000
VERY_LONG_MS = 3_200
Heaps = list[tuple[int, int, int, int]]
NEEDS = 32_768
"""Bytes in one piece, of which the fake of the radio panics where they are not there."""

ROOMY = [(170_000, 66_000, 61_440, 60_000), (15_000, 9_000, 7_000, 8_000)]
EATEN = [(170_000, 14_000, 9_000, 14_000), (15_000, 9_000, 7_000, 8_000)]


class Radio(Living):
    """Its first start has the heaps `first`, each later one `later`; `panics` counts."""

    def __init__(self, folder: Path, first: Heaps, later: Heaps) -> None:
        self.panics = 0
        self.on: list[bool] = []
        heaps = iter([first])

        def fit(chip: Chip) -> None:
            chip.idf_heaps = next(heaps, later)

        super().__init__(folder, fit=fit)
        self.ble.active = self._active

    def _active(self, on: bool) -> None:
        if on and max(largest for _, _, largest, _ in self.chip.idf_heaps) < NEEDS:
            self.panics += 1
            raise Halted(HARD_RESET)  # ESP_ERR_NO_MEM in the controller: no exception reaches Python
        self.on.append(on)


def test_where_there_is_room_it_opens_at_once(tmp_path: Path) -> None:
    with Radio(tmp_path, ROOMY, ROOMY) as radio:
        radio.press(BOOT_MS, VERY_LONG_MS)
        radio.until(BOOT_MS + 10_000)

        assert radio.on == [True]
        assert len(radio.chips) == 1


def test_where_there_is_none_it_starts_anew_and_opens_first_of_all(tmp_path: Path) -> None:
    provision(tmp_path, [("ice", find("ice").encoded())])
    with Radio(tmp_path, EATEN, ROOMY) as radio:
        radio.press(BOOT_MS, VERY_LONG_MS)
        radio.until(BOOT_MS + 5_000)

        assert radio.panics == 0
        assert radio.on == [True]
        assert len(radio.chips) == 2
        assert radio.view
        assert radio.view.badge == "RADIO"

        radio.until(BOOT_MS + 120_000)
        radio.press(BOOT_MS + 121_000)
        radio.press(BOOT_MS + 123_000, VERY_LONG_MS)
        radio.until(BOOT_MS + 130_000)
        assert radio.on == [True, False, True], "the next window opens as ever"
        assert len(radio.chips) == 2


def test_where_a_fresh_start_does_not_help_it_says_so(tmp_path: Path) -> None:
    with Radio(tmp_path, EATEN, EATEN) as radio:
        radio.press(BOOT_MS, VERY_LONG_MS)
        radio.until(BOOT_MS + 10_000)

        assert radio.panics == 0
        assert len(radio.chips) == 2
        assert radio.view
        assert radio.view.badge == "MENU"
        assert "no memory" in radio.view.footer
