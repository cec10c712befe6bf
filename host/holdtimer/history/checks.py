"""What a row of each kept table may be: the store checks what it takes in, a backup what it brings. Pure.

Rows are mappings as the tables in schema.py have them. Every check raises RecordsError.
"""

from collections.abc import Callable, Mapping
from typing import Any

from holdcore.model import HoldError, check_slug
from holdtimer.history.devices import PERSON_MAX
from holdtimer.history.errors import RecordsError
from holdtimer.history.frames import Frame, frames_of
from holdtimer.history.walltime import EARLIEST_MS, LATEST_MS

Row = Mapping[str, Any]

ID_SIZE = 8
"""Bytes of a device id and of a log epoch (docs/protocol.md)."""

ERROR_MAX_MS = 86_400_000
"""A day: an anchor less sure than that says nothing about when a session was."""

ZONE_NAME_MAX = 64
"""Characters; the longest of IANA's has 32."""

ZONE_MAX_MIN = 1_439
"""Minutes from UTC: what a datetime can be shown in; the zones in use lie within -720..840."""

TEXT_MAX = 1 << 20
"""Characters of a routine file, or of the path that it came from."""

DIGEST_SIZE = 32

_U32, _U48, _S64 = (1 << 32) - 1, (1 << 48) - 1, (1 << 63) - 1
_CLOCK = "Set the clock of this computer, then pull again."
_ZONE = "Set the time zone of this computer, then pull again."


def check_number(
    name: str, value: object, low: int, high: int, hint: str = "Update holdtimer and the device."
) -> None:
    """That it is a whole number in that range."""
    if type(value) is not int or not low <= value <= high:
        raise RecordsError(f"{name} is {_shown(value)}; allowed is {low} to {high}.", hint)


def check_id(name: str, value: object) -> None:
    """That it is a device id or an epoch."""
    check_number(f"length of {name}", len(value) if type(value) is bytes else _shown(value), ID_SIZE, ID_SIZE)


def check_device(row: Row) -> None:
    check_id("device id", row["id"])
    for name in ("first_seen_utc_ms", "last_seen_utc_ms"):
        check_number(name, row[name], 0, _S64)
    if row["label"] != row["id"].hex():
        raise RecordsError(f"label is {_shown(row['label'])}; allowed is {row['id'].hex()}.")


def check_record(row: Row) -> None:
    """That the columns are those of the head of its bytes, which are one whole record."""
    check_id("device id", row["device"])
    check_id("epoch", row["epoch"])
    check_number("pulled_utc_ms", row["pulled_utc_ms"], 0, _S64)
    frame = Frame(row["seq"], row["type"], row["boot"], row["at_ms"], row["raw"])
    if type(frame.raw) is not bytes or frames_of(frame.raw) != {frame.seq: frame}:
        raise RecordsError(f"Record {_shown(frame.seq)} is damaged.")


def check_anchor(row: Row) -> None:
    check_id("device id", row["device"])
    check_id("epoch", row["epoch"])
    check_number("boot", row["boot"], 0, _U32)
    check_number("device_ms", row["device_ms"], 0, _U48)
    check_number("utc_ms", row["utc_ms"], EARLIEST_MS, LATEST_MS, _CLOCK)
    check_number("error_ms", row["error_ms"], 0, ERROR_MAX_MS)
    for name in ("zone_min", "zone_before_min"):
        if row[name] is not None:
            check_number(name, row[name], -ZONE_MAX_MIN, ZONE_MAX_MIN, _ZONE)
    if row["zone_changed_utc_ms"] is not None:
        check_number("zone_changed_utc_ms", row["zone_changed_utc_ms"], 0, row["utc_ms"], _ZONE)
    if row["zone"] is not None:
        _check_text("the zone's name", row["zone"], 1, ZONE_NAME_MAX, _ZONE)


def check_person(row: Row) -> None:
    check_id("device id", row["device"])
    check_number("since_utc_ms", row["since_utc_ms"], 0, LATEST_MS, "Choose another day.")
    _check_text("the name", row["name"], 1, PERSON_MAX, "Choose a shorter name.")
    if not (row["name"].isprintable() and row["name"].strip()):
        raise RecordsError("the name is blank, or has what cannot be shown.", "Write it in letters.")


def check_prescription(row: Row) -> None:
    check_id("device id", row["device"])
    try:
        check_slug(row["slug"] if type(row["slug"]) is str else "")
    except HoldError as error:
        raise RecordsError(f"the slug is {_shown(row['slug'])}: {error}") from error
    check_number("sent_utc_ms", row["sent_utc_ms"], 0, LATEST_MS, _CLOCK)
    for name in ("origin", "text"):
        _check_text(name, row[name], 0, TEXT_MAX)
    digest = row["digest"]
    check_number(
        "length of digest", len(digest) if type(digest) is bytes else digest, DIGEST_SIZE, DIGEST_SIZE
    )
    check_number("grows", int(row["grows"]) if type(row["grows"]) is bool else row["grows"], 0, 1)


CHECKS: dict[str, Callable[[Row], None]] = {
    "device": check_device,
    "record": check_record,
    "anchor": check_anchor,
    "person": check_person,
    "prescription": check_prescription,
}
"""By the table's name; parents first."""


def _check_text(name: str, value: object, low: int, high: int, hint: str = "") -> None:
    check_number(f"length of {name}", len(value) if type(value) is str else _shown(value), low, high, hint)


def _shown(value: object) -> str:
    return ascii(value)[:60]
