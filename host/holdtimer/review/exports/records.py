"""JSON Lines: every record as it was pulled, also those that this program cannot decode."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from holdcore.log import journal, reader
from holdcore.steps import Hold
from holdcore.wire import WireError
from holdtimer.history.sessions import Log
from holdtimer.words.text import escaped

_BOOT = ("battery_mv", "cause", "major", "minor", "patch")
_HOLD_0 = ("kind", *Hold._fields[:9])
FIELDS: dict[int, tuple[str, tuple[str, ...]]] = {
    reader.BOOT_0: ("boot", _BOOT),
    journal.BOOT: ("boot", (*_BOOT, "rtc_run", "rtc_ms_low", "rtc_ms_high")),
    journal.START: ("start", ("routine_hash", "steps")),
    reader.HOLD_0: ("hold", _HOLD_0),
    journal.PAUSE: ("pause", ("step",)),
    journal.RESUME: ("resume", ("step",)),
    reader.RATING_0: ("rating", ("when", "pain")),
    journal.END: ("end", ("how", "active_ms", "paused_ms")),
    journal.DROPPED: ("dropped", ("first_seq", "count")),
    journal.CONTINUED: ("continued", ("start_seq", "step")),
    reader.BREATHS_0: ("breaths", (*_HOLD_0, "planned_breaths", "breaths")),
    journal.LOST: ("lost", ("first_seq", "count")),
    journal.DID: ("did", Hold._fields[:-1]),
    journal.RATED: ("rated", ("when", "what", "value", "confirmed", "step")),
    journal.BACK: ("back", ("step", "rep")),
    journal.TRACE: ("trace", ()),
}
"""The name of each type of record and of its fixed fields in order (docs/protocol.md)."""


def to_json_lines(logs: Iterable[Log]) -> bytes:
    """One object per line: every record of a log by rising sequence number, then the anchors of that log.

    `raw` is the whole frame in hex. What is decoded is left out of a record of a type not known here.
    """
    lines = (escaped(json.dumps(line, ensure_ascii=False)) for log in logs for line in _lines(log))
    return "".join(f"{line}\n" for line in lines).encode()


def _lines(log: Log) -> Iterator[dict[str, Any]]:
    whose = {"device": log.device.hex(), "epoch": log.epoch.hex()}
    for raw in log.records:
        yield whose | _decode(raw) | {"raw": raw.hex()}
    for anchor in log.anchors:
        yield whose | {"anchor": asdict(anchor)}


def _decode(raw: bytes) -> dict[str, Any]:
    try:
        entry = reader.decode(raw)
    except WireError:
        return {}
    name, fields = FIELDS[entry.type]
    values = [value.hex() if isinstance(value, bytes) else value for value in entry.values]
    said = {"type": name, "seq": entry.seq, "boot": entry.boot, "at_ms": entry.at_ms}
    return said | dict(zip(fields, values, strict=True)) | ({"name": entry.text} if entry.text else {})
