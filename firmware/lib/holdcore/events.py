"""What happened (past tense), which App.handle takes, and what the board is to do (imperative)."""

from holdcore.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdcore.model import Settings
    from holdcore.steps import Hold


class _OfBytes(Record):
    data: bytes


class _OfNumber(Record):
    value: int


class _OfText(Record):
    text: str


class Unfinished(Record):
    """A session that lost its power: its START record is `seq`, its routine is `slug`, "" where that is gone.

    It goes on at rep `rep_index` of step number `step`, which is called `name`, "" where all was done; `side`
    and `counter` are what the display shows of the rep.
    """

    seq: int
    slug: str
    step: int
    rep_index: int
    name: str
    side: int
    counter: str


# --- happened: the board


class Booted(Record):
    """Power came on.

    `identity` is device id and log epoch, 8 bytes each; `boot` counts from 1; `log_end` is the next sequence
    number; `routines` are the slugs on flash in menu order, `names` what they are called; `cause` is
    machine.reset_cause().

    What outlasted deep sleep: the RTC says `rtc_ms`, in its run number `rtc_run` (see holdfw/wall.py);
    `local_s` is the local time in s since 2000, -1 where it is not known, `rested_s` when the last break
    was; `asked`: the owner was asked for a laptop since the time is not known.

    `key` is the enrolled key, b"" for none. `lost` are first and count of numbers that have no record, which
    is not logged yet. `trace` is what the crash left that ended the boot before, "" for none. `radio`: this
    boot is for the radio.
    """

    identity: bytes
    boot: int
    log_end: int
    routines: "tuple[str, ...]"
    settings: "Settings"
    battery_mv: int
    cause: int
    key: bytes = b""
    unfinished: "Unfinished | None" = None
    rtc_run: int = 1
    rtc_ms: int = 0
    local_s: int = -1
    rested_s: int = 0
    asked: bool = False
    lost: "Sequence[tuple[int, int]]" = ()
    names: "tuple[str, ...]" = ()
    trace: str = ""
    radio: bool = False
    _hidden = ("key",)


class Elapsed(Record):
    """The time asked for by SleepUntil has come (one that comes early does nothing)."""


class Pressed(Record):
    """The button went down; the app ignores bouncing edges."""


class Released(Record):
    """The button came up."""


class BatteryMeasured(_OfNumber):
    """`value` is the cell's voltage in mV."""


# --- happened: the radio


class Connected(_OfBytes):
    """A central connected; `data` are 16 random bytes drawn for it, the session's nonce."""


class Disconnected(Record):
    """The central is gone, for whatever reason."""


class Received(_OfBytes):
    """Bytes from the central, cut anywhere."""


class Drained(Record):
    """The radio has room for another frame."""


# --- happened: the flash


class RoutineLoaded(Record):
    """What LoadRoutine asked for; `data` is empty where it cannot be read."""

    slug: str
    data: bytes


class UploadAt(_OfNumber):
    """The upload file holds `value` bytes of the routine that was begun."""


class UploadRead(Record):
    """SHA-256 and CRC-32 of the whole upload, and how it begins."""

    digest: bytes
    crc: int
    head: bytes


class UploadKept(Record):
    """The upload is a routine; `routines` and `names` are the new menu, as in Booted."""

    routines: "tuple[str, ...]"
    names: "tuple[str, ...]"


class SettingsKept(Record):
    """The settings are safe on flash."""

    settings: "Settings"


class LogRead(Record):
    """Whole records from a cursor on; `next_seq` is the number of the record after them."""

    data: bytes
    next_seq: int


class LogRoom(Record):
    """The log began a segment, or dropped some.

    `full`: it has begun its last segment, and the oldest holds what no laptop has. `count` such records from
    `first` on have to go now, or went untold.
    """

    full: bool
    first: int
    count: int


class Acknowledged(Record):
    """That records before `value` are on a laptop is safe on flash; `full` is as in LogRoom."""

    value: int
    full: bool


class StoreFailed(Record):
    """The flash could not carry out `effect`; `text` says why, for a person."""

    effect: Record
    text: str


# --- happened: the engine


class PhaseBegan(Record):
    """`state` was entered, one of engine.STATES; `label` is that of the phase."""

    state: str
    label: str = ""


class Marked(Record):
    """A moment inside a phase: "tick" with `seconds_left`, "half", "floor", "in", "out"."""

    mark: str
    seconds_left: int


class HoldEnded(Record):
    """A hold to be logged."""

    hold: "Hold"


# --- asked for


class View(Record):
    """One picture for the display, in words; screens.paint lays it out.

    `big` holds digits and colons only; `side` is a model side; `progress` is in permille, -1 for none; `left`
    is how long it all takes yet.
    """

    headline: str
    badge: str = ""
    big: str = ""
    side: int = 0
    counter: str = ""
    footer: str = ""
    progress: int = -1
    left: str = ""


class Draw(Record):
    """Show `view`; None is a dark display."""

    view: "View | None"
    dim: bool


class Play(Record):
    """Sound `pattern` (see cues) at `volume` 0..10, `shift` semitones higher, cutting off what sounds now.

    `cues` is the setting: where there is a motor it may be felt instead, or too.
    """

    pattern: bytes
    volume: int
    shift: int = 0
    cues: int = 0


class Append(Record):
    """Make the framed record `data` safe on flash; once it is, drop the records before number `end`."""

    _fields = ("data", "end")

    def __init__(self, data: bytes, end: int = 0) -> None:
        self.data = data
        self.end = end


class SleepUntil(Record):
    """Call back with Elapsed at `at_ms` (None: never); `depth` is one of power.DEPTHS."""

    at_ms: "int | None"
    depth: str


class OpenRadio(Record):
    """Advertise and accept one central at a time."""


class CloseRadio(Record):
    """Drop the central and switch the radio off."""


class HangUp(Record):
    """Drop the central; the window stays open."""


class Send(_OfBytes):
    """Bytes for the central; the board cuts them to its MTU and answers Drained."""


class LoadRoutine(_OfText):
    """Answer with RoutineLoaded for this slug."""


class OpenUpload(_OfBytes):
    """Make the upload file that of this SHA-256, keeping what it already holds; answer UploadAt."""


class DropUpload(Record):
    """Delete the upload file; its bytes were not those announced."""


class WriteUpload(_OfBytes):
    """Append to the upload file; answer UploadAt."""


class ReadUpload(Record):
    """Answer with UploadRead."""


class KeepUpload(_OfText):
    """Rename the upload to this slug; answer UploadKept. A power cut leaves the old file or the new one."""


class KeepSettings(Record):
    """Make these settings safe on flash; answer SettingsKept."""

    settings: "Settings"


class Remember(Record):
    """Keep this over deep sleep, for the next Booted; `local_s` is the time of this effect."""

    local_s: int
    rested_s: int
    asked: bool


class ReadLog(Record):
    """Answer with LogRead: whole records from `seq` on, at most `limit` bytes (but at least one record)."""

    seq: int
    limit: int


class Acknowledge(_OfNumber):
    """Records before `value` are safe on a laptop; their space may be reclaimed. Answer Acknowledged."""
