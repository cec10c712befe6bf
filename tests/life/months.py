"""Random months: what a device logs and a laptop measures while the RTC drifts, fails and loses its power.

The device's run numbers come from holdfw/wall.py; the records go through a real history. `Truth` is what
happened, and what of it nobody can know.
"""

import random
from dataclasses import dataclass, field

from history.journals import DEVICE, EPOCH, Journal

from holdcore.log import reader
from holdfw.wall import recall, remember
from holdtimer.history.store import Store
from holdtimer.history.zones import Zone
from holdtimer.sim.clock import Rates
from holdtimer.sim.machine import DEEPSLEEP_RESET, HARD_RESET, PWRON_RESET, RTC_MEMORY_MAX

BEGIN_MS = 1_790_000_000_000  # 2026-09-21
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DAYS = 30
IDLE_MS = 120_000  # after the last press; then deep sleep
ZONE_MIN = 120
DAY_BEGINS_MS = 4 * HOUR_MS
WANDER = 1 / 6_000  # less than walltime.WANDER_SHARE, beyond which no bound is promised

KINDS = (
    "weekly",
    "daily",
    "seldom",
    "power",  # lost now and then
    "dips",  # short: the memory stays whole, or holds another program's bytes
    "twins",  # the RTC begins anew and the device does not notice
    "jumps",  # the RTC is set, forwards or back
    "wrong",  # the laptop's clock, for one contact
    "gaps",  # records of boots are lost
    "old",  # firmware that did not log the RTC, for the first days
)


class Memory:
    """machine.RTC, as far as its memory goes."""

    def __init__(self) -> None:
        self.data = b""

    def memory(self, data: bytes | None = None) -> bytes:
        if data is not None:
            self.data = bytes(data)
        return self.data


@dataclass
class Truth:
    """One session; `stretch` counts how often the RTC truly began anew or was set, `run` is the device's."""

    seq: int
    utc_ms: int
    stretch: int
    run: int
    boot: int
    logged: bool  # the record of its boot says what the RTC says


@dataclass
class Met:
    """A laptop met the device in `boot`, with a clock that was right or not."""

    stretch: int
    run: int
    boot: int
    logged: bool
    right: bool


@dataclass
class Life:
    """A month of `kind`."""

    kind: str
    seed: int
    store: Store
    old_days: int = 0
    drift: float = 0.045  # at most; of the RTC
    wander: float = WANDER  # by how much the RTC's rate changes from one sleep to the next
    sessions: list[Truth] = field(default_factory=list)
    met: list[Met] = field(default_factory=list)
    runs: dict[int, list[int]] = field(default_factory=dict)  # run: stretches

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        uniform = self.chance.uniform
        drift = self.drift
        awake, asleep = uniform(1 - drift, 1 + drift), uniform(1 - drift, 1 + drift)
        self.rates = Rates(1 + uniform(-5e-5, 5e-5), awake, asleep)
        if self.kind == "old":
            self.old_days = self.chance.randrange(3, 12)
        self.now_ms = 0.0
        self.zero_ms = self.chance.choice((0.0, 946_684_800_000.0))  # what an RTC that was never set says
        self.rtc_ms = self.zero_ms
        self.memory = Memory()
        self.log = Journal()
        self.boot_ms = 0.0
        self.run = 0
        self.stretch = 0
        self.kept = 0
        self.is_awake = False

    def live(self) -> "Life":
        """All of it."""
        chance, kind = self.chance, self.kind
        contact_days = {
            "daily": set(range(DAYS)),
            "seldom": {chance.randrange(8, 15), DAYS - 1},
        }.get(kind, {*range(6, DAYS, 7), DAYS - 1})
        wrong_day = chance.choice(sorted(contact_days)[:-1]) if kind == "wrong" else -1
        self.begin(PWRON_RESET, self.old_days > 0)
        self.meet(0)
        for day in range(DAYS):
            old = day < self.old_days
            hours = [6 + 4 * chance.random(), 17 + 8.5 * chance.random()]
            for number, hour in enumerate(hours):
                self.sleep_until(day * DAY_MS + hour * HOUR_MS)
                self.fail(day)
                if chance.random() < 0.1:
                    self.begin(DEEPSLEEP_RESET, old)  # in a pocket
                    self.sleep_until(self.now_ms + 10 * 60_000)
                if chance.random() < 0.85:
                    self.begin(DEEPSLEEP_RESET, old)
                    self.session()
                if number and day in contact_days:
                    if not self.is_awake or chance.random() < 0.5:
                        self.sleep_until(self.now_ms + 3 * 60_000 + chance.random() * HOUR_MS)
                        self.begin(DEEPSLEEP_RESET, old)
                    off_days = chance.choice((-1, 1)) * chance.randrange(4, 60) if day == wrong_day else 0
                    self.meet(off_days * DAY_MS)
        return self

    def may_be_undated(self, session: Truth) -> bool:
        """Nobody met the device in the stretch of the RTC, as far as the log tells them."""
        return not any(
            met.boot == session.boot
            or (met.stretch == session.stretch and met.run == session.run and met.logged and session.logged)
            for met in self.met
        )

    def is_fooled(self, session: Truth) -> bool:
        """The log looks well and is not: the RTC was set within the run, or its last contact was wrong."""
        met = [each for each in self.met if each.run == session.run]
        return len(self.runs[session.run]) > 1 or (bool(met) and not met[-1].right)

    def fail(self, day: int) -> None:
        """What goes wrong in a sleep, if anything does."""
        chance, kind = self.chance, self.kind
        if kind in ("power", "dips", "twins", "jumps") and day and chance.random() < 0.08:
            self.stretch += 1
            if kind == "jumps":
                self.rtc_ms = max(
                    0.0, self.rtc_ms + chance.uniform(-1, 1) * chance.choice((DAY_MS, 10 * DAY_MS))
                )
                self.begin(DEEPSLEEP_RESET)
            elif kind == "twins":
                self.rtc_ms = self.zero_ms + chance.random() * 10 * HOUR_MS
                self.begin(HARD_RESET, blind=True)
            else:
                self.now_ms += chance.randrange(1_000, 5_000) if kind == "dips" else chance.random() * DAY_MS
                self.rtc_ms = self.zero_ms
                if kind == "power":
                    self.memory.data = b""
                elif chance.random() < 0.5:
                    self.memory.data = chance.randbytes(chance.randrange(RTC_MEMORY_MAX))
                self.begin(PWRON_RESET)
            self.sleep_until(self.now_ms + IDLE_MS)

    def begin(self, cause: int, old: bool = False, blind: bool = False) -> None:
        """A boot."""
        log = self.log
        run = self.run
        seen_run, *_ = recall(self.memory, int(self.rtc_ms) // 1000, cause, log.boot + 1)
        self.run = run if blind else seen_run
        remember(self.memory, int(self.rtc_ms) // 1000, self.run, -1, 0, False)
        self.runs.setdefault(self.run, [])
        if self.stretch not in self.runs[self.run]:
            self.runs[self.run].append(self.stretch)
        self.boot_ms = self.now_ms
        self.is_awake = True
        if old:
            self.memory.data = bytes(12)  # a layout of its own
            log.boot += 1
            log.at_ms = 0
            log.add(reader.BOOT_0, 3900, cause, 0, 1, 0)
        else:
            log.booted(self.run, int(self.rtc_ms))
        self.logged = not old
        if self.kind == "gaps" and self.chance.random() < 0.1:
            log.frames.pop()
            self.logged = False

    def session(self) -> None:
        """Two holds."""
        chance, log = self.chance, self.log
        self.awake(3_000 + chance.randrange(5_000))
        truth = Truth(log.seq, BEGIN_MS + round(self.now_ms), self.stretch, self.run, log.boot, self.logged)
        self.sessions.append(truth)
        log.started("Any")
        for _ in range(2):
            self.awake(5_000 + chance.randrange(20_000))
            log.logged(4_000)
        log.ended()

    def awake(self, ms: float) -> None:
        """Time passes while the chip runs."""
        assert self.is_awake
        self.now_ms += ms
        self.rtc_ms += ms * self.rates.awake
        self.log.at_ms = int((self.now_ms - self.boot_ms) * self.rates.crystal)

    def sleep_until(self, ms: float) -> None:
        """It is left alone until then."""
        if self.is_awake:
            self.awake(min(IDLE_MS, max(0.0, ms - self.now_ms)))
        self.is_awake = False
        asleep_ms = max(0.0, ms - self.now_ms)
        rate = self.rates.asleep * (1 + self.chance.uniform(-self.wander, self.wander))
        self.now_ms += asleep_ms
        self.rtc_ms += asleep_ms * rate

    def meet(self, off_ms: int) -> None:
        """A laptop, whose clock is off by so much."""
        self.awake(5_000 + self.chance.randrange(60_000))
        utc_ms = BEGIN_MS + round(self.now_ms) + off_ms
        error_ms = self.chance.randrange(5, 200)
        self.store.anchor(DEVICE, EPOCH, self.log.boot, self.log.at_ms, utc_ms, error_ms, Zone(ZONE_MIN))
        self.met.append(Met(self.stretch, self.run, self.log.boot, self.logged, off_ms == 0))
        self.store.keep(DEVICE, EPOCH, b"".join(self.log.frames[self.kept :]))
        self.kept = len(self.log.frames)
