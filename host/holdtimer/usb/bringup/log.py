"""What the device has kept of itself, fetched over the cable: its boots, its clock, its last crash."""

import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from holdcore.log import journal, reader
from holdcore.wire import WireError
from holdtimer.usb.bringup import scripts
from holdtimer.usb.bringup.call import call
from holdtimer.usb.errors import AGAIN, BoardFault
from holdtimer.usb.mpremote import Mpremote
from holdtimer.usb.program import shortened

SEGMENTS_MAX = 65
"""One more than holdfw.flash keeps."""

_ALL = 1 << 32


@dataclass(frozen=True)
class Boot:
    """`cause` is machine.reset_cause(), `at_ms` when it was logged, since the program began."""

    number: int
    cause: int
    at_ms: int
    rtc_ms: int
    run: int
    cell_mv: int
    crashed: bool


@dataclass(frozen=True)
class Log:
    """`end` is the next sequence number, `rtc_ms` what the RTC said just now, `trace` the last crash's."""

    boots: tuple[Boot, ...] = ()
    end: int = 0
    rtc_ms: int = 0
    trace: str = ""


def fetch(remote: Mpremote, since: int = 0) -> Log:
    """What was logged from the sequence number `since` on. Raises BoardFault, CableLost."""
    told = call(remote, scripts.listed, {})
    names, trace, rtc_ms = told["segments"], told["trace"], told["rtc_ms"]
    if not (isinstance(names, list) and isinstance(trace, list) and isinstance(rtc_ms, int)):
        raise BoardFault("the board lists no log", AGAIN)
    starts = sorted({_first(name) for name in names})
    wanted = [first for first, after in zip(starts, [*starts[1:], _ALL], strict=True) if after > since]
    with tempfile.TemporaryDirectory(prefix="holdtimer-") as made:
        files = [f"{first:08x}.seg" for first in wanted[-SEGMENTS_MAX:]]
        if files:
            remote.run(*(("cp", f":/log/{name}", name) for name in files), folder=Path(made))
        records = [each for name in files for each in _records((Path(made) / name).read_bytes())]
    entries = [entry for entry in records if entry.seq >= since]
    crashed = {entry.boot for entry in entries if entry.type == journal.TRACE}
    boots = []
    for entry in entries:
        if entry.type == journal.BOOT:
            cell_mv, cause, _, _, _, run, low, high = entry.values
            rtc = low | high << 32
            boots.append(Boot(entry.boot, cause, entry.at_ms, rtc, run, cell_mv, entry.boot in crashed))
    end = max([since, *(entry.seq + 1 for entry in entries)])
    return Log(tuple(boots), end, rtc_ms, shortened().restore("\n".join(map(str, trace))))


def _first(name: object) -> int:
    try:
        return int(str(name).removesuffix(".seg"), 16) % _ALL
    except ValueError:
        raise BoardFault(f"the board has a log called {name}", AGAIN) from None


def _records(data: bytes) -> list[reader.Entry]:
    """Those of a segment; what is harmed is passed over."""
    found = []
    at, size = journal.find_frame(data, 0, 0, _ALL, True)
    while size:
        with suppress(WireError):  # of a type that only a newer program knows
            found.append(reader.decode(data, at))
        at, size = journal.find_frame(data, at + size, 0, _ALL, True)
    return found
