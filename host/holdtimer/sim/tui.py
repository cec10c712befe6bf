"""The simulated device in a terminal: its glass, its button, and a log of what it does.

Everything the owner does goes through the simulated button; the device does not know that there is a screen.
"""

import asyncio
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer, RichLog, Static

from holdcore.events import Draw
from holdcore.log import journal
from holdtimer.sim.describe import line_of
from holdtimer.sim.device import SimulatedDevice
from holdtimer.sim.gestures import GESTURES, Gestures
from holdtimer.sim.oled import HEIGHT, WIDTH, to_text
from holdtimer.sim.simulation import Observation, Simulation

SPEEDS = (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100)
STATUS_S = 0.1  # between updates of the clock: as often as its last digit changes
LOG_LINES = 2_000  # several sessions
_SIDE_COLUMNS = 24  # what stands beside the glass
_LOG_ROWS = 8  # at least, before the glass may be drawn large


class Glass(Static):
    """The OLED: half blocks where the terminal is large enough, else braille."""

    def __init__(self) -> None:
        super().__init__(id="glass", markup=False)
        self._observation: Observation | None = None

    def show(self, observation: Observation) -> None:
        self._observation = observation
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    @property
    def cell(self) -> str:
        columns, rows = self.app.size
        large = columns >= WIDTH + _SIDE_COLUMNS and rows >= HEIGHT // 2 + _LOG_ROWS
        return "half" if large else "braille"

    def _draw(self) -> None:
        if self._observation and isinstance(drawn := self._observation.effect, Draw):
            self.update(
                Text(to_text(self._observation.pixels, self.cell), style="dim" if drawn.dim else "bold")
            )


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
    #front { height: auto; }
    #glass { width: auto; height: auto; border: round $primary; min-width: 66; min-height: 18; }
    #side { width: 1fr; height: auto; padding: 0 1; }
    #status { height: auto; }
    #button { width: 12; height: 3; margin-top: 1; content-align: center middle; background: $primary; }
    #button.down { background: $warning; color: $background; text-style: bold; }
    RichLog { height: 1fr; border-top: solid $primary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,c", "gesture('click')", "click"),
        Binding("d", "gesture('double')", "double"),
        Binding("l", "gesture('long')", "long"),
        Binding("r", "gesture('radio')", "3 s"),
        Binding("h", "hold", "hold"),
        Binding("plus,equals_sign", "faster(1)", "faster", key_display="+"),
        Binding("minus", "faster(-1)", "slower", key_display="-"),
        Binding("q", "quit", "quit"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, simulation: Simulation, observations: asyncio.Queue[Observation]) -> None:
        super().__init__()
        self._simulation = simulation
        self._observations = observations
        self._gestures = Gestures(simulation.device)
        self._booted_ms = 0
        self._held = False
        # Kept, not looked up: the last updates come while the screen is taken apart.
        self._glass = Glass()
        self._status = Static(id="status", markup=False)
        self._button = PushButton(simulation.device)
        self._journal = RichLog(max_lines=LOG_LINES, wrap=True, markup=False)

    def compose(self) -> ComposeResult:
        with Horizontal(id="front"):
            yield self._glass
            with Vertical(id="side"):
                yield self._status
                yield self._button
        self._journal.can_focus = False  # every key is for the button
        if self._simulation.reached_at:
            self._journal.border_title = f"reach it with: holdtimer --hci {self._simulation.reached_at}"
        yield self._journal
        yield Footer()

    def on_mount(self) -> None:
        self.set_interval(STATUS_S, self._show_status)
        self.run_worker(self._follow())
        self.run_worker(self._show_crash())

    def action_gesture(self, name: str) -> None:
        self._gestures.make(*GESTURES[name])

    def action_hold(self) -> None:
        self._held = not self._held
        if self._held:
            self._simulation.device.press()
        else:
            self._simulation.device.release()

    def action_faster(self, steps: int) -> None:
        clock = self._simulation.device.clock
        further = [speed for speed in SPEEDS if (speed - clock.speed) * steps > 0]
        if further:
            clock.speed = min(further) if steps > 0 else max(further)
        self._show_status()

    async def _follow(self) -> None:
        while True:
            observation = await self._observations.get()
            if isinstance(observation.effect, Draw):
                self._glass.show(observation)
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

    def _show_status(self) -> None:
        simulation = self._simulation
        uptime_s = (simulation.device.clock.now_ms - self._booted_ms) / 1000
        state = "crashed" if simulation.crashed.done() else f"{uptime_s:.1f} s since boot"
        radio = "on" if simulation.radio_on else "off"
        status = f"{state}\nspeed {simulation.device.clock.speed:g}\nradio {radio}"
        self._status.update(status)
        self._button.show()


async def screen(simulation: Simulation, observations: asyncio.Queue[Observation]) -> None:
    """Run until the owner quits. Errors: FirmwareCrashed, once the owner has seen it."""
    await SimulatorApp(simulation, observations).run_async()
    if simulation.crashed.done():
        raise simulation.crashed.result()
