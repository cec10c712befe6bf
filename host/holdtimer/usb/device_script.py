"""Runs on the board, under MicroPython: mpremote sends this whole file, then calls one function of it.

Answers are one line each: MARK and an object as JSON.
"""

import binascii
import hashlib
import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

MARK = "holdtimer:"
MANIFEST, UNFINISHED = "/install.json", "/install.new"
FOLDERS = ("/lib/holdcore", "/holdfw")  # all in them is the firmware's
TEXT_MAX = 8192  # characters: a manifest of all files and as many that go; in one piece, on an empty heap
WATCHDOG_MS = 600_000  # longer than any install; then a device that was left alone starts again


def look(asked: "list[str]") -> None:
    """What the board is and what lies on it: `asked` and all that an install ever put there."""
    room = os.statvfs("/")
    paths = set(asked)
    for manifest in (MANIFEST, UNFINISHED):
        paths.update(["/" + name for name in _names(manifest)])
    for folder in FOLDERS:
        paths.update(_tree(folder))
    found = {}
    for path in paths:
        try:
            if not _is_folder(path):
                found[path[1:]] = [os.stat(path)[6], digest(path)]
        except OSError:
            continue
    has_manifest, unfinished = _exists(MANIFEST), _exists(UNFINISHED)
    ours = has_manifest or unfinished or "holdfw" in _text("/main.py")
    if ours and sys.platform == "esp32":
        _calm_watchdog()
    _say(
        {
            "platform": sys.platform,
            "machine": getattr(sys.implementation, "_machine", ""),
            "version": sys.implementation.version[:3],
            "mpy": getattr(sys.implementation, "_mpy", 0) & 0xFF,
            "block": room[0],
            "free": room[0] * room[3],
            "board": _text("/board.txt"),
            "manifest": _text(MANIFEST),
            "unfinished": unfinished,
            "foreign": _exists("/main.py") and not ours,
            "files": found,
        }
    )


def clear(leftovers: "list[str]") -> None:
    """Remove these files, and the folders that this leaves empty."""
    for path in leftovers:
        os.remove(path)
        folder = path.rpartition("/")[0]
        while folder.count("/") > 1 and not os.listdir(folder):
            os.rmdir(folder)
            folder = folder.rpartition("/")[0]


def finish() -> None:
    """Where every file is as the manifest says, make the install good in one step."""
    with open(UNFINISHED, encoding="utf-8") as manifest:
        listed = json.load(manifest)["files"]
    wrong = []
    for name in listed:
        try:
            if digest("/" + name) != listed[name]:
                wrong.append(name)
        except OSError:
            wrong.append(name)
    if not wrong:
        os.rename(UNFINISHED, MANIFEST)
    _say({"wrong": wrong})


def tell_key() -> None:
    """Whose it is: its id, and the digest of its key; "" where there is none."""
    key = digest("/key") if _exists("/key") else ""
    _say({"device": binascii.hexlify(_bytes("/device")).decode(), "key": key})


def enroll(key: str) -> None:
    """Make `key`, in hex, the device's own from its next start on; tell its id."""
    device = _bytes("/device")
    if len(device) != 8:  # it has never started
        device = os.urandom(8)
        _write("/device", device)
    _write("/key", binascii.unhexlify(key))
    _say({"device": binascii.hexlify(device).decode()})


def answer(firmware: "tuple[int, ...]", skip_app: bool) -> None:
    """Which version was imported, and whether boot.py lets it start."""
    _say({"version": ".".join([str(number) for number in firmware]), "skips": skip_app})


def digest(path: str) -> str:
    """payload.digest of a file."""
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        while True:
            data = file.read(512)
            if not data:
                return binascii.hexlify(sha.digest()).decode()[:16]
            sha.update(data)


def _calm_watchdog() -> None:
    import machine  # type: ignore[import-not-found]  # on a board alone

    # The application has started it, and nothing stops it; made anew it is told another time.
    machine.WDT(timeout=WATCHDOG_MS).feed()


def _say(values: "dict[str, Any]") -> None:
    sys.stdout.write(MARK)
    json.dump(values, sys.stdout)  # piece by piece: as one text it may be longer than any free piece of heap
    print()


def _names(manifest: str) -> "list[str]":
    try:
        listed = json.loads(_text(manifest))
        return [str(name) for name in list(listed["files"]) + list(listed["gone"])]
    except (ValueError, KeyError, TypeError):  # cut short
        return []


def _tree(folder: str) -> "Iterator[str]":
    if _exists(folder):
        for name in os.listdir(folder):
            path = folder + "/" + name
            if _is_folder(path):
                yield from _tree(path)
            else:
                yield path


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(TEXT_MAX)
    except OSError:
        return b""


def _write(path: str, data: bytes) -> None:
    with open(path + ".new", "wb") as file:
        file.write(data)
    os.rename(path + ".new", path)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(min(os.stat(path)[6], TEXT_MAX))  # as much is allocated as is asked for
    except (OSError, UnicodeError):
        return ""


def _exists(path: str) -> bool:
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _is_folder(path: str) -> bool:
    return bool(os.stat(path)[0] & 0x4000)
