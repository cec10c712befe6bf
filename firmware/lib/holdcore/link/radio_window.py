"""The radio window: one central at a time, its channel, and its requests one after the other.

Channel and transfer are imported when somebody connects.
"""

from holdcore import cues, events, wire
from holdcore.link.kdf import KEY_SIZE
from holdcore.model import HoldError, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from holdcore.app import App
    from holdcore.link.channel import Channel, Cipher
    from holdcore.link.transfer import Outgoing, Transfer


RADIO_MS = 90_000  # one window: long enough to walk to the laptop
LINGER_MS = 10_000  # once a laptop has left: its next command, and its search, begin within 3 s
LINK_IDLE_MS = 30_000  # a central that says nothing keeps the battery busy; the laptop asks every few seconds
WRONG_KEY_MS = 1_000  # of silence after a wrong proof, doubled by each that follows
WRONG_KEY_MAX_MS = 60_000  # less than a window: the owner gets in once the stranger has gone


class RadioWindow:
    """Open from its construction until `close`; `cipher` makes the Cipher of a Channel."""

    def __init__(self, app: "App", cipher: "Callable[[bytes], Cipher]") -> None:
        self._app = app
        self._cipher = cipher
        self._channel: "Channel | None" = None
        self._transfer: "Transfer | None" = None
        self._inbox: "list[bytes]" = []  # requests that wait for the flash or the radio; one Received at most
        self._ends_ms = self._closes_ms = app.now_ms + RADIO_MS
        self._heard_ms = 0
        app.ask(events.OpenRadio())
        app.play(cues.CUES["radio on"])

    def close(self) -> None:
        """Switch the radio off, audibly. The app drops this object."""
        self._app.ask(events.CloseRadio())
        self._app.play(cues.CUES["radio off"])

    # --- what a mode shows of it

    @property
    def linked(self) -> bool:
        return self._channel is not None

    @property
    def counts_to_ms(self) -> "int | None":
        """When it closes; None while somebody is connected."""
        return None if self._channel else self._closes_ms

    def remaining_ms(self) -> int:
        """Until it closes, 0 where it is overdue."""
        return max(0, self._closes_ms - self._app.now_ms)

    # --- what comes in

    @property
    def next_ms(self) -> int:
        """When `elapsed` is due."""
        return self._heard_ms + LINK_IDLE_MS if self._channel else self._closes_ms

    def elapsed(self) -> bool:
        """Work off what is due by now; False where the window is over."""
        now = self._app.now_ms
        if not self._channel:
            return now < self._closes_ms
        if now - self._heard_ms >= LINK_IDLE_MS:
            self._hang_up()
        return True

    def handle(self, event: Record) -> None:
        """An event of the radio, or an answer of the flash."""
        handler = self._HANDLERS.get(type(event))
        if handler:
            handler(self, event)

    def _connected(self, event: events.Connected) -> None:
        from holdcore.link.channel import DeviceEnd
        from holdcore.link.transfer import Transfer

        device = self._app.device
        self._channel = DeviceEnd(self._key_of, event.data, self._cipher, device.identity[:8])
        self._transfer = Transfer(device)
        self._inbox = []
        self._heard_ms = self._app.now_ms

    def _key_of(self, device_id: bytes) -> bytes:
        wait_ms = self._app.unlocks_ms - self._app.now_ms
        if wait_ms > 0:
            why = "after a wrong key it listens again in %d s" % ((wait_ms + 999) // 1000)
            raise wire.Refusal(wire.ERR_WAIT, why)
        key = self._app.device.key
        if len(key) != KEY_SIZE:
            raise wire.Refusal(wire.ERR_KEY, "it has no key yet")
        return key

    def _disconnected(self, event: events.Disconnected) -> None:
        over = self._transfer is not None and self._transfer.over  # else the link broke, and it comes back
        self._closes_ms = min(self._ends_ms, self._app.now_ms + LINGER_MS) if over else self._ends_ms
        self._channel = self._transfer = None

    def _received(self, event: events.Received) -> None:
        app, channel = self._app, self._channel
        if channel is None:
            return
        failed = channel.failed_proof
        messages: "list[bytes] | None" = None
        try:
            reply, messages = channel.receive(event.data)
        except HoldError:
            pass
        if channel.failed_proof and not failed:
            app.unlocks_ms = app.now_ms + min(WRONG_KEY_MS << app.wrong_keys, WRONG_KEY_MAX_MS)
            app.wrong_keys = min(app.wrong_keys + 1, 6)
        elif channel.established:
            app.wrong_keys = 0
        if messages is None:
            self._hang_up()
            return
        if reply:
            app.ask(events.Send(reply))
        self._inbox += messages
        self._answer([])

    def _hang_up(self) -> None:
        self._channel = self._transfer = None
        self._app.ask(events.HangUp())

    # --- answers of the flash

    def _upload_kept(self, event: events.UploadKept) -> None:
        device = self._app.device
        device.routines, device.names = event.routines, event.names
        self._app.menu_index = 0
        self._take_answer(event)

    def take_failure(self, event: events.StoreFailed) -> bool:
        """The flash refused an effect; returns whether it was one of this connection's."""
        ours = self._transfer is not None and self._transfer.waiting and self._transfer.expects(event.effect)
        if ours:
            self._take_answer(event)
        return ours

    def _take_answer(self, event: Record) -> None:
        """Pass on an answer of flash or radio, if this connection has asked and not another, or a mode."""
        transfer = self._transfer
        if transfer and (transfer.waiting or isinstance(event, events.Drained)):
            self._answer(transfer.take_answer(event))

    def _answer(self, outgoing: "Outgoing") -> None:
        """Send what goes out, then answer requests until one has to wait for the flash or the radio."""
        app, channel, transfer = self._app, self._channel, self._transfer
        assert channel is not None
        assert transfer is not None
        if channel.established:  # who proves nothing keeps the radio on for LINK_IDLE_MS, talking or not
            self._heard_ms = app.now_ms
        while True:
            sent = False
            for item in outgoing:
                if isinstance(item, bytes):
                    sent = True
                    item = events.Send(channel.seal(item))
                app.ask(item)
            if sent or transfer.waiting or not self._inbox:
                return
            outgoing = transfer.handle(self._inbox.pop(0), app.now_ms)

    _HANDLERS: "dict[type[Record], Callable[[RadioWindow, Any], None]]" = {
        events.Connected: _connected,
        events.Disconnected: _disconnected,
        events.Received: _received,
        events.Drained: _take_answer,
        events.UploadAt: _take_answer,
        events.UploadRead: _take_answer,
        events.UploadKept: _upload_kept,
        events.LogRead: _take_answer,
        events.Acknowledged: _take_answer,
        events.SettingsKept: _take_answer,
    }
