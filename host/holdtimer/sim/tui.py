"""The simulated device in a terminal: its glass, its button, its sound, and a log of what it does.

Everything goes through the simulated button; the device does not know that there is a screen.
"""

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.widgets import RichLog, Static

from holdcore import gesture
from holdcore.events import Draw, Play
from holdcore.log import journal
from holdcore.model import RATING_MAX
from holdtimer.sim.device import SimulatedDevice
from holdtimer.sim.gestures import GESTURES, LEVEL_MS, Gestures
from holdtimer.sim.glass import CELLS, WORDS, drawn, largest
from holdtimer.sim.meanings import RATE
from holdtimer.sim.simulation import Observation, Simulation, line_of
from holdtimer.sim.sound import AUDIBLE, Speaker

SPEEDS = (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100)
STATUS_S = 0.1  # between updates of the clock: as often as its last digit changes
LOG_LINES = 2_000  # several sessions
LEAST = (60, 20)  # columns and rows
KEYS = {
    gesture.CLICK: ("space", "click"),
    gesture.DOUBLE: ("d", "double"),
    gesture.LONG_PRESS: ("l", "long"),
    gesture.VERY_LONG: ("r", "3 s"),
}
"""The key of each gesture, and what the gesture is."""

_PRESSES = dict(zip(KEYS, GESTURES.values(), strict=True))
_SET_ANEW_MS = 400  # rating.CLICK_MS: how long a press is one that sets anew
_BESIDE = 14  # columns beside the glass
_BELOW = 6  # rows below it: sound, keys, two lines of the log
_WIDE_BESIDE = 40  # columns beside the glass from which the log stands there


def keys_now(meanings: dict[str, str], muted: bool) -> list[list[tuple[str, str]]]:
    """Rows of (key, what it does now), for whoever looks at them."""
    said = []
    for each, (key, press) in KEYS.items():
        if meanings.get(each) == RATE:
            said.append(("0-9, t", "hold to that number, to ten"))
        elif each in meanings:
            said.append((f"{key} ({press})", meanings[each]))
    sound = "sound on" if muted else "mute"
    return [said, [("+", "faster"), ("-", "slower"), ("m", sound), ("q", "quit")]]


def laid_out(rows: Iterable[Iterable[tuple[str, str]]], columns: int) -> Text:
    """Keys with their labels in lines of at most `columns`; none is cut in two where it fits in a line."""
    lines: list[Text] = []
    for row in rows:
        lines.append(Text(no_wrap=True))
        for key, does in row:
            one = Text.assemble((key, "bold"), ": ", does)
            if lines[-1] and lines[-1].cell_len + 3 + one.cell_len > columns:
                lines.append(Text(no_wrap=True))
            lines[-1].append("   " if lines[-1] else "").append_text(one)
    return Text("\n").join(lines)


class Glass(Static):
    """The OLED, in the largest cells that leave room for all else."""

    def __init__(self) -> None:
        super().__init__(id="glass", markup=False)
        self.cell = ""
        self._observation: Observation | None = None

    def show(self, observation: Observation) -> None:
        self._observation = observation
        self._draw()

    def fit(self, columns: int, rows: int) -> int:
        """Draw it for a terminal of this size; how many columns it takes."""
        self.cell = largest(columns - _BESIDE - 2, rows - _BELOW - 2)
        self._draw()
        return CELLS.get(self.cell, WORDS)[0] + 2

    def _draw(self) -> None:
        observation = self._observation
        if observation and isinstance(draw := observation.effect, Draw):
            style = "dim" if draw.dim else "bold"
            self.update(drawn(draw.view, observation.pixels, self.cell, style))


class PushButton(Static):
    """The button: down for as long as the mouse holds it."""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(id="button", markup=False)
        self._device = device

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self.capture_mouse()
        self._device.press()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        self.release_mouse()
        self._device.release()

    def show(self) -> None:
        down = self._device.button_down
        self.set_class(down, "down")
        self.update("DOWN" if down else "button")


class SimulatorApp(App[None]):
    """Shows `simulation`, which must put its observations into `observations`. Ends on q."""

    TITLE = "hold timer"
    CSS = """
    Screen { overflow: hidden; }
    #body { height: 1fr; layout: grid; grid-size: 2; grid-columns: auto 1fr; grid-rows: auto 1fr; }
    #glass { border: round $primary; width: auto; height: auto; }
    #side { height: auto; padding: 0 1; }
    #status { height: auto; }
    #button { width: 12; height: 3; content-align: center middle; background: $primary; }
    #button.down { background: $warning; color: $background; text-style: bold; }
    RichLog { border-top: solid $primary; column-span: 2; }
    .wide #glass { row-span: 2; }
    .wide RichLog { column-span: 1; }
    #sound, #keys, #small { height: auto; }
    #small { display: none; }
    .small #body { display: none; }
    .small #keys { display: none; }
    .small #small { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"gesture('{each}')") for each, (key, _) in KEYS.items()),
        *(Binding(str(value), f"rate({value})") for value in range(RATING_MAX)),
        Binding("t", f"rate({RATING_MAX})"),
        Binding("plus,equals_sign", "faster(1)"),
        Binding("minus", "faster(-1)"),
        Binding("m", "mute"),
        Binding("q", "quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, simulation: Simulation, observations: asyncio.Queue[Observation], muted: bool = False
    ) -> None:
        super().__init__()
        self._simulation = simulation
        self._observations = observations
        self._gestures = Gestures(simulation.device)
        self._its_loop = asyncio.get_running_loop()
        self._booted_ms = 0
        self._cue = ""
        self._muted = muted
        self._speaker: Speaker | None = None
        # Kept, not looked up: the last updates come while the screen is taken apart.
        self._glass = Glass()
        self._status = Static(id="status", markup=False)
        self._button = PushButton(simulation.device)
        self._journal = RichLog(max_lines=LOG_LINES, wrap=True, markup=False, min_width=20)
        self._sound = Static(id="sound", markup=False)
        self._keys = Static(id="keys", markup=False)
        self._small = Static(id="small", markup=False)

    def compose(self) -> ComposeResult:
        self._journal.can_focus = False  # every key is for the button
        if self._simulation.reached_at:
            self._journal.border_title = f"reach it with: holdtimer --hci {self._simulation.reached_at}"
        with Container(id="body"):
            yield self._glass
            with Vertical(id="side"):
                yield self._status
                yield self._button
            yield self._journal
        yield self._small
        yield self._sound
        yield self._keys

    def on_mount(self) -> None:
        self._speaker = Speaker(self._ring, self._say, self._muted)
        self.set_interval(STATUS_S, self._show_status)
        self.run_worker(self._follow())
        self.run_worker(self._show_crash())

    def on_unmount(self) -> None:
        if self._speaker:
            self._speaker.close()

    def on_resize(self, event: events.Resize) -> None:
        columns, rows = event.size  # self.size is still the one before
        self.screen.set_class(columns < LEAST[0] or rows < LEAST[1], "small")
        self.screen.set_class(columns - self._glass.fit(columns, rows) >= _WIDE_BESIDE, "wide")
        least = f"{LEAST[0]} x {LEAST[1]}"
        self._small.update(f"{columns} x {rows} is too small: make it {least}. Keys work, q quits.")

    def action_gesture(self, name: str) -> None:
        """Make a gesture, if it means what a key says."""
        said = self._simulation.device.meanings.get(name)
        if said and said != RATE:
            self._gestures.make(*_PRESSES[name])

    def action_rate(self, value: int) -> None:
        """Hold the button until the rating that is asked for has climbed there."""
        said = self._simulation.device.meanings
        if said.get(gesture.LONG_PRESS) == RATE:
            anew_ms = _SET_ANEW_MS if said[gesture.CLICK] != "0" else 0
            self._gestures.make(anew_ms + LEVEL_MS * value + LEVEL_MS // 2)

    def action_faster(self, steps: int) -> None:
        clock = self._simulation.device.clock
        further = [speed for speed in SPEEDS if (speed - clock.speed) * steps > 0]
        if further:
            clock.speed = min(further) if steps > 0 else max(further)
        self._show_status()

    def action_mute(self) -> None:
        self._muted = not self._muted
        if self._speaker:
            self._speaker.muted = self._muted
        self._show_status()

    async def _follow(self) -> None:
        while True:
            observation = await self._observations.get()
            effect = observation.effect
            if isinstance(effect, Draw):
                self._glass.show(observation)
            if isinstance(effect, Play):
                self._cue = observation.cue
                if self._speaker and self._audible:
                    self._speaker.play(effect.pattern, effect.volume, effect.shift)
            if observation.record and observation.record.type == journal.BOOT:
                self._booted_ms = self._simulation.device.clock.now_ms - observation.now_ms
            if line := line_of(observation):
                self._journal.write(line)
            self._show_status()
            self._observations.task_done()

    async def _show_crash(self) -> None:
        error = await asyncio.shield(self._simulation.crashed)  # the end of the screen must not cancel it
        self._journal.write(Text(error.firmware_traceback, style="red"))
        self._journal.write(Text(f"{error}; q ends", style="bold red"))
        self._show_status()

    @property
    def _audible(self) -> bool:
        return self._simulation.device.clock.speed <= AUDIBLE

    def _show_status(self) -> None:
        simulation = self._simulation
        device = simulation.device
        uptime_s = (device.clock.now_ms - self._booted_ms) / 1000
        state = "crashed" if simulation.crashed.done() else f"{uptime_s:.1f} s"
        radio = "on" if simulation.radio_on else "off"
        self._status.update(f"{state}\nspeed {device.clock.speed:g}\nradio {radio}")
        self._button.show()
        self._sound.update(f"sound: {self._cue or 'none yet'} ({self._made_by})")
        self._keys.update(laid_out(keys_now(device.meanings, self._muted), self.size.width))

    @property
    def _made_by(self) -> str:
        if self._muted:
            return "muted"
        if not self._audible:
            return f"silent above speed {AUDIBLE}"
        return self._speaker.by if self._speaker else ""

    def _ring(self) -> None:
        """The bell, from any thread; so is the next."""
        self._its_loop.call_soon_threadsafe(self.bell)

    def _say(self, what: str) -> None:
        self._its_loop.call_soon_threadsafe(self._journal.write, what)


async def screen(
    simulation: Simulation, observations: asyncio.Queue[Observation], muted: bool = False
) -> None:
    """Run until the person quits. Errors: FirmwareCrashed, once it has been seen."""
    await SimulatorApp(simulation, observations, muted).run_async()
    if simulation.crashed.done():
        raise simulation.crashed.result()
