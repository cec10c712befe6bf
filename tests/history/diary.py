"""Years of a person who stretches, as the device's journal and the laptop's anchors; seeded.

One to three routines a day out of five of the bundled library, doses that grow, holds cut short and skipped,
pain that rises and eases. The device sleeps deeply after every session, and each wake is a boot; now and then
it loses its power, also in the middle of a session, and its RTC begins anew. The laptop meets it on most
Sundays and keeps the zone of Central Europe. No clock drifts here: tests/life has those that do.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from history.journals import BREATHS, DEVICE, EPOCH, OPEN, TEMPO, TIMED, Journal, did

from holdcore import model
from holdcore.log import journal
from holdcore.model import COMPLETED, NO_RATING, STOPPED
from holdcore.steps import Step, outcome_of
from holdtimer.history.devices import Sent
from holdtimer.history.store import Store
from holdtimer.history.zones import Zone
from holdtimer.routines import find, load
from holdtimer.routines.toml_write import to_json

BEGIN = date(2026, 1, 5)  # a Monday
YEAR = 730
"""Sessions in a year, on average."""

BREATH_MS = 6_000
"""The pace that a device comes with."""

TEN_YEARS = 10 * YEAR

BREATHING_TOML = """
name = "Slow breaths"
days_per_week = 3
[[steps]]
name = "Child's pose"
hold = "5-8 breaths"
muscles = ["lower back", "glutes"]
[[steps]]
name = "Runner's lunge"
hold = "4 breaths"
sides = "each"
muscles = ["hip flexors"]
"""
"""A routine of the diary's own, which the laptop sent."""

BREATHING = load(BREATHING_TOML, "slow-breaths")

LEVELS = 3
"""How often doses grow, over all years."""

SENT = (BREATHING.slug, "daily-five", "hip-trio", "daily-ten", "clam-and-glutes")
"""What this computer sent, at every level; the others were sent by another one."""

PARTS = (
    (6, ("daily-five", "daily-five", "hip-trio"), 0.9),
    (12, ("hip-trio", "pelvic-tilt", BREATHING.slug), 0.2),
    (17, ("daily-ten", "clam-and-glutes", "daily-ten"), 0.9),
)
"""Parts of a day: the hour in which it begins (UTC), what may be done, how likely anything is."""

_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Met:
    """The laptop met the device: at `device_ms` of `boot` it was `utc_ms`."""

    boot: int
    device_ms: int
    utc_ms: int
    zone: Zone


@dataclass
class Diary:
    """The log and when the laptop met the device."""

    log: Journal = field(default_factory=Journal)
    met: list[Met] = field(default_factory=list)


def diary(sessions: int = TEN_YEARS, seed: int = 6) -> Diary:
    """So many sessions, two a day on average, from BEGIN on; the same for the same seed."""
    return _Writer(random.Random(seed)).write(sessions)


def fill(store: Store, kept: Diary, batch_bytes: int = 64 * 473, device: bytes = DEVICE) -> None:
    """Put it into a history as pulls of `device` do, some hundred records at a time."""
    waiting = bytearray()
    for frame in [*kept.log.frames, b""]:
        if waiting and (not frame or len(waiting) + len(frame) > batch_bytes):
            store.keep(device, EPOCH, bytes(waiting))
            waiting.clear()
        waiting += frame
    for at, (slug, level) in enumerate((slug, level) for slug in SENT for level in range(LEVELS)):
        text = to_json(BREATHING if slug == BREATHING.slug else find(slug))
        store.prescribe(
            Sent(device, slug, _utc_ms(BEGIN) + at, f"{slug}.toml", text, digest_of(slug, level), True)
        )
    for met in kept.met:
        store.anchor(device, EPOCH, met.boot, met.device_ms, met.utc_ms, 1, met.zone)


def level_of(share: float) -> int:
    """How often doses have grown when that share of the sessions is over."""
    return int(share * LEVELS)


def digest_of(slug: str, level: int) -> bytes:
    """Of the bytes of a routine at a level, as each START has it; no test decodes them."""
    return sha256(f"{slug} {level}".encode()).digest()


def zone_at(utc_ms: int) -> Zone:
    """Central European time: summer from the last Sunday of March to that of October, 01:00 UTC."""
    year = datetime.fromtimestamp(utc_ms / 1000, UTC).year
    changes = [(_change_ms(of, month), month) for of in (year - 1, year) for month in (3, 10)]
    changed_ms, month = [change for change in changes if change[0] <= utc_ms][-1]
    return Zone(120, changed_ms, 60) if month == 3 else Zone(60, changed_ms, 120)


def _change_ms(year: int, month: int) -> int:
    last = date(year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return _utc_ms(sunday) + 3_600_000


def _utc_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.diary = Diary()
        self.run = 0
        self.run_utc_ms = 0  # when the RTC began to count
        self.boot_utc_ms = 0
        slugs = {slug for _, slugs, _ in PARTS for slug in slugs} - {BREATHING.slug}
        self.routines = {slug: find(slug).routine() for slug in slugs} | {BREATHING.slug: BREATHING.routine()}

    def write(self, sessions: int) -> Diary:
        log, chance = self.diary.log, self.chance
        done = days = 0
        while done < sessions:
            day = BEGIN + timedelta(days=days)
            days += 1
            for hour, slugs, share in PARTS:
                if done == sessions or chance.random() >= share:
                    continue
                at_ms = _utc_ms(day) + hour * 3_600_000 + chance.randrange(5_400_000)
                if not done or chance.random() < 0.02:
                    self.power_comes_on(at_ms - 60_000)
                self.wake(at_ms)
                self.session(chance.choice(slugs), done / sessions, done)
                done += 1
            if day.weekday() == 6 and chance.random() < 0.9:
                utc_ms = self.boot_utc_ms + log.at_ms + 600_000
                self.wake(utc_ms)
                self.diary.met.append(Met(log.boot, log.at_ms, utc_ms, zone_at(utc_ms)))
        return self.diary

    def power_comes_on(self, utc_ms: int) -> None:
        """The RTC begins anew."""
        self.run, self.run_utc_ms = self.diary.log.boot + 1, utc_ms
        self.wake(utc_ms)

    def wake(self, utc_ms: int) -> None:
        """A boot."""
        self.boot_utc_ms = utc_ms
        self.diary.log.booted(self.run, utc_ms - self.run_utc_ms)

    def session(self, slug: str, share: float, index: int) -> None:
        log, chance = self.diary.log, self.chance
        routine = self.routines[slug]
        # Falls over the years, with a bad month now and then.
        pain = max(0.0, 6 * (1 - share) - 2 + 3 * (index // 60 % 7 == 0) + chance.gauss(0, 0.7))
        began_ms = log.at_ms
        log.started(routine.name, digest_of(slug, level_of(share))[:8])
        if chance.random() < 0.6:
            log.rated(journal.BEFORE, self.answer(pain))
        paused_ms = 0
        ends = chance.random()
        stop_after = chance.randrange(1, 5) if ends < 0.06 else 1_000
        held = 0
        for number, step in enumerate(routine.steps):
            for run in range(0, step.rep_count, step.reps_per_entry):
                if held == stop_after:
                    break
                if chance.random() < 0.01:
                    log.paused().wait(8_000).resumed()
                    paused_ms += 8_000
                self.hold(number, step, run, share)
                held += 1
        if ends < 0.02:  # power lost
            self.power_comes_on(self.boot_utc_ms + log.at_ms + 30_000)
            return
        how = STOPPED if held == stop_after else COMPLETED
        log.wait(2_000).ended(how, log.at_ms - began_ms - paused_ms, paused_ms)
        if chance.random() < 0.8:
            log.rated(journal.AFTER, self.answer(pain - 0.8))

    def answer(self, pain: float) -> int:
        return NO_RATING if self.chance.random() < 0.05 else max(0, min(10, round(pain)))

    def hold(self, number: int, step: Step, run: int, share: float) -> None:
        log, chance = self.diary.log, self.chance
        set_, side, rep = step.rep_at(run)
        span = step.phases[0].span
        low_ms, high_ms = span.low, span.high
        dose_ms = min(high_ms, low_ms + level_of(share) * 5_000)
        whim = chance.random()
        kind = OPEN if span.unit == model.OPEN else TIMED
        counts = [0, 0]
        rep += 1
        if len(step.phases) > 1:
            kind = TEMPO
            runs = step.reps_per_entry
            dose_ms = low_ms = runs * sum(phase.span.dose for phase in step.phases)
            actual_ms = dose_ms if whim > 0.1 else dose_ms // 2
            counts = [runs, runs if whim > 0.1 else runs // 2]
            rep = counts[1] if runs > 1 else rep
        elif span.unit == model.BREATHS:
            self.breathe(number, step, run, whim)
            return
        elif kind == OPEN:
            dose_ms = low_ms
            gained = 0.5 + 0.5 * share + (0.1 if side == 1 else 0.0)
            actual_ms = min(high_ms, int(high_ms * gained * chance.uniform(0.7, 1.1)))
        elif whim < 0.03:
            actual_ms = chance.randrange(500, 2_900)
        elif whim < 0.08 or (side == 2 and whim < 0.12):
            actual_ms = chance.randrange(3_000, low_ms)
        else:
            actual_ms = dose_ms
        log.wait(5_000 + actual_ms)
        values = (set_ + 1, step.sets, rep, step.reps, outcome_of(low_ms, dose_ms, actual_ms))
        fields = did(kind, number, side, *values, dose_ms, actual_ms, *counts)
        log.add(journal.DID, *fields, name=step.name)
        assert step.works == kind[1]

    def breathe(self, number: int, step: Step, run: int, whim: float) -> None:
        log = self.diary.log
        set_, side, rep = step.rep_at(run)
        span = step.phases[0].span
        low, dose = span.low, span.dose
        done = dose if whim > 0.2 else int(whim * 5 * dose)
        left_ms = 2_500 if done < dose else 0  # in the middle of a breath
        outcome = outcome_of(low * BREATH_MS, dose * BREATH_MS, done * BREATH_MS)
        log.wait(5_000 + done * BREATH_MS + left_ms)
        places = (set_ + 1, step.sets, rep + 1, step.reps, outcome)
        times = (dose * BREATH_MS, done * BREATH_MS + left_ms, dose, done)
        log.add(journal.DID, *did(BREATHS, number, side, *places, *times), name=step.name)
