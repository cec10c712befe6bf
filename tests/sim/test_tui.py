"""The simulator's screen, driven by keys and mouse, against a running device."""

import asyncio
import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from rich.segment import Segment
from sim.process import PROGRAM, use_up_numbers
from textual.pilot import Pilot
from textual.widgets import RichLog, Static

from holdcore.events import Draw
from holdtimer.errors import EXIT_BUG
from holdtimer.routines import find
from holdtimer.sim.glass import picture
from holdtimer.sim.provision import provision
from holdtimer.sim.simulation import Observation, Simulation, simulate
from holdtimer.sim.tui import LEAST, Glass, PushButton, SimulatorApp

PATIENCE_S = 60.0
SMALL = (80, 24)
MIDDLE = (120, 40)
LARGE = (170, 50)


class Screen:
    """The app under test: what it shows, as text."""

    def __init__(
        self,
        app: SimulatorApp,
        simulation: Simulation,
        observations: asyncio.Queue[Observation],
        pilot: Pilot[None],
    ) -> None:
        self.app = app
        self.simulation = simulation
        self.pilot = pilot
        self._observations = observations

    async def settled(self) -> None:
        """Everything heard so far is on the screen."""
        await self._observations.join()
        await self.pilot.pause()

    async def after(self, wanted: Callable[[Observation], bool], *keys: str) -> Observation:
        """Press the keys, and wait for what the device does about it."""
        future = self.simulation.expect(wanted)
        await self.pilot.press(*keys)
        heard = await future
        await self.settled()
        return heard

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a layout, which comes a few turns after what causes it."""
        while not condition():
            await self.pilot.pause()

    def is_whole(self, size: tuple[int, int]) -> bool:
        """Every part but the log is there, and none is cut."""
        regions = [self.app.query_one(part).region for part in ("#glass", "#side", "#sound", "#keys")]
        whole = self.app.screen.region
        return whole.size == size and all(each.area and whole.contains_region(each) for each in regions)

    def text_of(self, kind: type[Static], selector: str = "") -> str:
        return str(self.app.query_one(selector or kind.__name__, kind).render())

    def is_dim(self) -> bool:
        return all(segment.style is not None and segment.style.dim for segment in self._glass_line())

    def _glass_line(self) -> list[Segment]:
        return [segment for segment in self.app.query_one(Glass).render_line(3) if segment.text.strip("│")]

    def log(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.query_one(RichLog).lines]


def with_hip_trio(folder: Path) -> Path:
    routine = find("hip-trio")
    provision(folder, [(routine.slug, routine.encoded())])
    return folder


@contextlib.asynccontextmanager
async def screen(
    folder: Path, size: tuple[int, int] = SMALL, listen: str | None = None
) -> AsyncIterator[Screen]:
    observations: asyncio.Queue[Observation] = asyncio.Queue()
    async with (
        asyncio.timeout(PATIENCE_S),
        simulate(folder, 2, observations.put_nowait, listen) as simulation,
    ):
        app = SimulatorApp(simulation, observations, muted=True)
        booted = simulation.expect(lambda heard: heard.view is not None)
        async with app.run_test(size=size) as pilot:
            shown = Screen(app, simulation, observations, pilot)
            await booted
            await shown.settled()
            yield shown


def cue(name: str) -> Callable[[Observation], bool]:
    return lambda heard: heard.cue == name


@pytest.mark.parametrize(("size", "cell"), [(SMALL, "braille"), (MIDDLE, "quadrant"), (LARGE, "half")])
async def test_shows_the_glass_as_large_as_the_terminal_allows(
    tmp_path: Path, size: tuple[int, int], cell: str
) -> None:
    async with screen(tmp_path, size) as shown:
        menu = shown.simulation.device.pixels()
        assert any(map(any, menu))
        assert shown.text_of(Glass) == picture(menu, cell).plain


async def test_shows_the_glass_in_words_where_no_picture_fits(tmp_path: Path) -> None:
    async with screen(with_hip_trio(tmp_path), LEAST) as shown:
        words = shown.text_of(Glass).splitlines()
        assert [words[0], words[1].split(), words[3].split(",")[0]] == [
            "Hip trio",
            ["MENU", "70%", "1/1"],
            "hold: start",
        ]


async def test_it_is_laid_out_anew_when_the_terminal_gets_another_size(tmp_path: Path) -> None:
    async with screen(tmp_path, SMALL) as shown:
        for size, cell in ((LARGE, "half"), (MIDDLE, "quadrant"), (LEAST, ""), (SMALL, "braille")):
            await shown.pilot.resize_terminal(*size)
            await shown.until(partial(shown.is_whole, size))
            assert shown.app.query_one(Glass).cell == cell


async def test_in_a_window_that_is_too_small_it_says_so_and_goes_on(tmp_path: Path) -> None:
    async with screen(with_hip_trio(tmp_path), (20, 5)) as shown:
        said = shown.text_of(Static, "#small")
        assert said == "20 x 5 is too small: make it 60 x 20. Keys work, q quits."
        assert shown.app.query_one("#small").region.bottom <= 5
        await shown.after(cue("preparing"), "l")
        await shown.pilot.resize_terminal(*LEAST)
        await shown.until(lambda: shown.is_whole(LEAST))
        assert not shown.app.query_one("#small").display
        assert shown.text_of(Glass).startswith("Supine figure 4")


async def test_shows_a_dimmed_glass_dimmer_and_a_dark_one_dark(tmp_path: Path) -> None:
    async with screen(tmp_path) as shown:
        assert not shown.is_dim()
        dimmed = shown.simulation.expect(lambda heard: isinstance(heard.effect, Draw) and heard.effect.dim)
        await dimmed
        await shown.settled()
        assert shown.is_dim()
        dark = shown.simulation.expect(
            lambda heard: isinstance(heard.effect, Draw) and heard.effect.view is None
        )
        await shown.pilot.press("plus", "plus")
        await dark
        await shown.settled()
        assert not shown.text_of(Glass).strip("\N{BRAILLE PATTERN BLANK}\n")


@pytest.mark.parametrize(
    ("key", "name"),
    [("space", "next"), ("d", "previous"), ("l", "preparing"), ("r", "radio on")],
)
async def test_a_key_is_a_gesture_on_the_button(tmp_path: Path, key: str, name: str) -> None:
    async with screen(with_hip_trio(tmp_path)) as shown:
        heard = await shown.after(cue(name), key)
        assert f"{heard.now_ms / 1000:.3f} s cue {name}" in shown.log()


def keys_of(shown: Screen) -> dict[str, str]:
    parts = [part for line in shown.text_of(Static, "#keys").splitlines() for part in line.split("   ")]
    return dict(part.split(": ", 1) for part in parts)


async def test_a_key_is_labelled_with_what_it_does_now_and_does_nothing_else(tmp_path: Path) -> None:
    async with screen(tmp_path) as shown:
        always = {"+": "faster", "-": "slower", "m": "sound on", "q": "quit"}
        menu = {"space (click)": "next", "d (double)": "previous", "r (3 s)": "radio on", **always}
        assert keys_of(shown) == menu, "without a routine, nothing can be started"
        heard: list[str] = []
        for key in ("l", "0", "t"):
            await shown.pilot.press(key)
        heard.append((await shown.after(lambda heard: bool(heard.cue), "d")).cue)
        assert heard == ["previous"]
        assert keys_of(shown) == {**menu, "l (long)": "open"}


async def test_a_number_holds_the_button_until_the_rating_is_there(tmp_path: Path) -> None:
    async with screen(with_hip_trio(tmp_path)) as shown:
        await shown.after(cue("preparing"), "plus", "l")
        await shown.after(lambda heard: heard.cue.endswith("ask"), "r")
        assert keys_of(shown)["0-9, t"] == "hold to that number, to ten"
        await shown.after(cue("rating 3"), "3")
        await shown.after(cue("rating 0"), "0")
        await shown.after(cue("rating 2"), "2")
        assert keys_of(shown)["space (click)"] == "that is it"
        await shown.after(cue("accepted"), "space")
        assert any(line.endswith("log pain after: 2") for line in shown.log())


async def test_the_mouse_holds_the_button_while_it_is_down(tmp_path: Path) -> None:
    async with screen(with_hip_trio(tmp_path)) as shown:
        reached = shown.simulation.expect(cue("long reached"))
        await shown.pilot.mouse_down(PushButton)
        await reached
        assert shown.simulation.device.button_down
        started = shown.simulation.expect(cue("preparing"))
        await shown.pilot.mouse_up(PushButton)
        await started
        assert not shown.simulation.device.button_down


async def test_plus_and_minus_change_the_speed_of_the_device(tmp_path: Path) -> None:
    async with screen(tmp_path) as shown:
        clock = shown.simulation.device.clock
        speeds = [clock.speed]
        for key in ("plus", "plus", "minus", "minus", "minus"):
            await shown.pilot.press(key)
            speeds.append(clock.speed)
        assert speeds == [2, 5, 10, 5, 2, 1]
        assert "speed 1" in shown.text_of(Static, "#status").splitlines()


async def test_a_session_is_followed_in_the_log(tmp_path: Path) -> None:
    async with screen(with_hip_trio(tmp_path)) as shown:
        logged = shown.simulation.expect(
            lambda heard: heard.record is not None and heard.record.text == "Supine figure 4"
        )
        await shown.after(cue("holding"), "l")
        await shown.pilot.press("plus", "plus", "plus")
        await logged
        await shown.settled()
        log = [line.partition(" s ")[2] for line in shown.log()]
        assert "log start Hip trio, 3 steps" in log
        assert "log hold Supine figure 4 left 1/1 20.0 s done" in log


async def test_says_where_companions_reach_it_and_that_the_radio_is_on(tmp_path: Path) -> None:
    async with screen(tmp_path, listen="tcp-server:127.0.0.1:0") as shown:
        assert shown.simulation.reached_at.startswith("tcp-client:127.0.0.1:")
        assert shown.simulation.reached_at in str(shown.app.query_one(RichLog).border_title)
        assert "radio off" in shown.text_of(Static, "#status")
        await shown.after(lambda heard: heard.radio is True, "r")
        assert "radio on" in shown.text_of(Static, "#status")


async def test_a_crash_is_shown_with_its_traceback_until_the_owner_quits(tmp_path: Path) -> None:
    use_up_numbers(tmp_path)
    observations: asyncio.Queue[Observation] = asyncio.Queue()
    async with asyncio.timeout(PATIENCE_S), simulate(tmp_path, 1, observations.put_nowait) as simulation:
        await simulation.crashed
        app = SimulatorApp(simulation, observations, muted=True)
        async with app.run_test(size=LARGE) as pilot:
            await pilot.pause()
            log = "\n".join(strip.text for strip in app.query_one(RichLog).lines)
            assert "Traceback" in log
            assert "the firmware crashed: WireError" in log
            assert "crashed" in str(app.query_one("#status", Static).render())
            assert app.is_running
            await pilot.press("q")
        assert not app.is_running


class Terminal:
    """`holdtimer sim` on a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 170, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color"}
        self.process = subprocess.Popen(
            [PROGRAM, "sim", "--folder", folder], stdin=slave, stdout=slave, stderr=slave, env=environment
        )
        os.close(slave)
        self._output = b""
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while data := os.read(self._master, 65536):
                with self._changed:
                    self._output += data
                    self._changed.notify()

    def wait_for(self, text: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: text.encode() in self._output, PATIENCE_S), self._output

    def type(self, key: str) -> None:
        os.write(self._master, key.encode())

    def end(self) -> str:
        """What was written last of all."""
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return self._output.decode(errors="replace")[-500:]

    def close(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        os.close(self._master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[[], Terminal]]:
    opened: list[Terminal] = []

    def make() -> Terminal:
        opened.append(Terminal(tmp_path))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_on_a_terminal_q_ends_it(terminal: Callable[[], Terminal]) -> None:
    running = terminal()
    running.wait_for("log boot 1")
    running.type("q")
    end = running.end()
    assert running.process.returncode == 0
    assert "Traceback" not in end


def test_on_a_terminal_a_crash_fails_once_it_was_seen(
    tmp_path: Path, terminal: Callable[[], Terminal]
) -> None:
    use_up_numbers(tmp_path)
    running = terminal()
    running.wait_for("WireError")
    running.type("q")
    end = running.end()
    assert running.process.returncode == EXIT_BUG
    assert "holdtimer: the firmware crashed: WireError" in end
    assert "Traceback" not in end
