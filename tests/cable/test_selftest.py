"""The self-test on a simulated chip, and the commands as people run them."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from cable.board import Hardware, PtyBoard
from cable.firmware import Firmware

from holdtimer.errors import EXIT_NO_DEVICE, EXIT_REFUSED
from holdtimer.keys import Keys
from holdtimer.sim import framebuf
from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import Ssd1306
from holdtimer.usb.answers import Check
from holdtimer.usb.deploy import deploy
from holdtimer.usb.errors import NoAnswer
from holdtimer.usb.installed import selftest
from holdtimer.usb.mpremote import Mpremote
from holdtimer.usb.payload import build

sys.modules.setdefault("framebuf", framebuf)

from holdfw import selftest as on_device  # noqa: E402
from holdfw.pins import BOARDS  # noqa: E402

FlashWith = Callable[..., Path]
FilesOn = Callable[[Path], dict[str, bytes]]
BUTTON = BOARDS["firebeetle2-esp32e"].button
TIMEOUT_S = 300


class Ticks:
    """Time that passes only while the self-test sleeps; `on_ms` is called with it."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.on_ms: Callable[[int], None] = lambda now_ms: None  # noqa: ARG005

    def ticks_ms(self) -> int:
        return self.now_ms

    def ticks_diff(self, later: int, earlier: int) -> int:
        return later - earlier

    def sleep_ms(self, ms: int) -> None:
        self.now_ms += ms
        self.on_ms(self.now_ms)


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def chip(ticks: Ticks, monkeypatch: pytest.MonkeyPatch) -> Chip:
    """A chip in order, with the heaps that an ESP32 has left."""
    made = Chip(ticks.ticks_ms)
    # As MicroPython counts: what its heap has left, and the piece by which it can grow.
    left = SimpleNamespace(
        collect=lambda: None, mem_free=lambda: 20_480 + max(piece for _, _, piece, _ in made.idf_heaps)
    )
    monkeypatch.setattr(on_device, "gc", left)
    monkeypatch.setattr("holdfw.memory.gc", left)
    made.i2c[0x3C] = Ssd1306()
    made.levels[BUTTON] = 1
    return made


def run(chip: Chip, ticks: Ticks, root: Path, press_ms: int = 0) -> dict[str, Check]:
    found = on_device.checks(chip.machine(), chip.esp32(), ticks, str(root), press_ms)
    return {name: Check(name=name, ok=ok, said=said) for name, ok, said in found}


def test_a_device_in_order(chip: Chip, ticks: Ticks, tmp_path: Path) -> None:
    checks = run(chip, ticks, tmp_path)

    assert [check.name for check in checks.values() if not check.ok] == []
    assert checks["battery"].said == "3900 mV, 70 %"
    assert checks["heap"].said == "20 KiB free, for the radio 56 KiB"
    assert checks["last crash"].said == "none"
    assert not list(tmp_path.iterdir())


def test_the_display_is_lit_and_the_tones_rise(chip: Chip, ticks: Ticks, tmp_path: Path) -> None:
    run(chip, ticks, tmp_path)

    oled = chip.i2c[0x3C]
    assert isinstance(oled, Ssd1306)
    assert sum(map(sum, oled.pixels())) > 500
    assert all(any(row) for row in oled.pixels()[20:50]), "the digits are whole"
    heard = [tone.freq_hz for tone in chip.tones if tone.duty_u16]
    assert heard == sorted(heard)
    assert heard[-1] > 10 * heard[0]
    assert chip.tones[-1].duty_u16 == 0


def test_a_press_is_waited_for(chip: Chip, ticks: Ticks, tmp_path: Path) -> None:
    ticks.on_ms = lambda now_ms: chip.drive(BUTTON, 0) if now_ms > 3000 else None

    assert run(chip, ticks, tmp_path, press_ms=5000)["button"] == Check(
        name="button", ok=True, said="pressed"
    )
    assert ticks.now_ms < 4000


def test_no_press_fails(chip: Chip, ticks: Ticks, tmp_path: Path) -> None:
    assert run(chip, ticks, tmp_path, 5000)["button"] == Check(
        name="button", ok=False, said="not pressed within 5 s"
    )


@pytest.mark.parametrize("part", ["i2c", "display", "button", "battery", "flash", "heap"])
def test_a_broken_part_fails_alone(part: str, chip: Chip, ticks: Ticks, tmp_path: Path) -> None:
    root = tmp_path
    if part in ("i2c", "display"):
        chip.i2c.clear()
    elif part == "button":
        chip.levels[BUTTON] = 0
    elif part == "battery":
        chip.cell_mv = 2000
    elif part == "flash":
        (tmp_path / "selftest.tmp").mkdir()
    else:
        chip.idf_heaps = [(170_000, 60_000, 32_768, 60_000)]  # enough in all, but not in one piece

    failed = {name for name, check in run(chip, ticks, root).items() if not check.ok}

    assert failed == ({"i2c", "display"} if part in ("i2c", "display") else {part})


def test_without_a_finished_install_there_is_no_self_test(
    interpreter: str, flash_with: FlashWith, new: Firmware
) -> None:
    files = {**new.payload().files, "install.new": b""}

    with (
        PtyBoard(interpreter, flash_with(files)) as board,
        pytest.raises(NoAnswer, match="no finished") as no,
    ):
        selftest(Mpremote(board.port))

    assert no.value.exit_code == EXIT_NO_DEVICE
    assert "holdtimer deploy" in no.value.hint


def test_each_check_is_told_when_it_ends(interpreter: str, flash_with: FlashWith, new: Firmware) -> None:
    flash = flash_with({})
    told: list[Check] = []
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload)

    with PtyBoard(interpreter, flash) as board:
        checks = selftest(Mpremote(board.port), 0, told.append)
        board.wait_for(new.running.encode())

    assert checks == told == [Check(name="all", ok=True, said="")]


def holdtimer(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from holdtimer.cli.main import main; main()", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )


def test_the_commands(
    interpreter: str,
    flash_with: FlashWith,
    files_on: FilesOn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOLDTIMER_DATA", str(tmp_path))
    monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    flash = flash_with({"board.txt": b""})
    with PtyBoard(interpreter, flash) as board:
        deployed = holdtimer("deploy", "--port", board.port, "--board", "firebeetle2-esp32e")
    with PtyBoard(interpreter, flash) as board:
        again = holdtimer("deploy", "--port", board.port)
    with PtyBoard(interpreter, flash, replace(Hardware(), i2c=[])) as board:
        tested = holdtimer("selftest", "--port", board.port, "--no-press")

    count = len(build("firebeetle2-esp32e").files)
    assert deployed.returncode == 0, deployed.stderr
    assert f"{count} files written, 0 removed" in deployed.stdout
    assert "is enrolled" in deployed.stdout
    assert again.returncode == 0, again.stderr
    assert "it was up to date" in again.stdout
    assert "is enrolled" not in again.stdout, "this computer has its key"
    found = files_on(flash)
    assert Keys(tmp_path).of(found["device"]) == found["key"]
    assert tested.returncode == EXIT_REFUSED, tested.stderr
    assert "not in order: i2c, display" in tested.stderr
    assert "does not answer" in tested.stdout


@pytest.mark.parametrize("command", [["deploy"], ["selftest"]])
def test_a_port_that_is_not_there(command: list[str]) -> None:
    done = holdtimer(*command, "--port", "/dev/nowhere")

    assert done.returncode == EXIT_NO_DEVICE
    assert "there is no port /dev/nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_board_that_nobody_knows() -> None:
    done = holdtimer("deploy", "--board", "arduino")

    assert done.returncode == 2
    assert "'arduino' is not one of firebeetle2-esp32e, xiao-esp32c3" in done.stderr
