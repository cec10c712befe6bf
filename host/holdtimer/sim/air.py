"""A virtual Bluetooth LE air: radios that hear each other, in this process or over an HCI transport.

Theory of operation. bumble supplies a link and controllers; the classes here close the gaps of bumble
0.0.236 by subclassing, so that the air behaves as an ESP32's (BLE 4.2: legacy advertising, 1M PHY, data
length extension):

* `_Advertiser` keeps the advertising interval and carries the scan response with the advertisement.
* `Medium` sends ACL data under the connection's own address (bumble takes the sender's random one, so a
  device on its public address is never heard), and gives an advertiser to one central only.
* `Radio` reports the true scan response, fragments to 251 bytes towards its host, can cancel a connection
  attempt, and falls silent: nothing it sends is heard, and after the supervision time-out each end of its
  links is told that the connection timed out (0x08).

Data arrives at once; paced_air.py has an air with connection events. Everything runs on the event loop that
made the `Air`; nothing here is thread-safe.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from bumble import core, hci, ll
from bumble.controller import Connection, Controller, LegacyAdvertiser
from bumble.link import LocalLink
from bumble.transport import open_transport
from bumble.transport.common import (
    StreamPacketSink,
    StreamPacketSource,
    Transport,
    TransportSink,
    TransportSource,
)

from holdtimer.errors import EXIT_LACKING, HoldtimerError

logging.getLogger("bumble").addHandler(logging.NullHandler())  # else its warnings reach the user's stderr

# Centrals attached over one listener at a time. The product needs one; a few allow for a companion that
# is being replaced while its predecessor's link times out.
MAX_CLIENTS = 8
# The longest supervision time-out that a central may ask for (Core 5.4, vol 4 part E, 7.8.12: 0x0C80).
MAX_SUPERVISION_S = 32.0


class AirUnavailable(HoldtimerError):
    """The air cannot be served there."""

    exit_code = EXIT_LACKING

    def __init__(self, spec: str, reason: str) -> None:
        super().__init__(
            f"cannot serve the simulated air on {spec}: {reason}",
            "choose another port; tcp-server:127.0.0.1:0 takes any free port and names it",
        )


@dataclass
class _ScannableAdv(ll.AdvInd):
    scan_response: bytes = b""


class _Advertiser(LegacyAdvertiser):
    def _on_timer_fired(self) -> None:
        self.send_advertising_data()
        interval_s = self.advertising_interval_min * 0.625e-3
        self.timer_handle = asyncio.get_running_loop().call_later(interval_s, self._on_timer_fired)

    def send_advertising_data(self) -> None:
        self.controller.send_advertising_pdu(
            _ScannableAdv(self.address, bytes(self.advertising_data), bytes(self.scan_response_data))
        )


class Medium(LocalLink):
    """What the radios of one air share."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bumble leaves it without annotations

    def find(self, address: hci.Address) -> "Radio | None":
        radio = self.find_le_controller(address)
        return radio if isinstance(radio, Radio) else None

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: core.PhysicalTransport,
        data: bytes,
    ) -> None:
        connection = sender_controller.le_connections.get(destination_address)
        receiver = self.find(destination_address)
        if connection and receiver:
            loop = asyncio.get_running_loop()
            loop.call_soon(receiver.on_link_acl_data, connection.self_address, transport, data)

    def send_advertising_pdu(self, sender_controller: Controller, packet: ll.AdvertisingPdu) -> None:
        if not isinstance(sender_controller, Radio) or sender_controller.silent:
            return
        if isinstance(packet, ll.ConnectInd):
            asyncio.get_running_loop().call_soon(self._connect, sender_controller, packet)
        else:
            super().send_advertising_pdu(sender_controller, packet)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        sender = self.find(sender_address)
        if sender and not sender.silent and self.find(receiver_address):
            super().send_ll_control_pdu(sender_address, receiver_address, packet)

    def _connect(self, central: "Radio", packet: ll.ConnectInd) -> None:
        """The advertiser takes the first central; any other finds that its connection never came up."""
        supervision_s = min(packet.timeout * 0.01, MAX_SUPERVISION_S)
        for radio in [r for r in self.controllers if isinstance(r, Radio) and r is not central]:
            if radio.advertises(packet.advertiser_address):
                radio.on_ll_advertising_pdu(packet)
                central.supervision_s = radio.supervision_s = supervision_s
                return
        central.on_le_disconnected(
            central.le_connections[packet.advertiser_address],
            hci.HCI_ErrorCode.CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR,
        )


class Radio(Controller):
    """A BLE 4.2 controller on the air; a bumble `Host` takes it as its controller."""

    hci_version = hci.HCI_VERSION_BLUETOOTH_CORE_4_2
    lmp_version = hci.HCI_VERSION_BLUETOOTH_CORE_4_2
    # LL privacy goes too: bumble reports connections with the legacy event, Linux would wait for the other.
    le_features = Controller.le_features & ~(
        hci.LeFeatureMask.LE_EXTENDED_ADVERTISING
        | hci.LeFeatureMask.LE_PERIODIC_ADVERTISING
        | hci.LeFeatureMask.LE_2M_PHY
        | hci.LeFeatureMask.LE_CODED_PHY
        | hci.LeFeatureMask.LL_PRIVACY
    )
    le_acl_data_packet_length = 251
    total_num_le_acl_data_packets = 8
    supported_max_tx_octets = 251
    supported_max_rx_octets = 251

    def __init__(
        self,
        name: str,
        medium: Medium,
        public_address: str,
        source: TransportSource | None = None,
        sink: TransportSink | None = None,
    ) -> None:
        super().__init__(name, source, sink, medium, public_address)
        self.le_legacy_advertiser = _Advertiser(self)
        self._medium = medium
        self.silent = False
        self.supervision_s = 0.0  # of the link made last

    def advertises(self, address: hci.Address) -> bool:
        advertiser = self.le_legacy_advertiser
        return not self.silent and advertiser.enabled and advertiser.address == address

    def stop(self) -> None:
        """From here on send and report nothing."""
        self.le_legacy_advertiser.stop()
        self.silent = True

    def allocate_connection_handle(self) -> int:
        """From 0, as NimBLE's controller does, so that `if conn_handle:` fails here as on the device."""
        taken = {connection.handle for connection in self.le_connections.values()}
        return next(handle for handle in range(0xEFF) if handle not in taken)

    def on_ll_advertising_pdu(self, packet: ll.AdvertisingPdu) -> None:
        if not self.silent:
            super().on_ll_advertising_pdu(packet)

    def on_ll_control_pdu(self, sender_address: hci.Address, packet: ll.ControlPdu) -> None:
        if not self.silent:
            super().on_ll_control_pdu(sender_address, packet)

    def on_advertising_pdu(self, pdu: ll.AdvInd | ll.AdvExtInd) -> None:
        if self.le_scan_enable:
            kinds = hci.HCI_LE_Advertising_Report_Event.EventType
            self._report(kinds.ADV_IND, pdu.advertiser_address, pdu.data)
            if self.le_scan_type and isinstance(pdu, _ScannableAdv):
                self._report(kinds.SCAN_RSP, pdu.advertiser_address, pdu.scan_response)
        pending = self.pending_le_connection
        if pending and pending.peer_address == pdu.advertiser_address:
            self.create_le_connection(pdu.advertiser_address)

    def _report(self, kind: int, address: hci.Address, data: bytes) -> None:
        report = hci.HCI_LE_Advertising_Report_Event.Report(kind, address.address_type, address, data, -50)
        self.send_hci_packet(hci.HCI_LE_Advertising_Report_Event([report]))

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        self.send_hci_packet(
            hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=pending.peer_address.address_type,
                peer_address=pending.peer_address,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
        )
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    def unheard(self, connection: Connection) -> bool:
        """Whether nothing sent on this connection arrives."""
        peer = self._medium.find(connection.peer_address)
        return self.silent or peer is None or peer.silent

    def on_hci_acl_data_packet(self, packet: hci.HCI_AclDataPacket) -> None:
        connection = self.find_le_connection_by_handle(packet.connection_handle)
        # What is never acknowledged never returns its credit; the host drops it when the link ends.
        if connection and not self.unheard(connection):
            super().on_hci_acl_data_packet(packet)

    def on_link_acl_data(
        self,
        sender_address: hci.Address,
        transport: core.PhysicalTransport,  # noqa: ARG002  # there is only LE here
        data: bytes,
    ) -> None:
        connection = self.le_connections.get(sender_address)
        if connection is None or self.silent:
            return
        size = self.le_acl_data_packet_length
        for start in range(0, len(data), size):
            part = data[start : start + size]
            boundary = 1 if start else 2  # continuing : first
            self.send_hci_packet(hci.HCI_AclDataPacket(connection.handle, boundary, 0, len(part), part))


class _Client(StreamPacketSource):
    """One host at the other end of a TCP connection: a radio for as long as it is connected."""

    def __init__(self, air: "Air", clients: set["_Client"]) -> None:
        super().__init__()
        self._air = air
        self._clients = clients
        self._stream: asyncio.Transport | None = None
        self._radio: Radio | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._stream = transport
        if len(self._clients) >= MAX_CLIENTS:
            transport.abort()
            return
        self._clients.add(self)
        self._radio = self._air.radio("central", source=self, sink=StreamPacketSink(transport))

    def connection_lost(self, _exc: Exception | None) -> None:
        self._clients.discard(self)
        if self._radio:
            self._air.lose(self._radio)

    def abort(self) -> None:
        if self._stream:
            self._stream.abort()


@dataclass(frozen=True)
class Listener:
    """Where hosts outside this process reach the air: `spec` names the port that was bound.

    `client_spec` is what such a host opens over TCP; `close` hangs up on every one without a word.
    """

    spec: str
    client_spec: str
    close: Callable[[], Awaitable[None]]


async def _close(transport: Transport) -> None:
    await transport.close()
    server = getattr(transport, "server", None)
    if isinstance(server, asyncio.Server):  # bumble's own servers go on listening
        server.close()


class Air:
    """Radios within reach of each other. Use as an async context manager, or call `close`.

    `make_radio` is called as `Radio` is.
    """

    def __init__(self, make_radio: Callable[..., Radio] = Radio) -> None:
        self._make_radio = make_radio
        self._medium = Medium()
        self._made = 0
        self._closed = False
        self._listeners: list[Listener] = []
        self._fading: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    def radio(
        self,
        name: str,
        public_address: str | None = None,
        *,
        source: TransportSource | None = None,
        sink: TransportSink | None = None,
    ) -> Radio:
        """A new radio, for a host in this process unless the ends of an HCI transport are given.

        public_address: "AA:BB:CC:DD:EE:FF"; by default one that no other radio of this air has.
        """
        self._made += 1
        address = public_address or f"02:00:00:00:{self._made >> 8 & 0xFF:02X}:{self._made & 0xFF:02X}"
        return self._make_radio(name, self._medium, address, source, sink)

    async def serve(self, spec: str) -> Listener:
        """Let hosts outside this process take part.

        spec: "tcp-server:HOST:PORT" takes any number of hosts, one after the other or at once (HOST "_" is
        every IPv4 interface, PORT 0 any free one); any other bumble transport ("pty", "vhci") carries one.
        Errors: AirUnavailable (not such a spec, port in use, no such host).
        """
        scheme, _, address = spec.partition(":")
        try:
            if scheme == "tcp-server":
                listener = await self._listen(address)
            else:
                transport = await open_transport(spec)
                self.radio("attached", source=transport.source, sink=transport.sink)
                listener = Listener(spec, "", lambda: _close(transport))
        except (OSError, ValueError, RuntimeError) as error:
            raise AirUnavailable(spec, getattr(error, "strerror", None) or str(error)) from error
        self._listeners.append(listener)
        return listener

    async def _listen(self, address: str) -> Listener:
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 0xFFFF:
            raise ValueError("expected tcp-server:HOST:PORT, for example tcp-server:127.0.0.1:9001")
        clients: set[_Client] = set()
        server = await asyncio.get_running_loop().create_server(
            lambda: _Client(self, clients), "0.0.0.0" if host == "_" else host, int(port)
        )
        bound = server.sockets[0].getsockname()[1]

        async def close() -> None:
            server.close()
            for client in list(clients):
                client.abort()
            await server.wait_closed()

        reachable = "127.0.0.1" if host == "_" else host
        return Listener(f"tcp-server:{host}:{bound}", f"tcp-client:{reachable}:{bound}", close)

    async def sever(self, radio: Radio) -> None:
        """Carry the radio out of reach until its links have timed out at both ends, then back."""
        await self._fade(radio)
        radio.silent = False

    def lose(self, radio: Radio) -> None:
        """Take the radio away for good and tell nobody: its peers notice by their supervision time-out."""

        async def forget() -> None:
            await self._fade(radio)
            self.remove(radio)

        if self._closed:
            self.remove(radio)
        else:
            task = asyncio.get_running_loop().create_task(forget())
            self._fading.add(task)
            task.add_done_callback(self._fading.discard)

    def remove(self, radio: Radio) -> None:
        """Take a radio without links off the air."""
        radio.stop()
        self._medium.controllers.discard(radio)

    async def close(self) -> None:
        """Close the listeners and stop every radio."""
        self._closed = True
        for listener in self._listeners:
            await listener.close()
        for task in self._fading:
            task.cancel()
        for radio in [r for r in self._medium.controllers if isinstance(r, Radio)]:
            self.remove(radio)

    async def _fade(self, radio: Radio) -> None:
        radio.silent = True
        links = list(radio.le_connections.values())
        if links:
            await asyncio.sleep(radio.supervision_s)
        for link in links:
            ends = [(radio, link)]
            peer = self._medium.find(link.peer_address)
            if peer and (far := peer.le_connections.get(link.self_address)):
                ends.append((peer, far))
            for end, connection in ends:
                if end.le_connections.get(connection.peer_address) is connection:
                    end.on_le_disconnected(connection, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)
