"""What a step, a hold, the settings and the device are. Ranges are checked on construction; times in ms."""

# Kinds of step (wire values; numbers are never reused).
HOLD = 1  # a timed hold
OPEN = 2  # an open-ended hold: a press ends it, the floor is announced, the ceiling ends it
TEMPO = 3  # reps at a tempo: up, hold at the top, down
COUNTDOWN = 4  # a plain countdown (ice, rest)
WAIT = 5  # until the button is pressed
BREATHS = 6  # a hold counted in breaths, which the device paces
KINDS = (HOLD, OPEN, TEMPO, COUNTDOWN, WAIT, BREATHS)

# How a step treats the two sides of the body.
SIDES_NONE = 0
SIDES_EACH = 1  # all reps left, then all reps right
SIDES_ALTERNATING = 2  # left, right, left, right

# The side of one hold.
NO_SIDE = 0
LEFT = 1
RIGHT = 2

# What became of a hold.
DONE = 1
SHORT = 2
SKIPPED = 3
EXTENDED = 4

# How a session ended.
COMPLETED = 1
STOPPED = 2
INTERRUPTED = 3

NO_RATING = 255  # the owner did not answer

PHASE_MAX_MS = 3_600_000  # one hour: the longest dose in the sources is 20 min of ice
REPS_MAX = 100  # five times the highest prescription (20 per set)
SETS_MAX = 20
BREATHS_MAX = 100  # as REPS_MAX; at the slowest pace still less than PHASE_MAX_MS
STEPS_MAX = 32  # a menu longer than this is not a routine for a pocket
NAME_MAX = 32  # bytes of UTF-8; the display shows 21 at once
CUE_MAX = 64  # bytes of UTF-8: three lines of the display
TENSION_MAX = 10
PAIN_MAX = 10  # the 0-10 numeric rating scale
SLUG_MAX = 24  # bytes; a file name on the device
ROUTINE_MAX = 4096  # bytes once encoded; the device holds one in RAM while it runs
ROUTINES_MAX = 16  # a longer menu cannot be walked by ear

# Code points: control characters, and the marks that change the direction of the text around them.
_UNPRINTABLE = ((0, 31), (127, 159), (0x200E, 0x200F), (0x2028, 0x202E), (0x2066, 0x2069))

SKIPPED_BELOW_MS = 3_000  # a hold left sooner than this was skipped, not shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import dataclass_transform as _fields_by_annotation

    from holdcore.events import Booted
else:

    def _fields_by_annotation() -> object:
        return lambda cls: cls


class HoldError(Exception):
    """Root of what holdcore raises. `code` is a wire.ERR_* number; `args[0]` says what and why."""

    code = 0


class ModelError(HoldError):
    """A value outside its range; the text names the field, the value and what is allowed."""

    code = 6


@_fields_by_annotation()
class Record:
    """A value, given in the order of its class's annotations, which are its fields, or by name.

    Equality, hash and repr come from the fields; those that are `_hidden` are not shown.
    """

    _fields: "tuple[str, ...]" = ()
    _hidden: "tuple[str, ...]" = ()

    def __init__(self, *values: object, **named: object) -> None:
        for name, value in zip(self._fields, values):
            setattr(self, name, value)
        for name in named:
            setattr(self, name, named[name])

    def __init_subclass__(cls) -> None:
        if "_fields" not in cls.__dict__:
            cls._fields += tuple(cls.__annotations__)

    def _values(self) -> "tuple[object, ...]":
        return tuple([getattr(self, name) for name in self._fields])

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        pairs = ["%s=%r" % (name, getattr(self, name)) for name in self._fields if name not in self._hidden]
        return "%s(%s)" % (type(self).__name__, ", ".join(pairs))


def check_range(field: str, value: int, low: int, high: int) -> None:
    """Raise ModelError unless low <= value <= high."""
    if not low <= value <= high:
        raise ModelError("%s is %r; allowed is %d to %d" % (field, value, low, high))


def check_text(field: str, value: str, low: int, high: int) -> None:
    """Raise ModelError unless `value` is low..high bytes of printable UTF-8."""
    check_range("bytes of " + field, len(value.encode()), low, high)
    for char in value:
        code = ord(char)
        for first, last in _UNPRINTABLE:
            if first <= code <= last:
                raise ModelError("%s has a control character; allowed is printable text" % field)


def check_slug(slug: str) -> None:
    """Raise ModelError unless `slug` is a safe file name: a-z, 0-9 and inner hyphens."""
    check_range("length of slug", len(slug), 1, SLUG_MAX)
    for char in slug:
        if char not in "abcdefghijklmnopqrstuvwxyz0123456789-":
            raise ModelError("slug %r; allowed are a-z, 0-9 and -" % slug)
    if slug[0] == "-" or slug[-1] == "-":
        raise ModelError("slug %r; it may not start or end with -" % slug)


class Span(Record):
    """A prescribed duration: `low_ms`..`high_ms`, and within it `dose_ms`, what to do today."""

    _fields = ("low_ms", "high_ms", "dose_ms")

    def __init__(self, low_ms: int, high_ms: int = -1, dose_ms: int = -1) -> None:
        self.low_ms = low_ms
        self.high_ms = low_ms if high_ms < 0 else high_ms
        self.dose_ms = low_ms if dose_ms < 0 else dose_ms
        check_range("low_ms", low_ms, 0, PHASE_MAX_MS)
        check_range("high_ms", self.high_ms, low_ms, PHASE_MAX_MS)
        check_range("dose_ms", self.dose_ms, low_ms, self.high_ms)


class Step(Record):
    """One prescribed exercise.

    `hold` is the hold (HOLD), floor to ceiling (OPEN), the hold at the top (TEMPO) or the countdown;
    a WAIT has none. `breaths` is how many breaths to hold (BREATHS): low, high, and today's dose. `rest` is
    between reps, `set_rest` between sets; a rest given as a range lasts its dose. Where a change of side
    falls into a rest, the change-over is the end of that rest.
    """

    _fields = (
        "kind",
        "name",
        "hold",
        "cue",
        "prep_ms",
        "reps",
        "sets",
        "rest",
        "set_rest",
        "sides",
        "change_ms",
        "up_ms",
        "down_ms",
        "tension",
        "breaths",
    )

    def __init__(
        self,
        kind: int,
        name: str,
        hold: Span,
        cue: str = "",
        prep_ms: int = 0,
        reps: int = 1,
        sets: int = 1,
        rest: "Span | None" = None,
        set_rest: "Span | None" = None,
        sides: int = SIDES_NONE,
        change_ms: int = 0,
        up_ms: int = 0,
        down_ms: int = 0,
        tension: int = 0,
        breaths: "tuple[int, int, int]" = (0, 0, 0),
    ) -> None:
        self.kind = kind
        self.name = name
        self.hold = hold
        self.cue = cue
        self.prep_ms = prep_ms
        self.reps = reps
        self.sets = sets
        self.rest = rest or Span(0)
        self.set_rest = set_rest or Span(0)
        self.sides = sides
        self.change_ms = change_ms
        self.up_ms = up_ms
        self.down_ms = down_ms
        self.tension = tension
        self.breaths = breaths
        check_range("kind", kind, HOLD, BREATHS)
        check_text("name", name, 1, NAME_MAX)
        check_text("cue", cue, 0, CUE_MAX)
        for field in ("prep_ms", "change_ms", "up_ms", "down_ms"):
            check_range(field, getattr(self, field), 0, PHASE_MAX_MS)
        check_range("reps", reps, 1, REPS_MAX)
        check_range("sets", sets, 1, SETS_MAX)
        check_range("sides", sides, SIDES_NONE, SIDES_ALTERNATING)
        check_range("tension", tension, 0, TENSION_MAX)
        self._check_kind()

    def _check_kind(self) -> None:
        if self.kind in (HOLD, COUNTDOWN):
            check_range("hold of a timed step", self.hold.low_ms, 1, PHASE_MAX_MS)
        elif self.kind == OPEN:
            check_range("ceiling of an open hold", self.hold.high_ms, 1, PHASE_MAX_MS)
        elif self.kind == TEMPO:
            check_range("length of a rep", self.up_ms + self.hold.dose_ms + self.down_ms, 1, 3 * PHASE_MAX_MS)
        elif self.hold.high_ms:
            raise ModelError("a step that waits for a press or counts breaths has no duration")
        low, high, dose = self.breaths
        if self.kind == BREATHS:
            check_range("breaths", low, 1, BREATHS_MAX)
            check_range("high end of breaths", high, low, BREATHS_MAX)
            check_range("dose of breaths", dose, low, high)
        elif low or high or dose:
            raise ModelError("breaths belong to a hold that is counted in them")
        if self.kind != TEMPO and (self.up_ms or self.down_ms):
            raise ModelError("up_ms and down_ms belong to reps at a tempo")

    @property
    def side_count(self) -> int:
        return 1 if self.sides == SIDES_NONE else 2

    @property
    def rep_count(self) -> int:
        """How many reps there are over all sets and sides."""
        return self.sets * self.side_count * self.reps

    @property
    def reps_per_entry(self) -> int:
        """How many reps share one record: at a tempo those of a set and side (or both sides), else one."""
        if self.kind != TEMPO:
            return 1
        return self.reps * 2 if self.sides == SIDES_ALTERNATING else self.reps

    def rep_at(self, index: int) -> "tuple[int, int, int]":
        """The `index`-th rep, 0 <= index < rep_count, as (set from 0, side, rep from 0)."""
        if self.sides == SIDES_ALTERNATING:
            return index // (2 * self.reps), LEFT + index % 2, index // 2 % self.reps
        sided, rep = index // self.reps, index % self.reps
        if self.sides == SIDES_NONE:
            return sided, NO_SIDE, rep
        return sided // 2, LEFT + sided % 2, rep


def _names_of_settings() -> "tuple[str, ...]":
    from holdcore.settings_table import SETTINGS  # not kept: see Settings

    return tuple([row[0] for row in SETTINGS])


class Settings(Record):
    """What the owner may choose on the device; a byte each on the wire and on flash.

    Numbers, ranges and first values are those of settings_table.py, which is loaded to make settings and
    dropped by the board: it is not to lie in RAM. `breath_ds` is a breath in tenths of a second: ten a
    minute are the quick end of slow breathing (docs/adr/0012-breaths-are-paced.md); `pitch` is in
    semitones, 12 for cues as they are made. What each does is in docs/settings.md.
    """

    volume: int
    last_seconds: int
    halfway: int
    ask_before: int
    dark: int
    radio_after: int
    breath_ds: int
    mute: int
    prep_s: int
    pitch: int
    brightness: int
    upside_down: int
    remind: int
    remind_min: int
    remind_from_h: int
    remind_to_h: int

    _fields = _names_of_settings()

    def __init__(self, *values: int, **named: int) -> None:
        """By number, then by name; those that are not given are as at first. Raises ModelError."""
        from holdcore.settings_table import SETTINGS

        for number, row in enumerate(SETTINGS):
            name, least, most, first = row[:4]
            value = values[number] if number < len(values) else named.pop(name, first)
            check_range(name, value, least, most)
            setattr(self, name, value)
        if named or len(values) > len(SETTINGS):
            raise ModelError("no setting %s" % (", ".join(named) or len(values) - 1))

    def encoded(self) -> bytes:
        """A byte for each; `Settings(*encoded)` gives them back."""
        return bytes(self._values())  # type: ignore[arg-type]  # every one is a number

    def replace(self, pairs: bytes) -> "Settings":
        """These, but for those in `pairs`: number, value, number, value. Raises ModelError."""
        values = bytearray(self.encoded())
        for at in range(0, len(pairs), 2):
            check_range("number of a setting", pairs[at], 0, len(values) - 1)
            values[pairs[at]] = pairs[at + 1]
        return Settings(*values)


class Device:
    """What the device knows of itself, kept up to date by the app; as Booted told, which has the words.

    `local_s` is the local time at 0 ms of this boot.
    """

    def __init__(self, booted: "Booted", now_ms: int) -> None:
        self.identity = booted.identity
        self.boot = booted.boot
        self.log_end = booted.log_end
        self.routines = booted.routines
        self.settings = booted.settings
        self.battery_mv = booted.battery_mv
        self.key = booted.key
        self.local_s = -1 if booted.local_s < 0 else booted.local_s - now_ms // 1000
        self.rested_s = booted.rested_s
        self.asked = booted.asked


class Hold(Record):
    """One hold as it was done; for reps at a tempo, one run of them, and `rep` is how many were done.

    `set` and `rep` count from 1; `planned_ms` is 0 where the plan has no length. `planned_breaths` and
    `breaths` are those of BREATHS; a breath that was not finished does not count.
    """

    name: str
    kind: int
    step: int
    side: int
    set: int
    sets: int
    rep: int
    reps: int
    outcome: int
    planned_ms: int
    actual_ms: int
    planned_breaths: int = 0
    breaths: int = 0


def outcome_of(low_ms: int, dose_ms: int, actual_ms: int) -> int:
    """Judge a hold: from the low end on it is done, beyond the dose extended; no dose is always done."""
    if not dose_ms:
        return DONE
    if actual_ms < low_ms:
        return SKIPPED if actual_ms < SKIPPED_BELOW_MS else SHORT
    return EXTENDED if actual_ms > dose_ms else DONE
