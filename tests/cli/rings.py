"""Keyrings for PYTHON_KEYRING_BACKEND: one that keeps what it is given in a file, and some that do not."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class Ring(KeyringBackend):
    """In the file of the variable RING."""

    priority = 1

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._read() | {f"{service} {username}": password})

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service} {username}")

    def delete_password(self, service: str, username: str) -> None:
        kept = self._read()
        if kept.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("not found")
        self._write(kept)

    def _read(self) -> dict[str, str]:
        path = Path(os.environ["RING"])
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def _write(self, kept: dict[str, str]) -> None:
        Path(os.environ["RING"]).write_text(json.dumps(kept))


class Locked(Ring):
    def _write(self, kept: dict[str, str]) -> None:  # noqa: ARG002
        raise KeyringLocked("the keyring is locked")


class Raising(Ring):
    """With an error that is none of keyring's own."""

    def _write(self, kept: dict[str, str]) -> None:  # noqa: ARG002
        raise RuntimeError("org.freedesktop.DBus.Error.NoReply")


class Forgetful(Ring):
    """It says that it has kept what it has not."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Lying(Ring):
    def get_password(self, service: str, username: str) -> str | None:
        kept = super().get_password(service, username)
        return kept and kept[::-1]


class FailingLate(Ring):
    """When the device has the new key already."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if username != "proof":
            raise KeyringLocked("the keyring has been locked")
        super().set_password(service, username, password)
