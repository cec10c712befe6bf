"""CSV and JSON Lines, read back by Python's own readers."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from history.journals import DEVICE, EPOCH, Journal
from hypothesis import given, settings
from review.exported import NOON, SIDE_WORDS, in_breaths, known, known_sessions, logs, undated

from holdcore.log import journal, reader
from holdcore.model import BREATHS
from holdtimer.history.sessions import Log, Session, sessions_of
from holdtimer.history.store import open_store
from holdtimer.history.walltime import Anchor
from holdtimer.history.zones import Zone
from holdtimer.review.exports.records import FIELDS, to_json_lines
from holdtimer.review.exports.table import to_csv


def rows(sessions: Iterable[Session]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(sessions).decode(), newline=""), strict=True))


def lines(*of: Log) -> list[dict[str, Any]]:
    return [json.loads(line) for line in to_json_lines(of).decode().split("\n")[:-1]]


def test_a_row_says_all_of_a_hold() -> None:
    left, right, run, broken = rows(known_sessions())

    assert left | {"session_id": ""} == {
        "session_id": "",
        "session": "1",
        "device": DEVICE.hex(),
        "person": "",
        "routine": "Hip trio",
        "session_outcome": "completed",
        "pain_before": "4",
        "pain_after": "2",
        "day": "2026-11-20",
        "session_start": "2026-11-20T17:45:00.000+05:45",
        "start_error_ms": "5",
        "not_before": "2026-11-20T17:44:59.995+05:45",
        "not_after": "2026-11-20T17:45:00.005+05:45",
        "why_undated": "",
        "hold_start": "2026-11-20T17:45:00.000+05:45",
        "hold_end": "2026-11-20T17:45:20.500+05:45",
        "offset_s": "0.0",
        "stretch": "Supine figure 4",
        "kind": "hold",
        "step": "1",
        "side": "left",
        "set": "1",
        "sets": "2",
        "rep": "1",
        "reps": "3",
        "planned_s": "20.0",
        "actual_s": "20.5",
        "planned_breaths": "",
        "breaths": "",
        "outcome": "done",
    }
    assert (right["side"], right["outcome"], right["offset_s"]) == ("right", "short", "25.5")
    assert (run["kind"], run["side"], run["rep"]) == ("tempo", "none", "15")
    assert (broken["stretch"], broken["session_outcome"], broken["pain_after"]) == (
        "Größe, ½; “x”",
        "open",
        "",
    )
    assert len({left["session_id"], right["session_id"], run["session_id"]}) == 1
    assert left["session_id"] != broken["session_id"]


def test_a_hold_in_breaths_says_them() -> None:
    (row,) = rows(in_breaths())
    assert (row["kind"], row["planned_breaths"], row["breaths"]) == ("breaths", "5", "4")
    assert (row["planned_s"], row["actual_s"], row["outcome"]) == ("30.0", "26.0", "short")


def test_ids_stay_when_other_sessions_come_before() -> None:
    later = [replace(session, number=session.number + 7) for session in known_sessions()]

    assert [row["session_id"] for row in rows(later)] == [row["session_id"] for row in rows(known_sessions())]


def test_holds_without_a_wall_time_have_a_row_and_no_time() -> None:
    found = rows(undated())

    assert [row["actual_s"] for row in found] == ["30.0"] * 3
    assert {row["session_start"] + row["hold_start"] + row["hold_end"] for row in found} == {""}


def test_no_sessions_are_a_header_alone() -> None:
    assert rows([]) == []
    assert to_csv([]).count(b"\r\n") == 1


def test_a_name_is_no_formula() -> None:
    name = '=HYPERLINK("x")'
    log = Log(DEVICE, EPOCH, Journal().booted().started(name).held(name=name).held(name="a=b").frames)

    first, second = rows(sessions_of([log]))
    assert (first["routine"], first["stretch"], second["stretch"]) == (f"'{name}", f"'{name}", "a=b")


@pytest.mark.parametrize("behind", [";", "; ", ";;", "a;b; "])
def test_nor_is_what_begins_a_cell_where_semicolons_part_them(behind: str) -> None:
    """Where the decimal sign is a comma, a spreadsheet ends a cell at every ";", in quotes too."""
    log = Log(DEVICE, EPOCH, Journal().booted().started("a").held(name=f"a{behind}=1+1").frames)
    (row,) = rows(sessions_of([log]))
    assert row["stretch"] == f"a{behind}'=1+1"


@settings(max_examples=100)
@given(logs())
def test_any_log_comes_back_from_csv(log: Log) -> None:
    sessions = sessions_of([log])
    holds = [timed.hold for session in sessions for timed in session.holds]

    found = rows(sessions)

    assert [float(row["actual_s"]) for row in found] == [hold.actual_ms / 1000 for hold in holds]
    assert [row["breaths"] for row in found] == [
        str(hold.count) if hold.unit == BREATHS else "" for hold in holds
    ]
    assert [row["side"] for row in found] == [SIDE_WORDS.get(hold.side, "unknown") for hold in holds]
    names = [re.sub("(^|; *)'", r"\1", row["stretch"]) for row in found]
    assert sorted(names) == sorted(hold.name for hold in holds)


def test_a_record_is_said_in_words_and_in_bytes() -> None:
    log = known()
    found = lines(log)

    assert [line.get("type") for line in found] == [
        "boot",
        "start",
        "rated",
        "did",
        "did",
        "did",
        "end",
        "rated",
        "start",
        "did",
        None,
    ]
    hold = found[4]
    assert (hold["name"], hold["side"], hold["planned_ms"], hold["actual_ms"]) == (
        "Supine figure 4",
        2,
        20_000,
        12_345,
    )
    assert found[-1]["anchor"]["utc_ms"] == int(NOON.timestamp() * 1000)


def test_every_type_of_record_has_its_words() -> None:
    assert FIELDS.keys() == journal.BODIES.keys() | reader.OLD.keys()
    assert lines(Log(DEVICE, EPOCH, Journal().add_unknown().frames)) == [
        {"device": DEVICE.hex(), "epoch": EPOCH.hex(), "raw": Journal().add_unknown().data.hex()}
    ]


@settings(max_examples=100)
@given(logs())
def test_any_log_comes_back_byte_for_byte(log: Log) -> None:
    records = [bytes.fromhex(line["raw"]) for line in lines(log) if "raw" in line]
    anchors = [line["anchor"] for line in lines(log) if "anchor" in line]

    assert records == list(log.records)
    again = [Anchor(**each | {"zone": Zone(**each["zone"])}) for each in anchors]
    assert sessions_of([Log(DEVICE, EPOCH, records, again)]) == sessions_of([log])


def test_what_the_store_kept_makes_the_same_history_elsewhere(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'one.sqlite'}") as store:
        store.keep(DEVICE, EPOCH, b"".join(known().records))
        (anchor,) = known().anchors
        store.anchor(DEVICE, EPOCH, 1, anchor.device_ms, anchor.utc_ms, anchor.error_ms, Zone(345))
        exported, sessions = lines(*store.logs()), store.sessions()

    with open_store(f"sqlite:///{tmp_path / 'two.sqlite'}") as store:
        for line in exported:
            whose = bytes.fromhex(line["device"]), bytes.fromhex(line["epoch"])
            if "raw" in line:
                store.keep(*whose, bytes.fromhex(line["raw"]))
            else:
                store.anchor(*whose, **line["anchor"] | {"zone": Zone(**line["anchor"]["zone"])})
        assert store.sessions() == sessions

    assert datetime.fromisoformat(rows(sessions)[0]["session_start"]) == NOON


def test_a_name_that_steers_a_terminal_is_there_and_steers_none() -> None:
    name = "a\x1b[2J\x9b31m\u202e"
    log = Log(DEVICE, EPOCH, Journal().booted().started(name).frames)
    lines = to_json_lines([log]).decode()
    assert all(char.isprintable() or char == "\n" for char in lines)
    assert name in [json.loads(line).get("name") for line in lines.splitlines()]
