"""Every board of the table boots, draws, sounds and sleeps, with fakes of its own parts."""

from pathlib import Path

import pytest
from device.living import Living
from device.sh1106 import Sh1106
from device.st7789 import St7789

from holdcore.events import View
from holdfw.pins import BOARDS, CHIPS, IMAGES, Pins
from holdtimer.routines.load import find
from holdtimer.sim.device import OLED_ADDRESS
from holdtimer.sim.machine import Chip, PowerLost
from holdtimer.sim.oled import Ssd1306
from holdtimer.sim.provision import provision

HOUR_MS = 3_600_000
ASLEEP_MS = 300_000
STICK = "m5stickc-plus2"
HOLD_WITHIN_MS = 100


class Outside:
    """What a board has around its chip. `cell_mv` feeds it, and a charger where it is `charged`.

    With a hold pin the power is cut, for good or until `until_ms`, where the pin is low HOLD_WITHIN_MS after
    power-on or is driven low, unless a charger is there. Without its switched supply a display is not there.
    """

    def __init__(
        self,
        board: str,
        cell_mv: int = 3_900,
        charged: bool = False,
        display: type[Ssd1306 | Sh1106] = Ssd1306,
    ) -> None:
        self.board = board
        self._display = display
        self.extend = BOARDS[board].extend or {}
        self.cell_mv = cell_mv
        self.charged = charged
        self.cuts: list[int] = []
        self.chip: Chip

    def fit(self, chip: Chip) -> None:
        self.chip = chip
        chip.cell_mv = self.cell_mv
        chip.on_output = self._driven
        if "st7789" in self.extend:
            chip.i2c.clear()
            chip.spi = St7789(chip, self.extend["st7789"])
            for pin in self.extend["st7789"]:
                chip.levels[pin] = 0
        if "vext" in self.extend:
            chip.i2c.clear()

    def begin(self, living: Living) -> None:
        """Power came on just now."""
        if "hold" in self.extend:
            living.clock.after(HOLD_WITHIN_MS, self._look)

    def pixels(self) -> int:
        """How many of them its display shows."""
        if isinstance(self.chip.spi, St7789):
            return sum(bool(color) for row in self.chip.spi.colors() for color in row)
        oled = self.chip.i2c.get(OLED_ADDRESS)
        return sum(map(sum, oled.pixels())) if isinstance(oled, Ssd1306 | Sh1106) else 0

    def _driven(self, pin: int, level: int) -> None:
        if pin == self.extend.get("hold") and not level:
            self._cut()
        if pin == self.extend.get("vext"):
            if level:
                self.chip.i2c[OLED_ADDRESS] = self._display()
            else:
                self.chip.i2c.clear()

    def _look(self) -> None:
        if not self.chip.levels.get(self.extend["hold"]):
            self._cut()

    def _cut(self) -> None:
        if not self.charged:
            self.cuts.append(self.chip.now_ms())
            raise PowerLost(100 * HOUR_MS, b"")


@pytest.fixture(params=sorted(BOARDS))
def outside(request: pytest.FixtureRequest) -> Outside:
    return Outside(request.param)


def live(folder: Path, outside: Outside, words: str = "") -> Living:
    provision(folder, [("hip-trio", find("hip-trio").encoded())])
    living = Living(folder, outside.board + words, outside.fit)
    outside.begin(living)
    return living


def sounds(living: Living, after_ms: int) -> bool:
    return any(tone.duty_u16 for tone in living.tones if tone.at_ms >= after_ms)


def test_it_boots_draws_sounds_and_sleeps(tmp_path: Path, outside: Outside) -> None:
    with live(tmp_path, outside) as living:
        living.until(2_000)
        assert living.view
        assert living.view.counter.endswith("1/1")
        assert outside.pixels() > 300

        living.press(20_000, 1_000)
        living.until(25_000)
        assert sounds(living, 20_000)
        assert living.view
        assert living.view.badge == "READY"

        living.press(30_000, 3_200)  # stopped
        living.until(ASLEEP_MS)
        awake_ms = living.clock.awake_ms
        assert outside.pixels() == 0
        assert living.view is None
        living.until(ASLEEP_MS + HOUR_MS)
        assert living.clock.starts
        assert living.clock.awake_ms == awake_ms, "it sleeps deeply"
        assert outside.cuts == []

        living.press(ASLEEP_MS + HOUR_MS + 1_000)
        living.until(ASLEEP_MS + HOUR_MS + 3_000)
        assert living.view
        assert outside.pixels() > 300


def test_the_cell_is_shown_where_a_pin_measures_it(tmp_path: Path, outside: Outside) -> None:
    with live(tmp_path, outside) as living:
        living.until(2_000)
        assert living.view
        said = living.view.counter.split("%")[0]

    assert said == ("70" if BOARDS[outside.board].battery >= 0 else "?")


def test_there_is_a_chip_and_an_image_for_every_board() -> None:
    assert CHIPS.keys() == BOARDS.keys()
    assert IMAGES.keys() == set(CHIPS.values())


# --- a pin that holds the power


def test_a_stick_whose_pin_nobody_holds_loses_its_power(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = Outside(STICK)
    row = {"st7789": outside.extend["st7789"]}
    monkeypatch.setitem(BOARDS, STICK, Pins(button=37, buzzer=2, battery=38, extend=row))
    with live(tmp_path, outside) as living:
        living.until(1_000)

    assert outside.cuts == [HOLD_WITHIN_MS]


def test_an_empty_stick_switches_itself_off(tmp_path: Path) -> None:
    outside = Outside(STICK, cell_mv=3_000)
    with live(tmp_path, outside) as living:
        living.until(1_000)
        assert living.view
        assert "battery empty" in living.view.headline
        living.until(HOUR_MS)

        assert len(outside.cuts) == 1
        assert living.clock.starts == 0


def test_on_a_charger_an_empty_stick_only_sleeps(tmp_path: Path) -> None:
    outside = Outside(STICK, cell_mv=3_000, charged=True)
    with live(tmp_path, outside) as living:
        living.until(HOUR_MS)

        assert outside.cuts == []
        assert living.clock.starts == 1


# --- a supply that is switched, a button to plus


def test_in_deep_sleep_the_switched_supply_is_off(tmp_path: Path) -> None:
    outside = Outside("cytron-aiot-s3")
    with live(tmp_path, outside) as living:
        living.until(1_000)
        assert outside.chip.levels[11] == 1
        living.until(ASLEEP_MS)
        assert outside.chip.levels[11] == 0
        assert outside.chip.held == {11: 0}


@pytest.mark.parametrize("chip", ["ESP32", "ESP32C3"])
def test_a_button_to_plus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chip: str) -> None:
    like = BOARDS["firebeetle2-esp32e" if chip == "ESP32" else "xiao-esp32c3"]
    fields = {name: getattr(like, name) for name in Pins._fields} | {"extend": {"active_high": True}}
    monkeypatch.setitem(BOARDS, "high", Pins(**fields))
    monkeypatch.setitem(CHIPS, "high", chip)
    outside = Outside("high")
    with live(tmp_path, outside) as living:
        living.until(1_000)
        assert isinstance(living.view, View)
        assert "down" not in living.view.headline
        living.press(20_000, 1_000)
        living.until(25_000)
        assert living.view.badge == "READY"

        living.press(30_000, 3_200)
        living.until(ASLEEP_MS)
        awake_ms = living.clock.awake_ms
        living.until(ASLEEP_MS + HOUR_MS)
        assert living.clock.awake_ms == awake_ms
        living.press(ASLEEP_MS + HOUR_MS + 1_000)
        living.until(ASLEEP_MS + HOUR_MS + 3_000)
        assert living.view is not None


def test_a_board_keeps_its_parts_with_another_display(tmp_path: Path) -> None:
    outside = Outside("cytron-aiot-s3", display=Sh1106)
    with live(tmp_path, outside, " sh1106") as living:
        living.until(1_000)

        assert outside.pixels() > 300
