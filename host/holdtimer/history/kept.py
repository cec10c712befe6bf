"""What a log says beside its sessions: how full the battery was, and what is missing of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from holdcore.log import journal, reader
from holdcore.wire import WireError


@dataclass(frozen=True)
class Kept:
    """`battery_mv` is of the last boot. Of its sequence numbers `missing` are not here.

    Of those, `dropped` were given up by the device, which was full.
    """

    battery_mv: int | None
    dropped: int
    missing: int


@dataclass(frozen=True)
class Met:
    """A device, when a computer with a right clock last met it, and what its logs say."""

    device: bytes
    at: datetime | None
    battery_mv: int | None
    dropped: int
    missing: int


def kept_in(records: Iterable[bytes]) -> Kept:
    """Of the framed records of one log; a harmed one counts as here."""
    battery_mv: int | None = None
    seqs: set[int] = set()
    ranges: list[range] = []
    for raw in records:
        if not journal.frame_at(raw, 0):
            continue
        seqs.add(journal.seq_at(raw, 0))
        if raw[1] in (*reader.BOOTS, journal.DROPPED):
            try:
                values = reader.decode(raw).values
            except WireError:
                continue
            if raw[1] == journal.DROPPED:
                ranges.append(range(values[0], values[0] + values[1]))
            else:
                battery_mv = values[0]
    missing = max(seqs) + 1 - len(seqs) if seqs else 0
    dropped = {seq for each in ranges if missing for seq in each} - seqs
    return Kept(battery_mv, min(missing, len(dropped)), missing)
