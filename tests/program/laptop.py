"""A laptop at the other end of the rig's air: pushes a routine and pulls the log, by holdcore's own bytes."""

import hashlib
import secrets

from program.device import KEY
from program.rig import Rig

from holdcore import wire
from holdcore.link.channel import NONCE_SIZE
from holdcore.link.laptop_end import LaptopEnd
from holdtimer.ccm import Ccm

MTU = 247
ANSWER_MS = 30  # a connection interval
CREDITS = 4


class Laptop:
    """Connects `meets_ms` after the device advertises, pushes `data` if there is any, pulls the log, leaves.

    `pushed`: the device has taken the routine; `records`: the log; `refused`: why, where the device refused.
    """

    def __init__(self, slug: str = "", data: bytes = b"", meets_ms: int = 200) -> None:
        self.pushed = False
        self.left = False
        self.left_ms = 0
        self.refused = b""
        self.records = b""
        self._slug = slug
        self._data = data
        self.device_id = b""
        self._session = LaptopEnd(self._key_of, secrets.token_bytes(NONCE_SIZE), Ccm)
        self._meeting = False
        self._meets_ms = meets_ms

    def met(self, rig: Rig) -> None:
        """The device advertises."""
        if self._meeting or self.left:
            return
        self._meeting = True
        rig.after(self._meets_ms, "connect")
        rig.after(self._meets_ms + 20, f"mtu {MTU}")
        self._write(rig, self._session.open(), self._meets_ms + 100)

    def heard(self, rig: Rig, data: bytes) -> None:
        """A notification."""
        greeted = self._session.established
        reply, messages = self._session.receive(data)
        self._write(rig, reply, ANSWER_MS)
        if self._session.established and not greeted:
            self._begin(rig)
        for message in messages:
            self._answer(rig, *wire.unpack(wire.MESSAGES, message))

    def _key_of(self, device_id: bytes) -> bytes:
        self.device_id = device_id
        return KEY

    def _begin(self, rig: Rig) -> None:
        if self._data:
            digest = hashlib.sha256(self._data).digest()
            self._send(rig, wire.PUSH_BEGIN, len(self._data), digest, tail=self._slug.encode())
        else:
            self._send(rig, wire.PULL, 0, CREDITS)

    def _answer(self, rig: Rig, code: int, values: tuple[int, ...], tail: bytes) -> None:
        if code == wire.PUSH_AT:
            at = values[0]
            if at == len(self._data):
                self._send(rig, wire.PUSH_COMMIT)
            else:
                self._send(rig, wire.PUSH_DATA, at, tail=self._data[at : at + wire.MESSAGE_MAX - 3])
        elif code == wire.PUSHED:
            self.pushed = True
            self._send(rig, wire.PULL, 0, CREDITS)
        elif code == wire.RECORDS:
            self.records += tail
            self._send(rig, wire.MORE, 1)
        elif code == wire.PULLED:
            self._send(rig, wire.ACK, values[0])
        elif code == wire.ACKED:
            self._send(rig, wire.LEAVE)
        elif code == wire.LEFT:
            self._hang_up(rig)
        else:
            self.refused = tail
            self._hang_up(rig)

    def _hang_up(self, rig: Rig) -> None:
        rig.after(ANSWER_MS, "disconnect")
        self.left = True
        self.left_ms = rig.now_ms + ANSWER_MS

    def _send(self, rig: Rig, code: int, *values: int | bytes, tail: bytes = b"") -> None:
        self._write(rig, self._session.seal(wire.pack(wire.MESSAGES, code, *values, tail=tail)), ANSWER_MS)

    @staticmethod
    def _write(rig: Rig, data: bytes, after_ms: int) -> None:
        for at in range(0, len(data), MTU - 3):
            rig.after(after_ms, "write " + data[at : at + MTU - 3].hex())
