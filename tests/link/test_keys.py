"""Where keys are kept, and what is said where they cannot be."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked

from holdtimer.keys import DEVICES_MAX, FILE, KEYRING, LIST_MAX, KeyMissing, Keys, KeysUnusable

ONE, OTHER = bytes.fromhex("a1b2c3d4e5f60718"), bytes.fromhex("a1ff000000000000")
KEY, NEW_KEY = bytes(range(32)), bytes(range(1, 33))


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it without annotations
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def set_password(self, service: str, username: str, password: str) -> None:
        self._unlock()
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._unlock()
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self._unlock()
        del self.kept[service, username]

    def _unlock(self) -> None:
        if self.locked:
            raise KeyringLocked("the keyring is locked")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    monkeypatch.delenv("HOLDTIMER_KEYS", raising=False)
    made = Ring()
    keyring.set_keyring(made)
    return made


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture(params=[KEYRING, FILE, "no keyring"])
def keys(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keys:
    monkeypatch.delenv("HOLDTIMER_KEYS", raising=False)
    no_keyring = fail.Keyring()  # type: ignore[no-untyped-call]
    keyring.set_keyring(no_keyring if request.param == "no keyring" else Ring())
    if request.param == FILE:
        monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    return Keys(tmp_path / "data")


def test_a_key_is_kept_replaced_and_forgotten(keys: Keys) -> None:
    assert keys.devices() == []
    keys.keep(ONE, KEY)
    made = keys.keep(OTHER, NEW_KEY)
    assert (keys.of(ONE), keys.of(OTHER)) == (KEY, NEW_KEY)
    assert [known.name for known in keys.devices()] == ["hold-a1b2", "hold-a1ff"]
    keys.keep(ONE, NEW_KEY)
    assert keys.of(ONE) == NEW_KEY
    keys.forget(made)
    assert [known.device for known in keys.devices()] == [ONE]
    with pytest.raises(KeyMissing, match="no key for hold-a1ff") as missing:
        keys.of(OTHER)
    assert "holdtimer enroll" in missing.value.hint


def test_the_keyring_has_the_key_and_no_file_does(ring: Ring, tmp_path: Path) -> None:
    assert Keys(tmp_path).keep(ONE, KEY).kept_in == KEYRING
    assert ring.kept == {("holdtimer", ONE.hex()): KEY.hex()}
    found = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY.hex().encode() not in found
    assert KEY not in found
    Keys(tmp_path).forget(Keys(tmp_path).devices()[0])
    assert ring.kept == {}


def test_a_file_with_a_key_is_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    old = os.umask(0)
    try:
        assert Keys(tmp_path / "data").keep(ONE, KEY).kept_in == FILE
    finally:
        os.umask(old)
    for path in (tmp_path / "data").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert KEY.hex() not in (tmp_path / "data" / "devices.json").read_text()


def test_a_device_that_moves_to_a_file_is_found_there(
    ring: Ring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys(tmp_path)
    keys.keep(ONE, KEY)
    monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    assert keys.of(ONE) == KEY, "an old key is looked up where it was put"
    keys.keep(ONE, NEW_KEY)
    ring.locked = True
    assert keys.of(ONE) == NEW_KEY


def test_a_locked_keyring_is_named_with_the_way_out(ring: Ring, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.keep(ONE, KEY)
    ring.locked = True
    with pytest.raises(KeysUnusable, match="the keyring is locked") as locked:
        keys.of(ONE)
    assert "HOLDTIMER_KEYS=file" in locked.value.hint


@pytest.mark.parametrize("lost", ["", "abc", "zz" * 32, "00" * 31])
def test_a_key_that_is_not_whole_is_none(ring: Ring, tmp_path: Path, lost: str) -> None:
    keys = Keys(tmp_path)
    keys.keep(ONE, KEY)
    ring.kept["holdtimer", ONE.hex()] = lost
    with pytest.raises(KeyMissing):
        keys.of(ONE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "\xff",
        '{"a1": {"since": "2026-11-20T10:00:00+00:00", "place": "file"}}',
        '{"a1b2c3d4e5f60718": {"since": "yesterday", "place": "file"}}',
        '{"a1b2c3d4e5f60718": {"since": "2026-11-20T10:00:00+00:00", "place": "pocket"}}',
        '{"a1b2c3d4e5f60718": {"place": "file"}}',
        '{"a1b2c3d4e5f60718": 7}',
        " " * (LIST_MAX + 1),
    ],
)
def test_a_damaged_list_is_said_and_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "devices.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(KeysUnusable, match="damaged"):
        Keys(tmp_path).devices()
    with pytest.raises(KeysUnusable, match="damaged"):
        Keys(tmp_path).keep(ONE, KEY)
    assert (tmp_path / "devices.json").read_bytes() == text.encode("latin-1")


def test_a_list_that_is_full_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    entry = {"since": "2026-11-20T10:00:00+00:00", "place": "file"}
    listed = {f"{number:016x}": entry for number in range(DEVICES_MAX)}
    (tmp_path / "devices.json").write_text(json.dumps(listed))
    keys = Keys(tmp_path)
    with pytest.raises(KeysUnusable, match="are enrolled"):
        keys.keep(ONE, KEY)
    keys.keep(bytes(8), KEY)
    assert keys.of(bytes(8)) == KEY


def test_a_folder_that_is_a_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    (tmp_path / "data").write_text("")
    with pytest.raises(KeysUnusable, match="cannot be used") as unusable:
        Keys(tmp_path / "data").keep(ONE, KEY)
    assert "HOLDTIMER_DATA" in unusable.value.hint


def test_a_key_that_cannot_be_deleted_stays_in_the_list(ring: Ring, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    made = keys.keep(ONE, KEY)
    ring.locked = True
    with pytest.raises(KeysUnusable, match="the keyring is locked"):
        keys.forget(made)
    assert keys.devices() == [made], "whoever tries again must find it"
    ring.locked = False
    keys.forget(made)
    assert (ring.kept, keys.devices()) == ({}, [])


def test_a_file_that_cannot_be_deleted_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    keys = Keys(tmp_path)
    made = keys.keep(ONE, KEY)
    path = tmp_path / "keys" / ONE.hex()
    path.unlink()
    path.mkdir()  # whoever runs the tests as root may delete every file
    with pytest.raises(KeysUnusable, match="cannot be deleted") as stays:
        keys.forget(made)
    assert str(path) in str(stays.value)
    assert keys.devices() == [made]


def test_something_else_in_the_place_of_a_key_is_deleted_too(ring: Ring, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    made = keys.keep(ONE, KEY)
    ring.kept["holdtimer", ONE.hex()] = "no key"
    keys.forget(made)
    assert ring.kept == {}


def test_no_key_stays_where_the_device_has_moved_from(
    ring: Ring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys(tmp_path)
    keys.keep(ONE, KEY)
    with monkeypatch.context() as here:
        here.setenv("HOLDTIMER_KEYS", "file")
        keys.keep(ONE, NEW_KEY)
    assert ring.kept == {}
    keys.keep(ONE, KEY)
    assert not list((tmp_path / "keys").iterdir())


def test_a_key_that_cannot_be_kept_leaves_the_list_as_it_was(ring: Ring, tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    made = keys.keep(ONE, KEY)
    ring.locked = True
    for device in (ONE, OTHER):
        with pytest.raises(KeysUnusable):
            keys.keep(device, NEW_KEY)
    assert keys.devices() == [made]
    ring.locked = False
    assert keys.of(ONE) == KEY


KEEP = """
import sys
from holdtimer.keys import Keys
for number in range(int(sys.argv[1]), 80, 2):
    Keys().keep(number.to_bytes(8, "big"), bytes([number]) * 32)
"""


def test_two_programs_that_keep_keys_lose_none(tmp_path: Path) -> None:
    kept = {**os.environ, "HOLDTIMER_KEYS": "file", "HOLDTIMER_DATA": str(tmp_path)}
    both = [subprocess.Popen([sys.executable, "-c", KEEP, number], env=kept) for number in "01"]
    assert [each.wait() for each in both] == [0, 0]
    keys = Keys(tmp_path)
    assert len(keys.devices()) == 80
    assert all(keys.of(known.device) == bytes([known.device[-1]]) * 32 for known in keys.devices())


def test_where_a_key_comes_first_the_data_folder_is_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDTIMER_KEYS", "file")
    Keys(tmp_path / "holdtimer").keep(ONE, KEY)
    assert stat.S_IMODE((tmp_path / "holdtimer").stat().st_mode) == 0o700
