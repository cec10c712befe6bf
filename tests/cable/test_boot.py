"""Whether the application starts: boot.py and main.py, on the pty board and cut short anywhere."""

import contextlib
import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from cable.board import DEEPSLEEP, FIREBEETLE_BUTTON, HARD_RESET, PWRON, Hardware, PtyBoard
from cable.firmware import FIRMWARE, Firmware

from holdtimer.usb.mpremote import Mpremote

FlashWith = Callable[..., Path]

HELD = replace(Hardware(), low_pins=[FIREBEETLE_BUTTON])


@pytest.mark.parametrize(
    ("hardware", "cause", "unfinished", "runs"),
    [
        (Hardware(), PWRON, False, True),
        (HELD, PWRON, False, False),
        (HELD, DEEPSLEEP, False, True),
        (HELD, HARD_RESET, False, True),
        (Hardware(), PWRON, True, False),
        (Hardware(), DEEPSLEEP, True, False),
    ],
    ids=[
        "power-on",
        "button held",
        "woken by the button",
        "reset",
        "half installed",
        "half installed, woken",
    ],
)
def test_what_starts(
    hardware: Hardware,
    cause: int,
    unfinished: bool,
    runs: bool,
    interpreter: str,
    flash_with: FlashWith,
    new: Firmware,
) -> None:
    files = dict(new.payload().files)
    if unfinished:
        files["install.new"] = b'{"fil'

    with PtyBoard(interpreter, flash_with(files), hardware, cause) as board:
        printed = board.wait_for(b">>> ").decode()
        answered = Mpremote(board.port).run(("exec", "print(6 * 7)"))

    assert (new.running in printed) is runs
    assert "42" in answered


def test_a_module_that_is_missing_leaves_the_prompt(
    interpreter: str, flash_with: FlashWith, new: Firmware
) -> None:
    files = {name: data for name, data in new.payload().files.items() if name != "holdfw/start.py"}

    with PtyBoard(interpreter, flash_with(files)) as board:
        assert b"RUNNING" not in board.wait_for(b">>> ")
        assert "42" in Mpremote(board.port).run(("exec", "print(6 * 7)"))


def test_half_a_boot_py_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = ModuleType("machine")
    machine.PWRON_RESET = 1  # type: ignore[attr-defined]
    machine.reset_cause = lambda: 4  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "machine", machine)
    source = (FIRMWARE / "boot.py").read_text().rstrip()

    starting = []
    for end in range(len(source) + 1):
        names: dict[str, object] = {}
        with contextlib.suppress(SyntaxError, NameError, AttributeError, ImportError):
            exec(source[:end], names)
        if not names.get("skip_app", True):
            starting.append(end)

    assert starting == [len(source)]


def test_half_a_main_py_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "threshold", lambda _: None, raising=False)  # MicroPython has it
    ran: list[str] = []
    board = SimpleNamespace(boot=lambda *_: None, run=lambda: ran.append("run"))
    modules = {
        "machine": SimpleNamespace(reset_cause=lambda: 1),
        "bluetooth": SimpleNamespace(),
        "esp32": SimpleNamespace(),
        "holdcore.app": SimpleNamespace(App=lambda *_: None),
        "holdfw.memory": SimpleNamespace(forget=None),
        "holdfw.start": SimpleNamespace(build=lambda *_: board, cipher=None),
        "holdfw.guard": SimpleNamespace(guarded=lambda live, *_: live(False)),
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    source = (FIRMWARE / "main.py").read_text().rstrip()

    for end in range(len(source)):
        with contextlib.suppress(SyntaxError, NameError, AttributeError, ImportError):
            exec(source[:end], {"skip_app": False})
    assert not ran

    for names in ({"skip_app": True}, {}):
        exec(source, names)
    assert not ran
    exec(source, {"skip_app": False})
    assert ran == ["run"]
