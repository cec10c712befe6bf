"""The keys of the devices that this computer may talk to: in the system's keyring, or in private files.

`devices.json` in the data folder lists the devices, without their keys. Where the system has no keyring, or
HOLDTIMER_KEYS is "file", a key is a file in the folder `keys` beside it, which its owner alone may read.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from holdcore.link.kdf import KEY_SIZE
from holdtimer.errors import EXIT_FILE, EXIT_LACKING, HoldtimerError
from holdtimer.files import data_folder, write, write_secret
from holdtimer.words.text import DEVICE_PREFIX, device_name

KEYS_VARIABLE = "HOLDTIMER_KEYS"
KEYRING, FILE = "keyring", "file"
ID_SIZE = 8  # bytes of a device's id
DEVICES_MAX = 1000
LIST_MAX = 200 * DEVICES_MAX  # bytes of devices.json: an entry has some 100

ENROLL = "plug it in, and run `holdtimer enroll` (a simulated one: `holdtimer enroll --sim FOLDER`)"

_SERVICE = "holdtimer"
_PROOF = "proof"  # where the keyring has a device's id
_FILES_INSTEAD = f"keep keys in files with {KEYS_VARIABLE}=file, and enroll again"

KeyOf = Callable[[bytes], bytes]
"""The key (32 bytes) of a device id (8 bytes); raises HoldtimerError where there is none."""


class KeyMissing(HoldtimerError):
    """This computer has no key for the device."""

    exit_code = EXIT_LACKING


class KeysUnusable(HoldtimerError):
    """The keyring, or the files in its place, cannot be read or written."""

    exit_code = EXIT_LACKING


class KeyFilesUnusable(KeysUnusable):
    """It is the files: the disk is full, somebody else's, or broken."""

    exit_code = EXIT_FILE


@dataclass(frozen=True)
class Enrolled:
    """One device; its key is `kept_in` KEYRING or FILE."""

    device: bytes
    since_utc: datetime
    kept_in: str

    def __post_init__(self) -> None:
        """Refuse with ValueError what `Keys.devices` could not read again."""
        if len(self.device) != ID_SIZE or self.kept_in not in (KEYRING, FILE):
            raise ValueError(f"{self.device.hex()!r} in {self.kept_in!r} is no enrolled device")

    @property
    def name(self) -> str:
        """As it advertises itself."""
        return device_name(self.device)


class Keys:
    """Errors of every method: KeysUnusable."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or data_folder()

    def of(self, device: bytes) -> bytes:
        """The key of `device`; KeyMissing where this computer has none."""
        found = {known.device: known for known in self.devices()}.get(device)
        key = self._read(found) if found else b""
        if len(key) != KEY_SIZE:
            raise KeyMissing(f"this computer has no key for {device_name(device)}", ENROLL)
        return key

    def known(self, device: bytes) -> bytes:
        """As `of`; b"" where this computer has none."""
        try:
            return self.of(device)
        except KeyMissing:
            return b""

    def devices(self) -> list[Enrolled]:
        """The devices that were enrolled here, by name."""
        try:
            with self._list.open("rb") as file:
                raw = file.read(LIST_MAX + 1)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unusable(self._list, error) from error
        try:
            if len(raw) > LIST_MAX:
                raise ValueError
            found = [_read_entry(device, entry) for device, entry in json.loads(raw).items()]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KeysUnusable(
                f"the list of devices {self._list} is damaged", "move it away, and enroll the devices again"
            ) from None
        return sorted(found, key=lambda known: known.device)

    def keep(self, device: bytes, key: bytes) -> Enrolled:
        """Keep the key of `device`, in place of the one it had."""
        with self._alone():
            before = self.devices()
            others = [known for known in before if known.device != device]
            if len(others) >= DEVICES_MAX:
                raise KeysUnusable(
                    f"{DEVICES_MAX} devices are enrolled", "revoke those that are no more in use"
                )
            made = Enrolled(device, datetime.now(UTC).replace(microsecond=0), _choose_store())
            # Listed first: whatever moment this is killed at, `forget` finds every key that there is.
            self._write_list([*others, made])
            try:
                self._write_key(made, key)
            except BaseException:
                self._write_list(before)
                raise
            for known in before:
                if known.device == device and known.kept_in != made.kept_in:
                    with suppress(KeysUnusable):  # the device has another one by now
                        self._delete_key(known)
        return made

    def enroll(self, put: Callable[[bytes], bytes]) -> Enrolled:
        """Make a key, have `put` give it to a device, whose id (8 bytes) it returns, and keep it.

        A key that cannot be kept does not reach the device; where that only shows afterwards, it gets back
        the one it had. Cut off between the two, it has a key that nobody knows: enroll it again.
        """
        self._prove_place()
        key = secrets.token_bytes(KEY_SIZE)
        device = put(key)
        try:
            return self.keep(device, key)
        except KeysUnusable:
            if old := self.known(device):
                put(old)
            raise

    def _prove_place(self) -> None:
        """Raise KeysUnusable unless a key can be kept and read again, and the list can be written."""
        size = 200 * (len(self.devices()) + 2)  # of the list with another device, and of the key
        proof = self._folder / f".proof-{secrets.token_hex(8)}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(proof, bytes(size), private=True)
            proof.unlink()
        except OSError as error:
            raise self._unusable(proof, error) from error
        if _choose_store() == KEYRING:
            said = secrets.token_hex(KEY_SIZE)  # in the form of a key, and none
            _in_keyring("set_password", _PROOF, said)
            kept = _in_keyring("get_password", _PROOF)
            with suppress(KeysUnusable):  # which has not kept it
                _in_keyring("delete_password", _PROOF)
            if kept != said:
                raise KeysUnusable(
                    "the keyring of this computer does not keep what it is given", _FILES_INSTEAD
                )

    def find(self, asked: str) -> Enrolled:
        """The one device of this name, id or beginning of an id; KeyMissing where there are none or more."""
        part = asked.lower().removeprefix(DEVICE_PREFIX)
        found = [known for known in self.devices() if part and known.device.hex().startswith(part)]
        if len(found) != 1:
            names = ", ".join(f"{known.name} ({known.device.hex()})" for known in found or self.devices())
            count = "more than one" if found else "no"
            raise KeyMissing(f"{count} enrolled device is called {asked}; there is {names or 'none'}")
        return found[0]

    def forget(self, known: Enrolled) -> None:
        """Keep its key no more; where the key cannot be deleted, the device stays in the list."""
        with self._alone():
            self._delete_key(known)
            self._write_list([other for other in self.devices() if other.device != known.device])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other program changes keys or list."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            locked = os.open(self._folder, os.O_RDONLY)
        except OSError as error:
            raise self._unusable(self._folder, error) from error
        try:
            try:
                fcntl.flock(locked, fcntl.LOCK_EX)
            except OSError as error:
                raise self._unusable(self._folder, error) from error
            yield
        finally:
            os.close(locked)

    @property
    def _list(self) -> Path:
        return self._folder / "devices.json"

    def _file(self, device: bytes) -> Path:
        return self._folder / "keys" / device.hex()

    def _read(self, known: Enrolled) -> bytes:
        try:
            if known.kept_in == KEYRING:
                kept = _in_keyring("get_password", known.device.hex()) or ""
            else:
                kept = self._file(known.device).read_text("ascii")
            return bytes.fromhex(kept)
        except (OSError, ValueError, TypeError):
            return b""

    def _write_list(self, devices: list[Enrolled]) -> None:
        listed = {
            known.device.hex(): {"since": known.since_utc.isoformat(), "place": known.kept_in}
            for known in devices
        }
        try:
            write(self._list, json.dumps(listed, indent=1, sort_keys=True) + "\n", private=True)
        except OSError as error:
            raise self._unusable(self._list, error) from error

    def _write_key(self, known: Enrolled, key: bytes) -> None:
        if known.kept_in == KEYRING:
            _in_keyring("set_password", known.device.hex(), key.hex())
            return
        path = self._file(known.device)
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_secret(path, key.hex().encode())
        except OSError as error:
            raise self._unusable(path, error) from error

    def _delete_key(self, known: Enrolled) -> None:
        device, path = known.device.hex(), self._file(known.device)
        if known.kept_in == KEYRING:
            if _in_keyring("get_password", device) is not None:
                _in_keyring("delete_password", device)
            return
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise KeysUnusable(
                f"the key of {known.name} in {path} cannot be deleted: {error.strerror}",
                "delete that file, and try again",
            ) from error

    @staticmethod
    def _unusable(path: Path, error: OSError) -> KeysUnusable:
        return KeyFilesUnusable(
            f"{path} cannot be used: {error.strerror}", "choose another folder with HOLDTIMER_DATA"
        )


def _read_entry(device: str, entry: dict[str, str]) -> Enrolled:
    return Enrolled(bytes.fromhex(device), datetime.fromisoformat(entry["since"]), entry["place"])


def _choose_store() -> str:
    """Where a new key goes."""
    if os.environ.get(KEYS_VARIABLE) == FILE:
        return FILE
    with _explained():
        import keyring  # it looks for every backend that there is, and not all commands need a key
        from keyring.backends import fail, null

        return FILE if isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring) else KEYRING


def _in_keyring(action: str, device: str, *more: str) -> Any:
    with _explained():
        import keyring  # as above

        return getattr(keyring, action)(_SERVICE, device, *more)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # a backend is anybody's, and raises what it likes
        why = str(error) or type(error).__name__
        raise KeysUnusable(
            f"the keyring of this computer cannot be used: {why}", f"unlock it; or {_FILES_INSTEAD}"
        ) from error
