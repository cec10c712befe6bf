"""The store, on CPython's files and on LittleFS under MicroPython, with the power cut at every write."""

import os
from pathlib import Path

import pytest
from device import flash_cases
from device.conftest import Run

from holdcore.model import ModelError
from holdfw.flash import Flash

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("case", flash_cases.CASES)
def test_on_this_file_system(case: str, tmp_path: Path) -> None:
    getattr(flash_cases, case)(str(tmp_path))


def test_on_littlefs(micropython: Run, compiled: Path) -> None:
    printed = micropython("flash_on_littlefs.py", compiled, TESTS)

    assert printed.split() == [*flash_cases.CASES]


def test_with_the_power_cut_at_every_write(micropython: Run, compiled: Path) -> None:
    printed = micropython("flash_power_cuts.py", compiled, TESTS).split()

    assert int(printed[0]) > 60  # cuts tried
    assert int(printed[1]) > 30  # stages of the story that a cut left behind


def test_with_a_bit_flipped_in_each_byte_on_littlefs(micropython: Run, compiled: Path) -> None:
    tried, hit = map(int, micropython("flash_flips.py", compiled, TESTS).split())

    assert tried == 6 * 512  # three segments of two blocks
    assert hit > 1_500  # of their 1,764 bytes; those of the first records are not found again in all cases


def test_a_read_that_fails_makes_nothing_new_and_ends_no_boot(micropython: Run, compiled: Path) -> None:
    unread, went_on = map(int, micropython("failing_reads.py", compiled, TESTS).split())

    assert unread > 20
    assert went_on > 20


@pytest.mark.parametrize("slug", ["../boot", "a/b", "", "A", "x" * 25, "log\0"])
def test_a_slug_is_never_a_path(slug: str, tmp_path: Path) -> None:
    flash = Flash(str(tmp_path))
    flash.open_upload(bytes(32))
    flash.write_upload(b"x")

    with pytest.raises(ModelError):
        flash.load_routine(slug)
    with pytest.raises(ModelError):
        flash.keep_upload(slug)
    assert flash.routines() == ()


def test_a_store_that_cannot_be_written_is_an_oserror(tmp_path: Path) -> None:
    flash = flash_cases.filled(str(tmp_path), 2)
    segment = tmp_path / "log" / "00000000.seg"
    data = segment.read_bytes()
    segment.unlink()
    segment.mkdir()

    with pytest.raises(OSError, match="seg"):
        flash.append(flash_cases.record(2))

    segment.rmdir()
    segment.write_bytes(data + b"torn")
    flash.append(flash_cases.record(2))
    assert flash_cases.pulled(flash) == [0, 1, 2]


def test_reading_on_does_not_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flash = flash_cases.filled(str(tmp_path), 700)
    flash.read_log(0, 210)
    opened: list[str] = []
    real = open

    def counted(path: str, mode: str) -> object:
        opened.append(os.path.basename(path))
        return real(path, mode)

    monkeypatch.setattr("builtins.open", counted)
    found = flash_cases.pulled(flash, 10, limit=210)

    assert found == list(range(10, 700))
    assert len(opened) <= 690 // 10 + 2
