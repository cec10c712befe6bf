"""A log in a file: what the page of the device lets its owner download, or segments as they lie on a flash.

The page writes JSON: `device` and `epoch` in hex, `records` in base64, whole records by rising number,
`anchors` as the table of that name has them, and the `settings` as they were, in hex (docs/page-device.md).
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdcore.log import journal
from holdcore.wire import SETTINGS_MAX
from holdtimer.history.checks import ID_SIZE
from holdtimer.history.errors import HistoryError
from holdtimer.history.walltime import Anchor
from holdtimer.history.zones import Zone

FORMAT = 1
LOG_MAX = 2 << 20
"""Bytes of records: twice what a device keeps (flash.SEGMENTS_MAX of flash.SEGMENT_SIZE)."""

FILE_MAX = 2 * LOG_MAX
"""Bytes of a file: base64 makes four of three."""

ANCHORS_MAX = 1_000
"""The latest: the page has one for each time that it was open."""

_OF_WHICH = "Name a file that the page of the device let you download, or a segment of a device's log."


class LogFileError(HistoryError):
    """A file that cannot be read, or that has no log in it."""


@dataclass(frozen=True)
class LogFile:
    """What was in it; `device` and `epoch` are b"" in a bare segment.

    `harmed` counts the bytes that are no record. It is `newer` where a newer program wrote it, which may say
    what is not read here.
    """

    device: bytes
    epoch: bytes
    records: bytes
    anchors: tuple[Anchor, ...] = ()
    settings: bytes = b""
    harmed: int = 0
    newer: bool = False


def read_log_file(path: Path) -> LogFile:
    """Errors: LogFileError."""
    try:
        with path.open("rb") as file:
            data = file.read(FILE_MAX + 1)
    except OSError as error:
        raise LogFileError(f"{path} cannot be read: {error.strerror}.", _OF_WHICH) from error
    if len(data) > FILE_MAX:
        raise LogFileError(f"{path} is larger than any log: more than {FILE_MAX} bytes.", _OF_WHICH)
    made = _of_json(path, data) if data.lstrip()[:1] == b"{" else _of_records(b"", b"", data)
    if not made.records:
        raise LogFileError(f"{path} has no record of a hold timer in it.", _OF_WHICH)
    return made


def _of_json(path: Path, data: bytes) -> LogFile:
    try:
        said = json.loads(data)
        if said.get("holdtimer") != "log":
            raise ValueError("it does not say that it is a log")
        device, epoch = _bytes(said["device"], ID_SIZE), _bytes(said["epoch"], ID_SIZE)
        records = base64.b64decode(said["records"], validate=True)
        anchors = tuple(_anchor(each) for each in said.get("anchors", ())[-ANCHORS_MAX:])
        settings = _bytes(said.get("settings", ""), None)[:SETTINGS_MAX]
        newer = said["format"] != FORMAT
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LogFileError(
            f"{path} is no log: {str(error)[:80] or type(error).__name__}.", _OF_WHICH
        ) from error
    return _of_records(device, epoch, records, anchors, settings, newer)


def _of_records(
    device: bytes,
    epoch: bytes,
    data: bytes,
    anchors: tuple[Anchor, ...] = (),
    settings: bytes = b"",
    newer: bool = False,
) -> LogFile:
    """Whole records by rising number; the rest is passed over, as the device does it."""
    pieces, at, first = [], 0, 0
    while len(data) <= LOG_MAX:
        at, size = journal.find_frame(data, at, first, 1 << 32, is_last=True)
        if not size:
            break
        pieces.append(data[at : at + size])
        first = journal.seq_at(data, at) + 1
        at += size
    records = b"".join(pieces)
    return LogFile(device, epoch, records, anchors, settings, len(data) - len(records), newer)


def _bytes(text: object, size: int | None) -> bytes:
    data = bytes.fromhex(text) if isinstance(text, str) else None
    if data is None or size not in (None, len(data)):
        raise ValueError(f"{str(text)[:40]!a} is not what is there in a log")
    return data


def _anchor(said: Mapping[str, Any]) -> Anchor:
    """What it says is checked where it is kept."""
    zone = Zone(said["zone_min"], name=said.get("zone"))
    return Anchor(said["boot"], said["device_ms"], said["utc_ms"], said["error_ms"], zone)
