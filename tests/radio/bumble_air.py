"""The air between Bumble's controllers, and a controller with what its own lacks for tests."""

import asyncio
from collections.abc import Callable
from functools import partial

from bumble import hci, ll
from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink

SUPERVISION_TIMEOUT = hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR
MOST_HELD = 16  # packets that controllers keep until they are acknowledged


class RadioController(Controller):
    """A controller that ends an attempt to connect when it is told to.

    Bumble 0.0.236 says yes to LE Create Connection Cancel and goes on connecting, so that it
    refuses every attempt after that.
    """

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Forget the attempt, and tell of its end as Vol 4, Part E, 7.8.13 wants it."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        ended = hci.HCI_LE_Connection_Complete_Event(
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
        asyncio.get_running_loop().call_soon(self.send_hci_packet, ended)
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)


class AirLink(LocalLink):
    """Air in which a controller may be out of reach.

    As on a real link nothing is lost at once: a few packets are kept and repeated until the other
    side is back, or until the link has been silent for too long and both sides give it up.
    """

    def __init__(self) -> None:
        super().__init__()
        self._away: set[Controller] = set()
        self._held: list[Callable[[], None]] = []

    def leave(self, controller: Controller) -> None:
        """Take a controller out of everybody's reach."""
        self._away.add(controller)

    def come_back(self, controller: Controller) -> None:
        """Let it be heard again, and repeat what was kept."""
        self._away.discard(controller)
        held, self._held = self._held, []
        for send in held:
            send()

    def give_up(self, controller: Controller) -> None:
        """End its connections on both sides, as after the supervision timeout."""
        self._held.clear()
        for end in self.controllers:
            for connection in list(end.le_connections.values()):
                if controller is end or connection.peer_address == controller.random_address:
                    end.on_le_disconnected(connection, SUPERVISION_TIMEOUT)

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """Carry data between connected controllers."""
        packet = (sender_controller, destination_address, transport, data)
        if self._is_cut(sender_controller, self.find_le_controller(destination_address)):
            self._hold(partial(self.send_acl_data, *packet))
        else:
            super().send_acl_data(*packet)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """Carry what controllers say to each other, such as the end of a connection."""
        ends = self.find_le_controller(sender_address), self.find_le_controller(receiver_address)
        if self._is_cut(*ends):
            self._hold(partial(self.send_ll_control_pdu, sender_address, receiver_address, packet))
        else:
            super().send_ll_control_pdu(sender_address, receiver_address, packet)

    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        """Carry what is said to everybody."""
        for controller in self.controllers - {sender_controller}:
            if not self._is_cut(sender_controller, controller):
                asyncio.get_running_loop().call_soon(controller.on_ll_advertising_pdu, packet)

    def _is_cut(self, *ends: Controller | None) -> bool:
        return any(end in self._away for end in ends)

    def _hold(self, send: Callable[[], None]) -> None:
        if len(self._held) < MOST_HELD:
            self._held.append(send)
