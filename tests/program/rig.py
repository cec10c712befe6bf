"""What surrounds the device program while it runs on 32-bit MicroPython: time, a finger and a laptop.

The chip's fakes (fakes/chip.py) hand every sleep over to here, so nothing waits for real. All times are ms
since power-on.
"""

import heapq
import itertools
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from holdtimer.sim.oled import Pixels, Ssd1306

TICKS_PERIOD = 1 << 30
START_TICKS = TICKS_PERIOD - 5000  # of fakes/chip.py
RESET = 3  # status after machine.reset()
LIMIT_S = 120.0
"""Real time, only there to end a program that never sleeps."""


@dataclass(frozen=True)
class Sleep:
    """The program slept from `at_ms` for `passed_ms`, having asked for `ms`.

    `i2c_bytes` went over the bus since the sleep before.
    """

    at_ms: int
    kind: str  # POLL, LIGHT or DEEP
    ms: int
    passed_ms: int
    i2c_bytes: int


class Central(Protocol):
    """Who is on the air."""

    def met(self, rig: "Rig") -> None:
        """The device advertises."""

    def heard(self, rig: "Rig", data: bytes) -> None:
        """A notification arrived."""


class Rig:
    """One start. What the program did is here once `run` returns: `status` 0 is deep sleep, RESET a reset.

    `tones` are (when, duty), `radio` is (when, on or off), `panel` is (when, command, argument) of what
    lights and dims the display, `glass` is (when, what it shows) where the fakes tell, `rtc` is the RTC's
    memory and `rtc_ms` its time at power-on, `output` is whatever it printed: tracebacks. `rtc_ppm` is by how
    much it is fast while the chip is awake.
    """

    def __init__(
        self,
        command: list[str],
        environment: Mapping[str, str],
        rtc: bytes = b"",
        rtc_ms: int = 0,
        rtc_ppm: int = 0,
    ) -> None:
        self.now_ms = 0
        self.status: int | None = None
        self.output = ""
        self.sleeps: list[Sleep] = []
        self.tones: list[tuple[int, int]] = []
        self.radio: list[tuple[int, bool]] = []
        self.panel: list[tuple[int, int, int]] = []
        self.glass: list[tuple[int, Pixels]] = []
        self.rtc = rtc
        self.rtc_ms = rtc_ms
        self.rtc_ppm = rtc_ppm
        self.central: Central | None = None
        self._command = command
        clock = {"RTC_MEMORY": rtc.hex(), "RTC_MS": str(rtc_ms), "RTC_PPM": str(rtc_ppm)}
        self._environment = dict(environment) | clock
        self._due: list[tuple[int, int, str]] = []
        self._oled: Ssd1306 | None = None
        self._order = itertools.count()

    def after(self, ms: int, what: str) -> None:
        """Have `what` happen `ms` from now: a word of fakes/chip.py, with its argument."""
        heapq.heappush(self._due, (self.now_ms + ms, next(self._order), what))

    def press(self, after_ms: int, held_ms: int = 100) -> None:
        """A finger on the button."""
        self.after(after_ms, "down")
        self.after(after_ms + held_ms, "up")

    @property
    def slept_ms(self) -> int:
        """How long its deep sleep has lasted when `run` returns."""
        return sum(sleep.passed_ms for sleep in self.sleeps if sleep.kind == "DEEP")

    @property
    def rtc_ends_ms(self) -> int:
        """What the RTC says then; deep sleep is as long as the RTC says."""
        awake_ms = self.now_ms - self.slept_ms
        return self.rtc_ms + self.now_ms + awake_ms * self.rtc_ppm // 1_000_000

    def lose_power(self, after_ms: int) -> None:
        """Take the supply away `after_ms` from now: the program ends there, without a status."""
        self.after(after_ms, "off")

    def run(self) -> "Rig":
        """Until deep sleep, the loss of power or the program's end."""
        with subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment,
        ) as vm:
            limit = threading.Timer(LIMIT_S, vm.kill)
            limit.start()
            assert vm.stdin
            assert vm.stdout
            try:
                for line in vm.stdout:
                    answer = self._hear(line)
                    if answer.endswith("off"):
                        vm.kill()
                    elif answer:
                        vm.stdin.write(answer + "\n")
                        vm.stdin.flush()
            except BaseException:
                vm.kill()
                raise
            finally:
                limit.cancel()
            self.status = vm.wait()
        return self

    def _hear(self, line: str) -> str:
        what, *words = line.split() or [""]
        if what == "SLEEP":
            self.now_ms += (int(words[0]) - START_TICKS - self.now_ms) % TICKS_PERIOD
            return self._sleep(words[1], int(words[2]), int(words[3]))
        if what == "DUTY":
            self.tones.append((_ms(words[0]), int(words[1])))
        elif what == "RADIO":
            self.radio.append((_ms(words[0]), words[1] == "1"))
        elif what == "RTC":
            self.rtc = bytes.fromhex("".join(words))
        elif what == "PANEL":
            self.panel.append((_ms(words[0]), int(words[1]), int(words[2])))
        elif what == "I2C":
            self._oled = self._oled or Ssd1306()
            self._oled.write(bytes.fromhex(words[0]))
        elif what == "ADVERTISE" and self.central:
            self.central.met(self)
        elif what == "NOTIFY" and self.central:
            self.central.heard(self, bytes.fromhex(words[0]))
        elif what == "HANGUP":
            self.after(0, "disconnect")
        else:
            self.output += line
        return ""

    def _sleep(self, kind: str, ms: int, i2c_bytes: int) -> str:
        if self._oled and i2c_bytes:
            self.glass.append((self.now_ms, self._oled.pixels()))
        at, what = self.now_ms + max(ms, 0), "-"
        if kind != "DEEP" and self._due and self._due[0][0] <= at:
            at, _, what = heapq.heappop(self._due)
        passed = max(0, at - self.now_ms)
        self.sleeps.append(Sleep(self.now_ms, kind, ms, passed, i2c_bytes))
        self.now_ms += passed
        return f"{passed} {what}"


def _ms(ticks: str) -> int:
    return (int(ticks) - START_TICKS) % TICKS_PERIOD
