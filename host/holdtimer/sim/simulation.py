"""A simulated device on a simulated air, in this process, and what it is observed doing."""

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from holdcore.cues import CUES, rating_playback, rating_step
from holdcore.events import Append, CloseRadio, Draw, OpenRadio, Play, View
from holdcore.log import reader
from holdcore.model import PAIN_MAX, Record
from holdtimer.errors import HoldtimerError
from holdtimer.sim.air import Air, Pace
from holdtimer.sim.bluetooth import make_bluetooth
from holdtimer.sim.clock import Clock
from holdtimer.sim.device import SimulatedDevice
from holdtimer.sim.oled import Pixels

_CUE_NAMES = {pattern: name.lower() for name, pattern in CUES.items()}
_CUE_NAMES |= {rating_step(pain): f"pain {pain}?" for pain in range(PAIN_MAX + 1)}
_CUE_NAMES |= {rating_playback(pain): f"pain {pain}" for pain in range(PAIN_MAX + 1)}


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
    effect: Record
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
    if pattern in _CUE_NAMES:
        return _CUE_NAMES[pattern]
    for first in range(2, len(pattern), 2):
        head, rest = pattern[:first], pattern[first:]
        while rest[:1] == b"\0":
            rest = rest[2:]
        if head in _CUE_NAMES and rest in _CUE_NAMES:
            return f"{_CUE_NAMES[head]}, {_CUE_NAMES[rest]}"
    return pattern.hex()


class Simulation:
    """The air, the device, and what it does; made by `simulate`.

    `crashed` is done when the firmware has crashed; `reached_at` is what hosts elsewhere open to reach the
    air, "" where it is not served.
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
        self.device = SimulatedDevice(folder, bluetooth, self, Clock(speed))

    def heard(self, effect: Record, now_ms: int, pixels: Pixels) -> None:
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
    pace: Pace | None = None,
) -> AsyncIterator[Simulation]:
    """A running device whose flash is `folder`; off, and its radio silent, when the context ends.

    `listen` is where hosts outside this process reach its air (Air.serve), `pace` how fast that is (Air).
    Errors: AirUnavailable.
    """
    async with Air(pace) as air:
        simulation = Simulation(air, folder, speed, listener)
        if listen:
            served = await air.serve(listen)
            simulation.reached_at = served.client_spec or served.spec
        simulation.device.power_on()
        try:
            yield simulation
        finally:
            await asyncio.to_thread(simulation.device.power_off)
