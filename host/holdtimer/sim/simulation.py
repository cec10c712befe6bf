"""A simulated device on a simulated air, in this process, and what it is observed doing, also in words."""

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from holdcore import model, steps
from holdcore.events import Append, CloseRadio, Draw, OpenRadio, Play, View
from holdcore.log import journal, reader
from holdtimer.errors import HoldtimerError
from holdtimer.sim.air import Air
from holdtimer.sim.bluetooth import BLE, make_bluetooth
from holdtimer.sim.clock import Clock
from holdtimer.sim.device import SimulatedDevice
from holdtimer.sim.oled import Pixels
from holdtimer.sim.sound import CUE_NAMES
from holdtimer.words.holds import outcome_of, side_cell, side_of

_ENDINGS = {model.COMPLETED: "completed", model.STOPPED: "stopped", model.INTERRUPTED: "interrupted"}


class FirmwareCrashed(HoldtimerError):
    """The firmware on the simulated device ended; `__cause__` is what ended it."""

    def __init__(self, error: BaseException) -> None:
        said = str(error)
        super().__init__(
            f"the firmware crashed: {type(error).__name__}{': ' if said else ''}{said}",
            "if its files were not tampered with (--folder), this is a fault of the firmware",
        )
        self.__cause__ = error

    @property
    def firmware_traceback(self) -> str:
        """What ended the firmware, with the way there."""
        return "".join(traceback.format_exception(self.__cause__)).rstrip()


@dataclass(frozen=True)
class Observation:
    """At `now_ms` of device time the device did `effect`; `pixels` is the glass after that."""

    now_ms: int
    effect: model.Record
    pixels: Pixels

    @property
    def cue(self) -> str:
        """The name of the cue that sounds; "" for anything else."""
        return cue_name(self.effect.pattern) if isinstance(self.effect, Play) else ""

    @property
    def record(self) -> reader.Entry | None:
        """The record that is logged, if one is."""
        return reader.decode(self.effect.data) if isinstance(self.effect, Append) else None

    @property
    def view(self) -> View | None:
        """What the display says, in words, when a picture is drawn."""
        return self.effect.view if isinstance(self.effect, Draw) else None

    @property
    def radio(self) -> bool | None:
        """The radio goes on or off, if it does."""
        return isinstance(self.effect, OpenRadio) if isinstance(self.effect, OpenRadio | CloseRadio) else None


def cue_name(pattern: bytes) -> str:
    """What a tone pattern means, such as "holding"; two cues in a row are "skipped, rest"."""
    if pattern in CUE_NAMES:
        return CUE_NAMES[pattern]
    for first in range(2, len(pattern), 2):
        head, rest = pattern[:first], pattern[first:]
        while rest[:1] == b"\0":
            rest = rest[2:]
        if head in CUE_NAMES and rest in CUE_NAMES:
            return f"{CUE_NAMES[head]}, {CUE_NAMES[rest]}"
    return pattern.hex()


def line_of(observation: Observation) -> str:
    """Such as "12.345 s cue holding", in device time since boot; "" where there is nothing to tell."""
    if observation.cue:
        said = f"cue {observation.cue}"
    elif observation.record:
        said = f"log {_record(observation.record)}"
    elif observation.radio is not None:
        said = f"radio {'on' if observation.radio else 'off'}"
    else:
        return ""
    return f"{observation.now_ms / 1000:.3f} s {said}"


def _record(entry: reader.Entry) -> str:
    values = entry.values
    if entry.type in reader.HOLDS:
        return _hold(reader.hold_of(entry))
    if entry.type in reader.BOOTS:
        battery_mv, cause, major, minor, patch, *_ = values
        firmware = f"{major}.{minor}.{patch}"
        return f"boot {entry.boot}: firmware {firmware}, reset cause {cause}, battery {battery_mv} mV"
    if entry.type == journal.START:
        return f"start {entry.text}, {values[1]} steps"
    if entry.type == journal.PAUSE:
        return f"pause in step {values[0] + 1}"
    if entry.type == journal.RESUME:
        return f"resume in step {values[0] + 1}"
    if entry.type in reader.RATINGS:
        return _rating(*reader.rating_of(entry))
    if entry.type == journal.BACK:
        return f"back to step {values[0] + 1}"
    if entry.type == journal.DROPPED:
        return f"dropped {values[1]} records from {values[0]} on: the log was full"
    if entry.type == journal.LOST:
        return f"lost {values[1]} records from {values[0]} on: the flash harmed them, or did not take them"
    if entry.type == journal.CONTINUED:
        return f"go on after a power cut, in step {values[1] + 1}"
    ending, active_ms, paused_ms = values
    return f"end {_ENDINGS[ending]}, {active_ms / 1000:.1f} s in phases, {paused_ms / 1000:.1f} s paused"


def _rating(moment: int, what: int, value: int, confirmed: bool, step: int) -> str:
    about = "effort" if what == model.EFFORT else "pain"
    when = {journal.BEFORE: "before", journal.AFTER: "after"}.get(moment, f"after step {step + 1}")
    said = "none" if value == model.NO_RATING else f"{value}{'' if confirmed else ', not confirmed'}"
    return f"{about} {when}: {said}"


def _hold(hold: steps.Hold) -> str:
    name = " ".join(filter(None, (hold.name, side_cell(side_of(hold.side)))))
    sets = f" set {hold.set}/{hold.sets}" if hold.sets > 1 else ""
    unit = "breaths" if hold.unit == model.BREATHS else "reps"
    counted = f" {hold.count}/{hold.planned_count} {unit}" if hold.planned_count else ""
    return (
        f"hold {name}{sets} {hold.rep}/{hold.reps}{counted}"
        f" {hold.actual_ms / 1000:.1f} s {outcome_of(hold.outcome)}"
    )


class Simulation:
    """The air, the device, and what it does; made by `simulate`.

    `ble` is its radio's stack. `crashed` is done when the firmware has crashed; `reached_at` is what hosts
    elsewhere open to reach the air, "" where it is not served.
    """

    def __init__(self, air: Air, folder: Path, speed: float, listener: Callable[[Observation], None]) -> None:
        self.air = air
        self.radio_on = False
        self.reached_at = ""
        self.crashed: asyncio.Future[FirmwareCrashed] = asyncio.get_running_loop().create_future()
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._waiting: list[tuple[Callable[[Observation], bool], asyncio.Future[Observation]]] = []
        bluetooth = make_bluetooth(air, self._loop)
        self.ble: BLE = bluetooth.BLE()
        self.device = SimulatedDevice(folder, bluetooth, self, Clock(speed))

    def heard(self, effect: model.Record, now_ms: int, pixels: Pixels) -> None:
        """Called on the firmware's thread; listeners are called on the loop's."""
        observation = Observation(now_ms, effect, pixels)
        self._loop.call_soon_threadsafe(self._tell, observation)

    def ended(self, error: BaseException) -> None:
        """Called on the firmware's thread when it has crashed."""
        self._loop.call_soon_threadsafe(self._crash, FirmwareCrashed(error))

    def _crash(self, error: FirmwareCrashed) -> None:
        self.crashed.set_result(error)
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(error)
                future.exception()  # or asyncio would report it where nobody awaits the future any more
        self._waiting = []

    def _tell(self, observation: Observation) -> None:
        if observation.radio is not None:
            self.radio_on = observation.radio
        self._listener(observation)
        for wanted, future in self._waiting:
            if not future.done() and wanted(observation):
                future.set_result(observation)
        self._waiting = [(wanted, future) for wanted, future in self._waiting if not future.done()]

    def expect(self, wanted: Callable[[Observation], bool]) -> asyncio.Future[Observation]:
        """A future of the first observation from now on that is `wanted`; ask before you press.

        It fails with FirmwareCrashed.
        """
        future: asyncio.Future[Observation] = self._loop.create_future()
        if self.crashed.done():
            future.set_exception(self.crashed.result())
        else:
            self._waiting.append((wanted, future))
        return future


@contextlib.asynccontextmanager
async def simulate(
    folder: Path,
    speed: float,
    listener: Callable[[Observation], None],
    listen: str | None = None,
    air: Air | None = None,
) -> AsyncIterator[Simulation]:
    """A running device whose flash is `folder`; off, and its radio silent, when the context ends.

    `listen` is where hosts outside this process reach `air` (Air.serve).
    Errors: AirUnavailable.
    """
    async with air or Air() as made:
        simulation = Simulation(made, folder, speed, listener)
        if listen:
            served = await made.serve(listen)
            simulation.reached_at = served.client_spec or served.spec
        simulation.device.power_on()
        try:
            yield simulation
        finally:
            await asyncio.to_thread(simulation.device.power_off)
