"""A file is at its place whole, or everything is as it was."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from holdtimer.files import is_taken, write, writing


def test_a_text_is_utf_8_with_its_line_ends_as_they_are(tmp_path: Path) -> None:
    write(tmp_path / "ü.txt", "Dehnung: Hüfte\n")
    assert (tmp_path / "ü.txt").read_bytes() == "Dehnung: Hüfte\n".encode()
    assert os.listdir(tmp_path) == ["ü.txt"]


def test_what_is_there_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    path.chmod(0o640)
    write(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away: run the tests as root")
@pytest.mark.parametrize("private", [True, False])
def test_what_root_replaces_still_belongs_to_who_had_it(tmp_path: Path, private: bool) -> None:
    path = tmp_path / "ice.toml"
    path.write_text("old")
    os.chown(path, 4321, 8765)
    write(path, "new", private=private)
    assert (path.stat().st_uid, path.stat().st_gid) == (4321, 8765)


def test_a_new_file_is_as_the_umask_says_and_a_private_one_its_owners(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "public", b"")
        write(tmp_path / "private", b"", private=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600


def test_a_private_file_takes_the_place_of_one_that_everybody_reads(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("old")
    path.chmod(0o644)
    write(path, b"new", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_replaced_where_that_was_not_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        write(path, "other", replace=False)
    assert path.read_text() == "mine"
    assert os.listdir(tmp_path) == ["mine.toml"]


def test_another_program_that_was_quicker_keeps_its_file(tmp_path: Path) -> None:
    path = tmp_path / "routine.toml"

    def lose() -> None:
        with writing(path, replace=False) as file:
            file.write(b"ours")
            path.write_text("theirs")

    with pytest.raises(FileExistsError):
        lose()
    assert path.read_text() == "theirs"
    assert os.listdir(tmp_path) == ["routine.toml"]


def test_where_nothing_is_there_a_new_file_is_made_without_replacing(tmp_path: Path) -> None:
    write(tmp_path / "new.toml", "ours", replace=False)
    assert (tmp_path / "new.toml").read_text() == "ours"
    assert os.listdir(tmp_path) == ["new.toml"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError()])
@pytest.mark.parametrize("before", [None, "old"])
def test_a_failure_leaves_all_as_it_was(tmp_path: Path, error: BaseException, before: str | None) -> None:
    path = tmp_path / "page.html"
    if before:
        path.write_text(before)

    def fail() -> None:
        with writing(path) as file:
            file.write(b"half of it")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert (path.read_text() if path.exists() else None) == before
    assert os.listdir(tmp_path) == (["page.html"] if before else [])


@pytest.mark.parametrize("replace", [True, False])
def test_a_disk_that_is_full_leaves_all_as_it_was(tmp_path: Path, replace: bool) -> None:
    """The limit on the size of files stands in for the full disk: the system's write fails half way."""
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from holdtimer.files import write\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    write(Path(sys.argv[1]), bytes(10_000), replace=sys.argv[2] == 'True')\n"
        "except OSError as error:\n"
        "    print(error.strerror)\n"
    )
    path = tmp_path / "page.html"
    if replace:
        path.write_text("old")
    ran = subprocess.run(
        [sys.executable, "-c", script, str(path), str(replace)], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "File too large\n"
    assert os.listdir(tmp_path) == (["page.html"] if replace else [])
    assert not replace or path.read_text() == "old"


def test_a_stranger_with_a_name_like_ours_keeps_its_file(tmp_path: Path) -> None:
    for name in ("page.html.new", "page.html.partial", ".holdtimer-"):
        (tmp_path / name).write_text("stranger")
    write(tmp_path / "page.html", "ours")
    with pytest.raises(OSError, match="x"), writing(tmp_path / "page.html"):
        raise OSError("x")
    strangers = sorted(set(os.listdir(tmp_path)) - {"page.html"})
    assert strangers == [".holdtimer-", "page.html.new", "page.html.partial"]
    assert all((tmp_path / name).read_text() == "stranger" for name in strangers)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(tmp_path: Path, there: bool) -> None:
    (tmp_path / "far").mkdir()
    target = tmp_path / "far" / "page.html"
    if there:
        target.write_text("old")
    link = tmp_path / "page.html"
    link.symlink_to(target)
    write(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert os.listdir(tmp_path / "far") == ["page.html"]


def test_links_that_lead_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match="symbolic links"):
        write(tmp_path / "a", "x")
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "no" / "page.html", "x")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(IsADirectoryError):
        write(tmp_path / "page.html", "x")
    assert os.listdir(tmp_path) == ["page.html"]


def test_a_longest_name_is_possible(tmp_path: Path) -> None:
    write(tmp_path / ("x" * 255), "x")
    assert os.listdir(tmp_path) == ["x" * 255]


@pytest.mark.parametrize("replace", [True, False])
def test_a_pipe_is_written_through(tmp_path: Path, replace: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write(pipe, "through", replace=replace)
    reader.join()
    assert read == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert os.listdir(tmp_path) == ["pipe"]


def test_a_device_is_written_through() -> None:
    write(Path("/dev/null"), "x")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_device_that_is_full_says_so() -> None:
    with pytest.raises(OSError, match="No space left"):
        write(Path("/dev/full"), "x")


def test_standard_output_is_added_to_where_the_shell_adds(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from holdtimer.files import write; write(Path('/dev/stdout'), 'new\\n')"
    )
    log = tmp_path / "all.csv"
    log.write_text("old\n")
    with log.open("ab") as out:
        subprocess.run([sys.executable, "-c", script], stdout=out, check=True)
    assert log.read_text() == "old\nnew\n"
    piped = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert piped.stdout == b"new\n"
    assert os.listdir(tmp_path) == ["all.csv"]


def test_what_a_new_file_would_have_to_replace_is_known_before(tmp_path: Path) -> None:
    pipe, taken = tmp_path / "pipe", tmp_path / "page.html"
    os.mkfifo(pipe)
    taken.write_text("old")
    assert [is_taken(path) for path in (pipe, Path("/dev/null"), tmp_path / "new", taken, tmp_path)] == [
        False,
        False,
        False,
        True,
        True,
    ]
