"""What a step, a hold, the settings and the device are. Ranges are checked on construction; times in ms."""

# Units of a span (wire values; numbers are never reused).
TIME = 0  # ms; ends by itself
BREATHS = 1  # breaths, which the device paces
OPEN = 2  # ms, from a floor that is announced to a ceiling: as long as one can, a press ends it
PRESS = 3  # reps at one's own pace, until the button is pressed; 0 is a mere wait

# How a step treats the two sides of the body.
SIDES_NONE = 0
SIDES_EACH = 1  # all reps left, then all reps right
SIDES_ALTERNATING = 2  # left, right, left, right
SIDES_ONLY = 3  # one side; the other is never held

# What is asked after a step, or a session: from 0 to RATING_MAX.
PAIN = 1
EFFORT = 2

# What the time of a hold was.
RESTED = 0  # no work: ice, a wait
HELD = 1
MOVED = 2  # reps of a movement

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
OPEN_CAP_MS = 300_000  # the ceiling of an open hold whose file names none
REPS_MAX = 100  # five times the highest prescription (20 per set)
SETS_MAX = 20
BREATHS_MAX = 100  # as REPS_MAX; at the slowest pace still less than PHASE_MAX_MS
PHASES_MAX = 8  # of a rep; contract, relax and stretch are three, a breath in a box is four
LABEL_MAX = 12  # bytes of UTF-8; the display shows 10
STEPS_MAX = 32  # a menu longer than this is not a routine for a pocket
NAME_MAX = 32  # bytes of UTF-8; the display shows 21 at once
CUE_MAX = 64  # bytes of UTF-8: three lines of the display
TENSION_MAX = 10
RATING_MAX = 10  # the 0-10 numeric rating scale, of pain and of effort
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

    Equality, hash and repr come from the fields; those that are `_hidden` are not shown. `_check` raises
    where a value is not allowed.
    """

    _fields: "tuple[str, ...]" = ()
    _hidden: "tuple[str, ...]" = ()

    def __init__(self, *values: object, **named: object) -> None:
        for name, value in zip(self._fields, values):
            setattr(self, name, value)
        for name in named:
            setattr(self, name, named[name])
        self._check()

    def _check(self) -> None:
        pass

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
    cues: int

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
        self.names = booted.names
        self.settings = booted.settings
        self.battery_mv = booted.battery_mv
        self.key = booted.key
        self.local_s = -1 if booted.local_s < 0 else booted.local_s - now_ms // 1000
        self.rested_s = booted.rested_s
        self.asked = booted.asked
