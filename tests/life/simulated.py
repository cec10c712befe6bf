"""The month on the simulator: the firmware on a simulated chip, the companion's commands over the air."""

import asyncio
import os
import threading
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from life.companion import holdtimer
from life.script import IDLE_MS, RADIO_MS, WAKE_MS, Contact, Cut, Doing, Press

from holdcore.model import Record
from holdtimer.keys import Keys
from holdtimer.sim.air import Air
from holdtimer.sim.bluetooth import make_bluetooth
from holdtimer.sim.clock import Clock, Rates
from holdtimer.sim.device import SimulatedDevice
from holdtimer.sim.oled import Pixels
from holdtimer.sim.provision import write_key
from holdtimer.words.text import device_name

T = TypeVar("T")
PATIENCE_S = 60.0
KEY = bytes(range(32))


class Simulated:
    """A device that has its power since `since_utc_ms`, and a computer whose clock is right.

    Time stands still but in `live_until` and while the radio is on.
    """

    def __init__(
        self, folder: Path, since_utc_ms: int, rates: Rates, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self.since_utc_ms = since_utc_ms
        self._crash: BaseException | None = None
        self._patch = monkeypatch
        monkeypatch.setattr(time, "time_ns", lambda: 1_000_000 * self.now_utc_ms)
        monkeypatch.setattr(time, "time", lambda: self.now_utc_ms / 1000)
        monkeypatch.setenv("HOLDTIMER_DATA", str(folder / "data"))
        monkeypatch.setenv("HOLDTIMER_KEYS", "file")
        identity = write_key(folder / "flash", KEY)
        Keys().keep(identity, KEY)
        # A loaded machine may need long until it hears the device; named, it is not waited for others.
        self._look = ("--device", device_name(identity), "--timeout", "60")
        self._loop = asyncio.new_event_loop()
        self._looping = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._clock = Clock(rates=rates)
        self._looping.start()
        self._air = Air()
        listener = self._on_loop(self._air.serve("tcp-server:127.0.0.1:0"))
        monkeypatch.setenv("HOLDTIMER_HCI", listener.client_spec)
        self._device = SimulatedDevice(
            folder / "flash", make_bluetooth(self._air, self._loop), self, self._clock
        )
        self._gate = threading.Semaphore(0)
        self._stopped = threading.Event()
        self._stop_in(0)
        self._device.power_on()
        self._wait()

    @property
    def now_utc_ms(self) -> int:
        return self.since_utc_ms + self._clock.now_ms

    def do(self, doings: Sequence[Doing]) -> None:
        """Live through all of them."""
        for doing in doings:
            after_ms = doing.at_utc_ms - self.now_utc_ms
            assert after_ms >= 0, doing
            if isinstance(doing, Press):
                self._device.hold_button(doing.held_ms, after_ms=after_ms)
            elif isinstance(doing, Cut):
                self._device.lose_power(doing.off_ms, after_ms=after_ms)
            else:
                self.live_until(doing.at_utc_ms)
                self.meet(doing)
        self.live_until(max(doing.at_utc_ms for doing in doings) + 2 * IDLE_MS)

    def meet(self, contact: Contact) -> None:
        """Open the window for each of the commands that the contact takes."""
        self._patch.setenv("TZ", str(contact.zone))
        time.tzset()
        commands: list[tuple[str | Path, ...]] = [("sync",)]
        for routine in contact.sends:
            file = self.folder / f"{routine.slug}.toml"
            if not file.exists():
                file.write_text(routine.toml)
                commands.append(("push", file))
        if contact.settings:
            commands.append(("settings", *contact.settings))
        for command in commands:
            self._device.hold_button(WAKE_MS)  # of the device, or of its display
            self._device.hold_button(RADIO_MS, after_ms=1_500)
            self.live_until(self.now_utc_ms + 6_000)
            self._clock.speed = 1.0
            self._gate.release()
            holdtimer(*command, *self._look)
            self._clock.speed = float("inf")
            self._stop_in(20_000)
            self._wait()

    def live_until(self, utc_ms: int) -> None:
        """Let time pass."""
        self._stop_in(utc_ms - self.now_utc_ms)
        self._clock.speed = float("inf")
        self._gate.release()
        self._wait()

    def end(self) -> None:
        """Power off, and the air is gone."""
        self._gate.release()
        self._device.power_off()
        self._on_loop(self._air.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._looping.join(PATIENCE_S)
        self._loop.close()
        os.environ.pop("TZ", None)
        self._patch.undo()
        time.tzset()

    # --- the simulator's Watcher

    def heard(self, effect: Record, now_ms: int, pixels: Pixels) -> None:
        """Nobody listens."""

    def ended(self, error: BaseException) -> None:
        """The firmware crashed."""
        self._crash = error
        self._stopped.set()

    def _stop_in(self, ms: int) -> None:
        """Stand still when `ms` have passed, until the gate is opened."""

        def stop() -> None:
            self._stopped.set()
            self._gate.acquire()

        self._clock.after(ms, stop)

    def _wait(self) -> None:
        assert self._stopped.wait(PATIENCE_S), "the device does not get there"
        self._stopped.clear()
        if self._crash:
            raise self._crash

    def _on_loop(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE_S)
