"""Thirty days of one person, as a table; what presses that takes, and the ledger of what truly happened.

The ledger is worked out from this file alone: from the times of the presses and from the lengths that stand
in ROUTINES. Nothing of the program is used for it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

YEAR = 2026
ZONES = {"B": ZoneInfo("Europe/Berlin"), "N": ZoneInfo("America/New_York")}

MORNING_TOML = """
name = "Morning pair"
days_per_week = 7
grows = true
[[steps]]
name = "Figure 4"
hold = "10-20s"
prep = "2s"
sides = "each"
change = "3s"
muscles = ["glutes"]
"""
EVENING_TOML = """
name = "Evening pose"
days_per_week = 7
[[steps]]
name = "Child's pose"
hold = 12
prep = "2s"
reps = 2
rest = "5s"
muscles = ["lower back"]
"""
HIPS_TOML = """
name = "Hips"
days_per_week = 5
[[steps]]
name = "Clam"
tempo = { up = "1s", hold = "2s", down = "1s" }
prep = "2s"
reps = 3
sides = "each"
change = "3s"
muscles = ["glutes"]
[[steps]]
name = "Lying glutes"
open = "5-20s"
prep = "4s"
muscles = ["glutes"]
[[steps]]
name = "Child's pose"
hold = "2 breaths"
prep = "4s"
muscles = ["lower back"]
"""


class Part(NamedTuple):
    """A hold and the time before it. `planned_ms` 0 is the week's dose; `breaths` of holds in breaths."""

    gap_ms: int
    stretch: str
    side: str
    planned_ms: int
    held_ms: int = 0  # where it is not as planned: an open hold, which a click ends
    breaths: int = 0
    counts: bool = True  # as time under stretch
    rep: tuple[int, int] = (1, 1)


class Routine(NamedTuple):
    slug: str
    name: str
    toml: str
    days_per_week: int
    parts: tuple[Part, ...]


ROUTINES = {
    "E": Routine(
        "evening-pose",
        "Evening pose",
        EVENING_TOML,
        7,
        (
            Part(2_000, "Child's pose", "none", 12_000, rep=(1, 2)),
            Part(5_000, "Child's pose", "none", 12_000, rep=(2, 2)),
        ),
    ),
    "H": Routine(
        "hips",
        "Hips",
        HIPS_TOML,
        5,
        (
            Part(2_000, "Clam", "left", 12_000, counts=False, rep=(3, 3)),
            Part(3_000, "Clam", "right", 12_000, counts=False, rep=(3, 3)),
            Part(4_000, "Lying glutes", "none", 5_000, held_ms=9_000),
            Part(4_000, "Child's pose", "none", 12_000, breaths=2),
        ),
    ),
    "M": Routine(
        "morning-pair",
        "Morning pair",
        MORNING_TOML,
        7,
        (Part(2_000, "Figure 4", "left", 0), Part(3_000, "Figure 4", "right", 0)),
    ),
}

DOSES_MS = (10_000, 15_000, 20_000)
"""Of the morning: it grows on the second and the third Sunday, and is at its high end then."""

# Routine (an evening's may be after midnight), pain before > after; then what else: stop, skip, pause or cut
# (power lost), in hold N, after ms.
DAYS = """
10-03 B  -            E 5>4
10-04 B  M 5>4        E 4>4                sync
10-05 B  M 4>4        E 4>3
10-06 B  M 4>3        E 3>3 pause 1:4000
10-07 B  -            E 4>3                pocket
10-08 B  M 3>3        E 3>2 stop 2:4000
10-09 B  M 3>2        -
10-10 B  M 3>2        E 2>2 cut 2:6000
10-11 B  M 2>2        E 2>2                sync new remind
10-12 B  M 2>2        H 2>1
10-13 B  M 2>2 skip 1:1000 H 2>2
10-14 B  -            H 2>2                pocket
10-15 B  M 3>2        H 2>2
10-16 B  M 2>2        -
10-17 B  M 2>2        H 2>2 stop 3:4000
10-18 B  M 2>2        H@00:40 2>2          sync quiet
10-19 B  M 3>3        H 3>3
10-20 B  M 4>5        H 4>5
10-21 B  M 5>5        -                    flat
10-22 B  -            H 5>6
10-23 B  M 6>6        H 6>7
10-24 B  M 6>7        H 7>7
10-25 B  M 7>7        H 7>8                sync
10-26 B  M 6>6        H 6>5
10-27 B  M 6>5 pause 2:5000 H 5>5
10-28 B  M 5>5        H 5>4
10-29 N  -            H 5>4
10-30 N  M 4>4        H 4>4
10-31 N  M 4>3        H@00:50 3>3
11-01 N  M 3>3        H 3>3                sync
"""

BEFORE_MS = 600_000  # the power is on, before a laptop comes
WAKE_MS = 100  # a short press
LONG_MS = 1_000
RADIO_MS = 3_200  # a very long press
CLIMB_MS = 600  # a level of pain
PAUSE_MS = 8_000
REENTRY_MS = 3_000
IDLE_MS = 120_000  # to deep sleep
CUT_OFF_MS = 2_400_000
GO_ON_MS = 7_200_000  # from the boot that offers it
DAY_MS = 86_400_000
FLAT_MS = DAY_MS


@dataclass
class Held:
    """A hold that was done; times are the device's."""

    part: Part
    planned_ms: int
    actual_ms: int
    outcome: str
    start_ms: int  # from the session's start
    end_ms: int


@dataclass
class Done:
    """A session: when it truly began, and what it was."""

    routine: Routine
    began_utc_ms: int
    zone: ZoneInfo
    before: int
    after: int | None
    outcome: str = "completed"
    holds: list[Held] = field(default_factory=list)
    active_ms: int = 0
    paused_ms: int = 0
    ended_utc_ms: int = 0

    @property
    def local(self) -> datetime:
        """When it began, on the clock on the wall there."""
        return datetime.fromtimestamp(self.began_utc_ms / 1000, UTC).astimezone(self.zone)


class Press(NamedTuple):
    at_utc_ms: int
    held_ms: int


class Cut(NamedTuple):
    """The power is lost, with what the RTC's memory holds."""

    at_utc_ms: int
    off_ms: int


class Contact(NamedTuple):
    """The person opens the radio window of a device that sleeps, by a computer in `zone`.

    `sends` are slugs, in the order in which they are new; `settings` are changed.
    """

    at_utc_ms: int
    zone: ZoneInfo
    sends: tuple[Routine, ...]
    dose_ms: int
    settings: tuple[str, ...]


Doing = Press | Cut | Contact


@dataclass
class Month:
    """What is done, by time, and the ledger."""

    doings: list[Doing] = field(default_factory=list)
    ledger: list[Done] = field(default_factory=list)


def month(days: str = DAYS) -> Month:
    """All of them. A sync is at 21:30, unless `sync@20:14` says when."""
    return _Writer().write(days)


def off_ms(at: datetime, done: Done) -> float:
    """By how much a start that is told differs from the true one; without a zone it is in UTC."""
    utc = at if at.tzinfo else at.replace(tzinfo=UTC)
    return abs(1000 * utc.timestamp() - done.began_utc_ms)


def utc_ms(day: str, clock: str, zone: ZoneInfo) -> int:
    """That time of day there."""
    local = datetime.fromisoformat(f"{YEAR}-{day} {clock}").replace(tzinfo=zone)
    return round(local.timestamp() * 1000)


class _Writer:
    def __init__(self) -> None:
        self.made = Month()
        self.known = [ROUTINES["E"], ROUTINES["M"]]  # on the device, in the order of its menu
        self.sundays = 0
        self.offered_until = 0  # so long the device offers to go on with what a power cut ended

    def write(self, days: str) -> Month:
        rows = [self._row(line) for line in days.split("\n") if line]
        first = rows[0]
        settings = ("ask-before=on",)
        at = utc_ms(first[0], "12:00", first[1])
        self.made.doings.append(Contact(at, first[1], tuple(self.known), DOSES_MS[0], settings))
        for index, (day, zone, morning, evening, besides) in enumerate(rows):
            if morning:
                self._session(utc_ms(day, f"07:{10 + index * 7 % 40}", zone), zone, morning)
            if "pocket" in besides:
                self._press(utc_ms(day, "13:10", zone), 20_000)
                self._press(utc_ms(day, "13:11", zone), 200)
            if evening:
                letter, _, late = evening[0].partition("@")
                at_ms = utc_ms(day, late or f"20:{10 + index * 11 % 45}", zone)
                evening[0] = letter
                self._session(at_ms + (DAY_MS if late else 0), zone, evening)
            if "flat" in besides:
                self.made.doings.append(Cut(utc_ms(day, "15:00", zone), FLAT_MS))
            for word in besides:
                if word.startswith("sync"):
                    self._sync(utc_ms(day, word.partition("@")[2] or "21:30", zone), zone, besides)
        self.made.doings.sort(key=lambda doing: doing.at_utc_ms)
        return self.made

    @staticmethod
    def _row(line: str) -> tuple[str, ZoneInfo, list[str], list[str], list[str]]:
        day, zone, *words = line.split()
        parts: list[list[str]] = []
        for word in words:
            if word.partition("@")[0] in (*ROUTINES, "-"):
                parts.append([])
            elif word.partition("@")[0] in ("sync", "new", "remind", "quiet", "pocket", "flat"):
                parts += [[]] if len(parts) == 2 else []
            if word != "-":
                parts[-1].append(word)
        return day, ZONES[zone], parts[0], parts[1], parts[2] if len(parts) > 2 else []

    def _press(self, at_utc_ms: int, held_ms: int) -> None:
        self.made.doings.append(Press(at_utc_ms, held_ms))

    def _sync(self, at_utc_ms: int, zone: ZoneInfo, besides: list[str]) -> None:
        settings: tuple[str, ...] = ()
        sends = list(self.known)
        if "new" in besides:
            self.known.insert(1, ROUTINES["H"])
            sends = list(self.known)
        if "remind" in besides:
            settings = ("remind=on", "remind-every=120m", "remind-from=9:00", "remind-to=17:00")
        if "quiet" in besides:
            settings = ("remind=off",)
        self.sundays += 1
        self.made.doings.append(Contact(at_utc_ms, zone, tuple(sends), self._dose_ms, settings))

    @property
    def _dose_ms(self) -> int:
        return DOSES_MS[min(max(0, self.sundays - 1), 2)]

    def _session(self, at_utc_ms: int, zone: ZoneInfo, words: list[str]) -> None:
        letter, pains, *otherwise = words
        routine = ROUTINES[letter]
        before, after = map(int, pains.split(">"))
        at = at_utc_ms
        self._press(at, WAKE_MS)
        at += 1_500
        if at <= self.offered_until:
            self._press(at, WAKE_MS)  # no, thanks
            self.offered_until = 0
            at += 1_500
        for _ in range(self.known.index(routine)):
            self._press(at, WAKE_MS)
            at += 700
        self._press(at, LONG_MS)
        at += LONG_MS
        done = Done(routine, at, zone, before, after)
        self.made.ledger.append(done)
        at = self._rate(at + 2_000, before)
        self._holds(done, at, otherwise)

    def _rate(self, at_utc_ms: int, pain: int) -> int:
        """When the answer was accepted."""
        held_ms = CLIMB_MS * pain + 300
        self._press(at_utc_ms, held_ms)
        self._press(at_utc_ms + held_ms + 1_000, WAKE_MS)
        return at_utc_ms + held_ms + 1_000 + WAKE_MS

    def _holds(self, done: Done, began_utc_ms: int, otherwise: list[str]) -> None:
        what, number, after_ms = "", 0, 0
        if otherwise:
            what = otherwise[0]
            number, after_ms = map(int, otherwise[1].split(":"))
        at = began_utc_ms
        for index, part in enumerate(done.routine.parts, 1):
            at += part.gap_ms
            planned_ms = part.planned_ms or self._dose_ms
            actual_ms = part.held_ms or planned_ms
            outcome = "extended" if part.held_ms else "done"
            began = at
            if index == number and what in ("stop", "skip", "cut"):
                actual_ms = after_ms
                outcome = "skipped" if actual_ms < 3_000 else "short"
            if index == number and what == "pause":
                self._press(at + after_ms, WAKE_MS)
                self._press(at + after_ms + PAUSE_MS, WAKE_MS)
                done.paused_ms = PAUSE_MS + REENTRY_MS
                at += done.paused_ms
            at += actual_ms
            if index == number and what == "cut":
                self.made.doings.append(Cut(at, CUT_OFF_MS))
                done.outcome, done.after = "interrupted", None
                done.active_ms = done.holds[-1].end_ms if done.holds else began_utc_ms - done.began_utc_ms
                done.ended_utc_ms = done.began_utc_ms + done.active_ms
                self.offered_until = at + CUT_OFF_MS + GO_ON_MS
                return
            start_ms = began - done.began_utc_ms
            done.holds.append(Held(part, planned_ms, actual_ms, outcome, start_ms, at - done.began_utc_ms))
            if index == number and what == "stop":
                self._press(at, RADIO_MS)
                done.outcome = "stopped"
                break
            if part.held_ms:
                self._press(at, WAKE_MS)
            if index == number and what == "skip":
                self._press(at, WAKE_MS)
                self._press(at + 250, WAKE_MS)
        done.ended_utc_ms = at
        done.active_ms = at - began_utc_ms - done.paused_ms
        assert done.after is not None
        self._rate(at + 6_000, done.after)
