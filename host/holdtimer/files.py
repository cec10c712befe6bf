"""Files on disk: where this program keeps its own, and how it writes one."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

from platformdirs import user_data_path

from holdtimer.errors import EXIT_LACKING, HoldtimerError

DATA_DIRECTORY = "HOLDTIMER_DATA"
"""Environment variable: the folder for all that is kept, instead of the platform's own."""


class NoHome(HoldtimerError):
    """Nothing says where this user's files are."""

    exit_code = EXIT_LACKING


def data_folder() -> Path:
    """Where history, keys and the simulated device are kept; it may not exist yet. Raises NoHome."""
    chosen = os.environ.get(DATA_DIRECTORY)
    try:
        # A service's environment, unlike a shell's, comes with its "~" as it was written.
        if chosen:
            return Path(chosen).expanduser()
        return user_data_path("holdtimer", appauthor=False)
    except RuntimeError:
        raise NoHome(
            "this user has no home folder in which files could be kept",
            f"Name a folder with {DATA_DIRECTORY}.",
        ) from None


def as_text(path: str | Path) -> str:
    """A path to be read by people or kept, whatever the locale takes its bytes for."""
    return os.fsencode(path).decode(errors="replace")


def write(path: Path, data: bytes | str, *, replace: bool = True, private: bool = False) -> None:
    """Put `data` (text as UTF-8) at `path`, as `writing` does."""
    with writing(path, replace=replace, private=private) as file:
        file.write(data.encode() if isinstance(data, str) else data)


def write_secret(path: Path, data: bytes) -> None:
    """Put a few bytes at `path`, for their owner's eyes alone, in one piece and without a file beside it.

    `writing` would leave a second file with the secret in it where the program is killed. Raises OSError.
    """
    new = not path.exists()
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.fchmod(file, 0o600)
        if os.write(file, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.ftruncate(file, len(data))
        os.fsync(file)
    except BaseException:
        if new:
            path.unlink(missing_ok=True)
        raise
    finally:
        os.close(file)
    _keep_name(path.parent)


@contextmanager
def writing(path: Path, *, replace: bool = True, private: bool = False) -> Iterator[IO[bytes]]:
    """A file to write into that is at `path` once the block has ended well; else all stays as it was.

    The new file keeps owner and permissions of the one that it replaces; `private` is for its owner's eyes
    alone. A link is followed. A pipe, a device and what standard output goes to are written as they are: what
    has gone into them cannot be taken back. Raises OSError; FileExistsError where a file is there and
    `replace` is False.
    """
    there = _status(path)
    through = _through(path, there)
    if through is not None:
        with open(through, "wb") as file:
            yield file
        return
    if there and not replace:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    target = Path(os.path.realpath(path))
    new = target.with_name(f".holdtimer-{secrets.token_hex(8)}")
    opener = partial(os.open, mode=0o600 if private else 0o666)
    with open(new, "xb", opener=opener) as file:
        try:
            if there:
                _take_after(file.fileno(), there, private)
            yield file
            file.flush()
            os.fsync(file.fileno())
            _put(new, target, replace)
        except BaseException:
            new.unlink(missing_ok=True)
            with suppress(OSError):  # what is not written yet fails once more
                file.close()
            raise
    _keep_name(target.parent)


def is_taken(path: Path) -> bool:
    """Whether `writing` with `replace=False` would refuse `path`. Raises OSError."""
    there = _status(path)
    return there is not None and _ours(there) is None and not _is_stream(there)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _through(path: Path, there: os.stat_result | None) -> Path | int | None:
    """What to open for that which a new file must not take the place of; None where one may."""
    if there is None:
        return None
    if (ours := _ours(there)) is not None:
        return os.dup(ours)
    return path if _is_stream(there) else None


def _ours(there: os.stat_result) -> int | None:
    """1 or 2 where it is standard output or error: after `>> all.csv`, /dev/stdout is a file to add to."""
    for number in (1, 2):
        with suppress(OSError):  # it may be closed
            if os.path.samestat(there, os.fstat(number)):
                return number
    return None


def _is_stream(there: os.stat_result) -> bool:
    return not (stat.S_ISREG(there.st_mode) or stat.S_ISDIR(there.st_mode))


def _take_after(descriptor: int, there: os.stat_result, private: bool) -> None:
    with suppress(OSError):  # root alone gives files away, and not every file system has owners
        os.fchown(descriptor, there.st_uid, there.st_gid)
    if not private:
        os.fchmod(descriptor, stat.S_IMODE(there.st_mode))


def _put(new: Path, target: Path, replace: bool) -> None:
    if replace:
        new.replace(target)
        return
    try:
        os.link(new, target)  # unlike a rename it fails where another program was quicker
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        new.rename(target)
    else:
        new.unlink()


def _keep_name(folder: Path) -> None:
    """Have the folder on the disk too, so that a loss of power does not take the new name away."""
    with suppress(OSError):  # not every file system can
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
