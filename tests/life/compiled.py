"""The month on the compiled program: 32-bit MicroPython, started anew whenever the device wakes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from zoneinfo import ZoneInfo

from life.script import RADIO_MS, WAKE_MS, Contact, Cut, Doing
from program.device import Device
from program.laptop import CREDITS, Laptop
from program.rig import Rig

from holdcore import routine_file, wire
from holdcore.model import Settings
from holdtimer.history.devices import Sent
from holdtimer.history.store import Store
from holdtimer.history.zones import Zone
from holdtimer.routines import load
from holdtimer.routines.progression import apply_doses, progress
from holdtimer.routines.toml_write import to_json
from holdtimer.sim.clock import Rates, Rtc

ANCHOR_ERROR_MS = 30  # the program takes in what came over the air every 10 ms
AHEAD_MS = 600_000  # so much of what is to come a start is told; it sleeps 2 min after the last press
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
OF_SETTINGS = {
    "ask-before=on": ("ask_before", 1),
    "remind=on": ("remind", 1),
    "remind=off": ("remind", 0),
    "remind-every=120m": ("remind_min", 120),
    "remind-from=9:00": ("remind_from_h", 9),
    "remind-to=17:00": ("remind_to_h", 17),
}


class Visit(Laptop):
    """What `sync` does: anchor, clock, pull, push what has changed; then settings."""

    def __init__(self, store: Store, contact: Contact, begins_utc_ms: int) -> None:
        super().__init__()
        self._store = store
        self._contact = contact
        self._begins_utc_ms = begins_utc_ms
        self._epoch = b""
        self._waiting = list(contact.sends)

    def _begin(self, rig: Rig) -> None:
        self._send(rig, wire.GET_STATUS)

    def _answer(self, rig: Rig, code: int, values: tuple[int, ...], tail: bytes) -> None:
        utc_ms = self._begins_utc_ms + rig.now_ms
        if code == wire.STATUS:
            epoch, boot, device_ms, *_ = values
            self._epoch = bytes(epoch)
            zone = zone_at(self._contact.zone, utc_ms)
            about = (self.device_id, self._epoch, boot, device_ms, utc_ms, ANCHOR_ERROR_MS, zone)
            self._store.anchor(*about)
            self._send(rig, wire.SET_CLOCK, local_s(self._contact.zone, utc_ms))
        elif code == wire.CLOCK_SET:
            self._send(rig, wire.PULL, self._store.cursor(self.device_id, self._epoch), CREDITS)
        elif code == wire.PULLED:
            self._store.keep(self.device_id, self._epoch, self.records)
            super()._answer(rig, code, values, tail)
        elif code in (wire.ACKED, wire.PUSHED):
            self._push(rig, utc_ms)
        elif code == wire.SETTINGS:
            self._send(rig, wire.LEAVE)
        else:
            super()._answer(rig, code, values, tail)

    def _push(self, rig: Rig, utc_ms: int) -> None:
        """The next that is new or has changed; then the settings."""
        while self._waiting:
            routine = self._waiting.pop(0)
            file = load(routine.toml, routine.slug)
            doses = progress(file, self._store.sessions(self.device_id))
            data = routine_file.encode_routine(apply_doses(file, doses))
            digest = hashlib.sha256(data).digest()
            slug, text = routine.slug, to_json(file)
            if self._store.prescribe(Sent(self.device_id, slug, utc_ms, slug, text, digest, True)):
                self._slug, self._data = slug, data
                self._send(rig, wire.PUSH_BEGIN, len(data), digest, tail=slug.encode())
                return
        pairs = [OF_SETTINGS[word] for word in self._contact.settings]
        numbered = bytes(part for name, value in pairs for part in (Settings._fields.index(name), value))
        if numbered:
            self._send(rig, wire.CHANGE_SETTINGS, tail=numbered)
        else:
            self._send(rig, wire.LEAVE)


def zone_at(zone: ZoneInfo, utc_ms: int) -> Zone:
    """What a laptop there says of its zone, with the last change before."""
    here = offset_min(zone, utc_ms)
    days = (utc_ms - DAY_MS * number for number in range(366))
    before_ms = next((at for at in days if offset_min(zone, at) != here), None)
    if before_ms is None:
        return Zone(here)
    hours = range(before_ms, before_ms + DAY_MS + HOUR_MS, HOUR_MS)
    changed_ms = next(at - at % HOUR_MS for at in hours if offset_min(zone, at) == here)
    return Zone(here, changed_ms, offset_min(zone, before_ms))


def offset_min(zone: ZoneInfo, utc_ms: int) -> int:
    offset = datetime.fromtimestamp(utc_ms / 1000, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) // 60


def local_s(zone: ZoneInfo, utc_ms: int) -> int:
    """What the clock on the wall shows, in s since 2000."""
    wall = datetime.fromtimestamp(utc_ms / 1000, zone).replace(tzinfo=None)
    return int((wall - datetime(2000, 1, 1)).total_seconds())  # of no zone


@dataclass
class Compiled:
    """A device that has its power since `since_utc_ms`; `store` is the history of a computer with it."""

    device: Device
    store: Store
    since_utc_ms: int
    rates: Rates
    starts: list[Rig] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.rates.crystal == 1.0, "the rig counts true time"
        self._now_ms = 0
        self._rtc = Rtc(lambda: self._now_ms, self.rates)

    def do(self, doings: Sequence[Doing]) -> None:
        """Live through all of them."""
        left = list(doings)
        self._start(left, None)
        while left:
            asleep = self.starts[-1]
            at_ms = left[0].at_utc_ms - self.since_utc_ms
            last = asleep.sleeps[-1]
            wakes_ms = self._now_ms + round(last.ms / self.rates.asleep) if last.ms >= 0 else None
            if wakes_ms is not None and wakes_ms < at_ms:
                self._now_ms = wakes_ms
                self._start(left, asleep)
            elif isinstance(left[0], Cut):
                self._cut(left)
            else:
                self._now_ms = at_ms
                self._start(left, asleep, pressed=True)

    def _cut(self, left: list[Doing]) -> None:
        cut = left.pop(0)
        assert isinstance(cut, Cut)
        self._now_ms = cut.at_utc_ms + cut.off_ms - self.since_utc_ms
        self._rtc.asleep = False
        self._rtc.set(0)
        self._start(left, None)

    def _start(self, left: list[Doing], after: Rig | None, pressed: bool = False) -> None:
        """From now until it sleeps deeply, or loses its power; what happened meanwhile leaves `left`."""
        self._rtc.asleep = False
        ppm = round(1_000_000 * (self.rates.awake - 1))
        rig = self.device.power_on(after=after, pressed=pressed, rtc_ms=int(self._rtc.read_ms()), rtc_ppm=ppm)
        begins_utc_ms = self.since_utc_ms + self._now_ms
        coming = list(takewhile(lambda doing: doing.at_utc_ms < begins_utc_ms + AHEAD_MS, left))
        for doing in coming:
            after_ms = doing.at_utc_ms - begins_utc_ms
            if isinstance(doing, Cut):
                rig.lose_power(after_ms)
            elif isinstance(doing, Contact):
                rig.central = Visit(self.store, doing, begins_utc_ms)
                self._press(rig, after_ms, WAKE_MS)
                self._press(rig, after_ms + 1_500, RADIO_MS)
            else:
                self._press(rig, after_ms, doing.held_ms)
        rig.run()
        assert rig.output == "", rig.output
        self.starts.append(rig)
        awake_ms = rig.now_ms - rig.slept_ms
        self._now_ms += awake_ms
        while left and left[0].at_utc_ms < self.since_utc_ms + self._now_ms:
            left.pop(0)
        if rig.status == 0:
            self._rtc.asleep = True
        else:
            self._cut(left)

    @staticmethod
    def _press(rig: Rig, after_ms: int, held_ms: int) -> None:
        if after_ms == 0:  # it is down already: it woke the device
            rig.after(held_ms, "up")
        else:
            rig.press(after_ms, held_ms)
