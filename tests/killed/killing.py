"""kill -9 at any line of the program, and what is there afterwards.

usage: python killing.py ACTION KILLS SEED     prints "KILLS killed", or says what was wrong after which one

Each try is a fork of this process, which runs the action until it comes to a line of holdtimer that was
drawn, and there kills itself. A kill inside a system call is not tried.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

import keyring
from history.journals import DEVICE, EPOCH, Journal
from keyring.backend import KeyringBackend

import holdtimer
from holdtimer.history.archive import open_backup, replace, save
from holdtimer.history.store import Store, open_store
from holdtimer.keys import FILE, KEYS_VARIABLE, Keys
from holdtimer.sim.provision import read_key, write_key

OURS = str(Path(holdtimer.__file__).parent)
ONE, OTHER = bytes(range(8)), bytes(range(8, 16))
KEY, NEW_KEY, OTHER_KEY = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))


class Ring(KeyringBackend):
    """A keyring in a file, which outlives whoever is killed."""

    priority = 1

    def __init__(self, path: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it without annotations
        self._path = path

    def _kept(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}
        return kept

    def _keep(self, kept: dict[str, str]) -> None:
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(kept), "utf-8")
        beside.replace(self._path)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep({**self._kept(), f"{service}/{username}": password})

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service}/{username}")

    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept()
        del kept[f"{service}/{username}"]
        self._keep(kept)


class Computer:
    """Folders of its own, which `prepare` fills; `act` is what is killed, and `check` comes after it."""

    def __init__(self, folder: Path) -> None:
        self.data, self.flash, self.temporary = folder / "data", folder / "flash", folder / "tmp"
        self.ring = folder / "ring.json"
        self.temporary.mkdir(parents=True)
        os.environ["HOLDTIMER_DATA"] = str(self.data)
        tempfile.tempdir = str(self.temporary)
        keyring.set_keyring(Ring(self.ring))

    def prepare(self) -> None: ...
    def act(self) -> None: ...
    def check(self) -> None: ...

    def found(self, *keys: bytes) -> list[Path]:
        """The files with one of these keys in them, as it is or in hex."""
        folders = (self.data, self.temporary, self.ring.parent)
        files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
        shown = [form for key in keys for form in (key, key.hex().encode())]
        return sorted(path for path in files if any(form in path.read_bytes() for form in shown))

    def revoke_all(self) -> None:
        """After that there is no key on this computer, whatever was cut off before."""
        keys = Keys()
        for known in keys.devices():
            keys.forget(known)
        assert keys.devices() == []


class Enroll(Computer):
    def prepare(self) -> None:
        Keys().keep(OTHER, OTHER_KEY)
        Keys().keep(write_key(self.flash, KEY), KEY)

    def act(self) -> None:
        Keys().enroll(lambda key: write_key(self.flash, key))

    def check(self) -> None:
        device, key = read_key(self.flash)
        assert len(key) == 32, "half a key is on the device"
        assert Keys().known(device) in (KEY, key), "another key than any device ever had"
        assert Keys().of(OTHER) == OTHER_KEY
        self.revoke_all()
        left = [path for path in self.found(KEY, key, OTHER_KEY) if path != self.flash / "key"]
        assert left == [], left
        self.act()
        assert Keys().of(device) == read_key(self.flash)[1]


class Keep(Computer):
    def prepare(self) -> None:
        Keys().keep(ONE, KEY)
        Keys().keep(OTHER, OTHER_KEY)

    def act(self) -> None:
        Keys().keep(ONE, NEW_KEY)

    def check(self) -> None:
        assert Keys().known(ONE) in (KEY, NEW_KEY)
        assert Keys().of(OTHER) == OTHER_KEY
        self.revoke_all()
        assert self.found(KEY, NEW_KEY, OTHER_KEY) == []


class KeepFirst(Keep):
    """Of a device that was never met, on a computer that has kept nothing yet."""

    def prepare(self) -> None: ...

    def check(self) -> None:
        assert Keys().known(ONE) in (b"", NEW_KEY)
        self.revoke_all()
        assert self.found(NEW_KEY) == []


class Revoke(Keep):
    def act(self) -> None:
        Keys().forget(Keys().find(ONE.hex()))

    def check(self) -> None:
        listed = [known.device for known in Keys().devices()]
        assert ONE in listed or self.found(KEY) == [], "a key that no list leads to"
        assert Keys().of(OTHER) == OTHER_KEY
        self.revoke_all()
        assert self.found(KEY, OTHER_KEY) == []


class Restore(Computer):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.backup = folder / "one.holdtimer"

    def prepare(self) -> None:
        log = Journal().booted()
        with open_store() as store:
            store.keep(DEVICE, EPOCH, log.session().session().data)
            store.assign(DEVICE, "Anna", 0)
            store.derive()
            save(store, self.backup)
            store.assign(DEVICE, "Ben", 0)
            store.keep(DEVICE, EPOCH, log.session().data)
            store.keep(OTHER, EPOCH, log.data)
            store.derive()
            self.before = _history(store)

    def act(self) -> None:
        with open_backup(self.backup, self.temporary) as source, open_store() as store:
            replace(store, source)

    def check(self) -> None:
        scratch = self.temporary / "of_check"
        scratch.mkdir()
        with open_backup(self.backup, scratch) as source, open_store() as store:
            assert _history(store) in (self.before, _history(source)), "neither the old history nor the new"
            found = store.sessions()
            store.derive(again=True)
            assert store.sessions() == found, "sessions that are not those of the records"


def _history(store: Store) -> tuple[Any, ...]:
    logs = [(log.device, log.epoch, list(log.records)) for log in store.logs()]
    return logs, store.persons(), store.sessions()


ACTIONS: dict[str, tuple[type[Computer], bool]] = {
    "enroll": (Enroll, True),
    "enroll-keyring": (Enroll, False),
    "keep": (Keep, True),
    "keep-keyring": (Keep, False),
    "keep-first": (KeepFirst, True),
    "revoke": (Revoke, True),
    "revoke-keyring": (Revoke, False),
    "restore": (Restore, True),
}
"""Each by its name, and whether keys are in files."""


def run(act: Callable[[], None], die_at: int) -> int:
    """Let a child do it, and die at that line of holdtimer; how many lines it came to, -1 where it died."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        lines = 0

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal lines
            if not frame.f_code.co_filename.startswith(OURS):
                return None
            if event == "line":
                lines += 1
                if lines == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        try:
            act()
        except BaseException as error:
            lines = 0
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        finally:
            sys.settrace(None)
            os.write(writing, str(lines).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        heard = said.read()
    _, status = os.waitpid(child, 0)
    return -1 if os.WIFSIGNALED(status) else int(heard)


def main() -> None:
    action, kills, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    kind, in_files = ACTIONS[action]
    os.environ.pop(KEYS_VARIABLE, None)
    if in_files:
        os.environ[KEYS_VARIABLE] = FILE
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        for kill in range(kills + 1):
            folder = Path(name) / str(kill)
            computer = kind(folder)
            computer.prepare()
            if not kill:
                of = run(computer.act, 0)
                assert of > 0, "it does not work, killed or not"
            else:
                line = draw.randint(1, of)
                assert run(computer.act, line) == -1, f"line {line} of {of} was not reached"
                try:
                    computer.check()
                except Exception as error:
                    sys.exit(f"{action}, seed {seed}, killed at line {line} of {of}: {error!r}")
            shutil.rmtree(folder)
    print(f"{kills} killed, at {of} lines")


if __name__ == "__main__":
    main()
