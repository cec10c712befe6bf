"""A log that the page let its owner download, taken into the history: once, with dates, or not at all."""

import base64
import contextlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.surroundings import run

from holdcore.log import journal, reader
from holdtimer.companion import Progress
from holdtimer.companion.log_file import take
from holdtimer.errors import EXIT_FILE
from holdtimer.history.errors import ConflictError, RecordsError
from holdtimer.history.frames import frames_of
from holdtimer.history.log_file import FILE_MAX, LogFileError, read_log_file
from holdtimer.history.store import open_store
from holdtimer.words.dates import utc_ms

DEVICE, EPOCH = "a1b2c3d4e5f60718", "45504f4348363738"
NOW_MS = 1_796_000_000_000
"""The wall's clock when it was downloaded; in November 2026."""


class Ears:
    """A front that remembers."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        self.told.append(text)

    @contextlib.contextmanager
    def bar(self, what: str, unit: str) -> Iterator[Progress]:  # noqa: ARG002
        yield lambda done, of: None  # noqa: ARG005


def said(records: bytes, **other: Any) -> dict[str, Any]:
    last = next(frame for frame in reversed(frames_of(records).values()))
    anchor = {"boot": last.boot, "device_ms": last.at_ms + 500, "utc_ms": NOW_MS, "error_ms": 120}
    return {
        "holdtimer": "log",
        "format": 1,
        "device": DEVICE,
        "epoch": EPOCH,
        "settings": "08",
        "anchors": [anchor | {"zone_min": 60, "zone": "Europe/Berlin"}],
        "records": base64.b64encode(records).decode(),
        **other,
    }


def places(records: bytes) -> Iterator[tuple[int, int]]:
    """Where each record lies, and how long it is."""
    at = 0
    while at < len(records):
        yield at, records[at]
        at += records[at]


def put(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "log.json"
    path.write_text(json.dumps(content))
    return path


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'history.sqlite'}"


def test_it_is_taken_once_and_its_sessions_have_dates(log: bytes, tmp_path: Path, database: str) -> None:
    path = put(tmp_path, said(log))
    front = Ears()

    first, again = take(front, path, database), take(front, path, database)

    assert (first.name, first.records, len(first.sessions)) == ("hold-a1b2", len([*places(log)]), 2)
    assert (again.records, len(again.sessions)) == (0, 0)
    assert front.told == []
    with open_store(database) as store:
        sessions = store.sessions()
    assert [session.outcome for session in sessions] == ["stopped", "open"]
    starts = [reader.decode(log, at) for at, _ in places(log) if log[at + 1] == journal.START]
    latest = sessions[-1].started_utc
    assert latest
    assert utc_ms(latest) == pytest.approx(NOW_MS - 500, abs=8_000)
    assert sessions[0].started_utc
    assert utc_ms(latest) - utc_ms(sessions[0].started_utc) == pytest.approx(
        247_000 + starts[1].at_ms - starts[0].at_ms, abs=2_000
    )
    assert sessions[-1].zone_min == 60


def test_a_later_download_adds_what_is_new(log: bytes, tmp_path: Path, database: str) -> None:
    *_, (at, _) = places(log)
    take(Ears(), put(tmp_path, said(log[:at])), database)
    assert take(Ears(), put(tmp_path, said(log)), database).records == 1


def test_harmed_bytes_are_passed_over_and_told_of(log: bytes, tmp_path: Path, database: str) -> None:
    harmed = bytearray(log)
    harmed[20] ^= 1
    front = Ears()

    written = said(log) | {"records": base64.b64encode(harmed).decode()}
    assert take(front, put(tmp_path, written), database).records == len([*places(log)]) - 1
    assert front.told == [f"{log[0]} bytes of it are no record, and passed over"]


def test_of_a_newer_page_what_is_known_is_taken(log: bytes, tmp_path: Path, database: str) -> None:
    strange = journal.encode(journal.PAUSE, 90, 2, 99_000, 0)
    newer = bytes([*strange[:1], 77, *strange[2:-4]])
    newer += zlib.crc32(newer).to_bytes(4, "little")
    front = Ears()

    written = said(log) | {"records": base64.b64encode(log + newer).decode(), "format": 2, "more": [1]}
    done = take(front, put(tmp_path, written), database)

    assert done.records == len([*places(log)]) + 1, "a record of a type that is not known here is kept"
    assert front.told == ["a newer page wrote this file: what is known here of it is taken"]


def test_another_record_of_a_known_number_is_refused(log: bytes, tmp_path: Path, database: str) -> None:
    take(Ears(), put(tmp_path, said(log)), database)
    other = journal.encode(journal.PAUSE, 0, 1, 99_000, 0)
    with pytest.raises(ConflictError):
        take(Ears(), put(tmp_path, said(other)), database)


def test_an_impossible_clock_is_refused(log: bytes, tmp_path: Path, database: str) -> None:
    content = said(log)
    content["anchors"][0]["utc_ms"] = 5
    with pytest.raises(RecordsError, match="utc_ms is 5"):
        take(Ears(), put(tmp_path, content), database)


def test_a_segment_can_be_read_but_is_of_no_device(log: bytes, tmp_path: Path, database: str) -> None:
    path = tmp_path / "00000000.seg"
    path.write_bytes(log)

    assert read_log_file(path).records == log
    with pytest.raises(LogFileError, match="does not say of which device"):
        take(Ears(), path, database)


LOG = {"holdtimer": "log", "format": 1, "device": DEVICE, "epoch": EPOCH, "records": ""}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in LOG.items() if key != name}


WRONG: dict[str, bytes | dict[str, Any]] = {
    "empty": b"",
    "text": b"hello",
    "garbage": bytes(range(256)) * 40,
    "half": b'{"holdtimer": "log", "format": 1,',
    "another": {"name": "package"},
    "nested": b'{"a":' + b"[" * 100_000,
    "no device": without("device"),
    "no format": without("format"),
    "a short id": LOG | {"device": "a1"},
    "a number for an id": LOG | {"device": 5},
    "no base64": LOG | {"records": "?"},
    "no records": LOG,
    "anchors": LOG | {"anchors": "no"},
    "an anchor": LOG | {"anchors": [{}]},
    "too large": bytes(FILE_MAX + 1),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_log_is_refused(name: str, tmp_path: Path, database: str) -> None:
    path = tmp_path / "wrong"
    content = WRONG[name]
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())

    with pytest.raises(LogFileError, match="wrong") as refused:
        take(Ears(), path, database)
    assert refused.value.hint
    assert not (tmp_path / "history.sqlite").exists()


def test_the_command_says_what_came(log: bytes, tmp_path: Path) -> None:
    path, data = put(tmp_path, said(log)), tmp_path / "data"

    done = run("pull", "--from", path, cwd=tmp_path, data=data)
    assert (done.returncode, done.stdout) == (
        0,
        b"%d new records from hold-a1b2, 2 new sessions\n" % len([*places(log)]),
    )
    assert done.stderr == b"see them with: holdtimer sessions\n"
    listed = run("sessions", cwd=tmp_path, data=data)
    assert b"Kneeling quad" in listed.stdout

    gone = run("pull", "--from", tmp_path / "gone", cwd=tmp_path, data=data)
    assert gone.returncode == EXIT_FILE
    assert b"cannot be read: No such file" in gone.stderr
