"""The laptop's end of a sealed channel. The device has it for its tests only."""

from holdcore import wire
from holdcore.link.channel import DEVICE, LAPTOP, Channel, frame
from holdcore.link.kdf import equal


class LaptopEnd(Channel):
    """Begins with `open`; `receive` raises Refusal too, where the device refuses the greeting."""

    _expected = wire.CHALLENGE

    def open(self) -> bytes:
        """What the laptop sends first."""
        return frame(wire.pack(wire.MESSAGES, wire.HELLO, wire.VERSION))

    def _greet(self, message: bytes) -> bytes:
        code, values, tail = wire.unpack(wire.MESSAGES, message)
        if code == wire.REFUSED:
            raise wire.Refusal(values[1], wire.text(tail))
        return super()._greet(message)

    def _prove(self, version: int, device_id: bytes, device_nonce: bytes) -> bytes:
        self.device_id = device_id
        if version != wire.VERSION:
            raise wire.WireError("CHALLENGE of version %d" % version)
        self._key = self._key_of(device_id)
        self._transcript = bytes((version,)) + device_id + device_nonce + self._nonce
        self._expected = wire.PROVEN
        return frame(wire.pack(wire.MESSAGES, wire.PROOF, self._nonce, self._proof(LAPTOP)))

    def _check_device(self, proof: bytes) -> bytes:
        if not equal(self._proof(DEVICE), proof):
            self.failed_proof = True
            raise wire.WireError("the device does not prove that it has the key")
        self._establish(0)
        return b""

    _GREETING = {wire.CHALLENGE: _prove, wire.PROVEN: _check_device}
