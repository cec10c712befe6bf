"""A simulated air whose packets leave, and whose credits return, at connection events only."""

import asyncio
import math
import random
from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import Any

from bumble import hci
from bumble.controller import Connection

from holdtimer.sim.air import Air, Radio

# On air with each payload: preamble 1, access address 4, header 2, CRC 3 (Core 5.4, vol 6 part B, 2.1).
_LL_OVERHEAD_BYTES = 10
_US_PER_BYTE = 8  # 1M PHY
_ACK_US = 150 + 80 + 150  # inter-frame space, empty packet back, inter-frame space


@dataclass(frozen=True)
class Pace:
    """How fast each direction of a link is.

    interval_ms: between connection events. ll_octets: payload of one link-layer packet, 251 with data
    length extension and 27 without. packets_per_event: at most; an assumption about the two controllers,
    the air alone would carry ten. loss: the part of packets that is lost, 0 to 1; a loss closes its event.
    seed: makes the losses repeatable.
    """

    interval_ms: float = 30.0
    ll_octets: int = 251
    packets_per_event: int = 6
    loss: float = 0.0
    seed: int = 0


class PacedRadio(Radio):
    """A radio whose packets leave at connection events, which fall at multiples of the interval."""

    def __init__(self, pace: Pace, name: str, *where: Any) -> None:
        super().__init__(name, *where)
        self._pace = pace
        self._random = random.Random(f"{pace.seed} {name}")
        self._queue: deque[tuple[hci.HCI_AclDataPacket, int]] = deque()  # packet, bytes still to go
        self._events: asyncio.Task[None] | None = None
        self._last_event = 0

    def on_hci_acl_data_packet(self, packet: hci.HCI_AclDataPacket) -> None:
        self._queue.append((packet, packet.data_total_length))
        if self._events is None or self._events.done():
            self._events = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        super().stop()
        if self._events:
            self._events.cancel()

    def on_le_disconnected(self, connection: Connection, reason: int) -> None:
        # The handle is given to the next connection, which must not receive this one's packets.
        self._queue = deque(item for item in self._queue if item[0].connection_handle != connection.handle)
        super().on_le_disconnected(connection, reason)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        interval_s = self._pace.interval_ms / 1000
        while self._queue:
            self._last_event = max(self._last_event, math.floor(loop.time() / interval_s)) + 1
            await asyncio.sleep(self._last_event * interval_s - loop.time())
            self._connection_event()

    def _connection_event(self) -> None:
        budget_us = self._pace.interval_ms * 900  # a tenth of each interval is left to the other direction
        for _ in range(self._pace.packets_per_event):
            if not self._queue:
                return
            packet, left = self._queue[0]
            connection = self.find_le_connection_by_handle(packet.connection_handle)
            if connection and self.unheard(connection):
                return
            size = min(left, self._pace.ll_octets)
            budget_us -= (size + _LL_OVERHEAD_BYTES) * _US_PER_BYTE + _ACK_US
            if budget_us < 0 or self._random.random() < self._pace.loss:
                return
            if left > size:
                self._queue[0] = (packet, left - size)
            else:
                self._queue.popleft()
                super().on_hci_acl_data_packet(packet)


def paced_air(pace: Pace | None = None) -> Air:
    """An air on which each direction of a link is as fast as `pace` says."""
    return Air(partial(PacedRadio, pace or Pace()))
