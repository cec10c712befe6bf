"""A session of 12 holds with the power cut at every byte and every change of a name, and at every block."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from device import twelve_holds as story
from device.conftest import Run
from device.cut_files import CutFiles, PowerCut

from holdcore.app import App
from holdcore.log import journal, reader
from holdfw.flash import Flash
from holdtimer.history.sessions import Log, sessions_of

TESTS = Path(__file__).parents[1]
Record = Callable[[str, object], None]


def live(
    files: CutFiles,
    folder: Path,
    safe: list[bytes],
    presses: tuple[tuple[int, bool], ...],
    **options: int,
) -> None:
    """One power-on; the power may be cut in it."""
    with suppress(PowerCut):
        story.power_on(files.flash(folder, **options), presses, safe)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    folder = tmp_path / "fresh"
    folder.mkdir()
    story.prepare(Flash(str(folder)))
    return folder


def test_at_every_byte_and_name(fresh: Path, tmp_path: Path, record_property: Record) -> None:
    files, whole, folder = CutFiles(), list[bytes](), tmp_path / "cut"
    shutil.copytree(fresh, folder)
    live(files, folder, whole, story.START)
    assert story.holds_of(whole) == story.HOLDS
    assert [record[1] for record in whole[-2:]] == [journal.END, journal.RATED]

    kept = set()
    for cut in range(files.taken + 1):
        shutil.rmtree(folder)
        shutil.copytree(fresh, folder)
        safe = list[bytes]()
        live(CutFiles(cut), folder, safe, story.START)
        kept.add(story.check(Flash(str(folder)), safe, whole))

    assert kept == set(range(story.HOLDS + 1))
    assert files.taken > len(b"".join(whole))
    record_property("power_cuts", files.taken)


def test_who_goes_on_after_any_cut_has_done_every_hold_once(fresh: Path, tmp_path: Path) -> None:
    files, whole, folder = CutFiles(), list[bytes](), tmp_path / "cut"
    shutil.copytree(fresh, folder)
    live(files, folder, whole, story.START)
    expected = places_of(whole)

    for cut in range(0, files.taken, 5):
        shutil.rmtree(folder)
        shutil.copytree(fresh, folder)
        live(CutFiles(cut), folder, [], story.START)
        ended = any(record[1] == journal.END for record in _opened(folder))
        done = story.holds_of(_opened(folder)) == story.HOLDS
        live(CutFiles(), folder, [], story.LATER if ended or done else story.START)
        records = _opened(folder)
        assert places_of(records) == expected, cut
        (session,) = sessions_of([Log(bytes(8), bytes(8), records)])
        assert (session.outcome, len(session.holds)) == ("completed", story.HOLDS), cut
        assert 52_000 <= session.active_ms <= 62_000, cut


def places_of(records: list[bytes]) -> list[object]:
    """Step, side, set, rep and length of each hold."""
    entries = [reader.decode(record) for record in records]
    return [entry.values for entry in entries if entry.type == journal.DID]


def test_while_a_torn_tail_is_cut(fresh: Path, tmp_path: Path, record_property: Record) -> None:
    whole = list[bytes]()
    live(CutFiles(), fresh, whole, story.START)
    segment = fresh / "log" / "00000000.seg"
    segment.write_bytes(segment.read_bytes()[:-7])
    whole.pop()

    cut, booted, folder = 0, list[bytes](), tmp_path / "cut"
    while not booted:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(fresh, folder)
        live(CutFiles(cut), folder, booted, story.LATER)
        if not booted:
            found = _opened(folder)
            assert found[: len(whole)] == whole
            assert len(found) <= len(whole) + 1
            cut += 1

    assert cut > len(b"".join(whole))
    record_property("power_cuts", cut)


def test_what_a_full_log_drops_is_logged_before_it_goes(fresh: Path, tmp_path: Path) -> None:
    tiny = {"segment_size": 200, "segments_max": 2}
    files, folder = CutFiles(), tmp_path / "cut"
    shutil.copytree(fresh, folder)
    live(files, folder, [], story.START, **tiny)

    told = 0
    for cut in range(files.taken + 1):
        shutil.rmtree(folder)
        shutil.copytree(fresh, folder)
        live(CutFiles(cut), folder, [], story.START, **tiny)
        live(CutFiles(), folder, [], story.LATER, **tiny)
        entries = [reader.decode(record) for record in _opened(folder, **tiny)]
        seqs = [entry.seq for entry in entries]
        gone = [sum(entry.values) for entry in entries if entry.type == journal.DROPPED]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        assert max(gone, default=0) == seqs[0]
        told += bool(gone)

    assert told > files.taken // 4


def test_what_a_full_log_drops_is_told_though_any_one_write_fails(fresh: Path, tmp_path: Path) -> None:
    tiny = {"segment_size": 200, "segments_max": 2}
    folder, taken, dropped = tmp_path / "cut", 0, 0
    for fails in range(0, 1_500, 3):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(fresh, folder)
        files = CutFiles(fails=fails)
        store = story.Survivors(files.flash(folder, **tiny), goes_on=True)
        with suppress(OSError, story.Off):
            boot, log_end = store.open_log()
            board = story.board_of(App(story.no_cipher), story.Chip(story.START), store, boot + 1, log_end)
            board.boot(1)
            board.run()
        live(CutFiles(), folder, [], story.LATER, **tiny)
        entries = [reader.decode(record) for record in _opened(folder, **tiny)]
        appended = [reader.decode(record) for record in store.records]
        gone = [
            range(each.values[0], sum(each.values))
            for each in appended + entries
            if each.type == journal.DROPPED
        ]
        for seq in [each.seq for each in appended]:
            assert seq >= entries[0].seq or any(seq in told for told in gone), (fails, seq)
        taken, dropped = files.taken, dropped + bool(gone)
        if taken < fails:
            break

    assert taken < 1_500
    assert dropped > taken // 6


def _opened(folder: Path, **options: int) -> list[bytes]:
    flash = Flash(str(folder), **options)
    flash.open_log()
    return story.records_of(flash)


def test_at_every_block_of_littlefs(micropython: Run, compiled: Path, record_property: Record) -> None:
    cuts, kept = map(int, micropython("session_power_cuts.py", compiled, TESTS).split())

    assert kept == story.HOLDS + 1  # 0 to 12 holds
    assert cuts > 60
    record_property("power_cuts", cuts)
