"""A radio world in this process: bleak on one side of the air, virtual sensors on the other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from functools import partial

import bleak
import pytest
from bleak.backends.adapter import BaseBleakAdapter
from bumble import att
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.hci import Address, HCI_ErrorCode
from bumble.host import Host
from radio.bumble_adapter import Adapter
from radio.bumble_air import AirLink, RadioController
from radio.bumble_backend import ATT_HEADER_BYTES, BumbleClient, BumbleScanner
from radio.fake_bluez_sensor import WornSensor

from firmware_interface import Profile

ADDRESS = "F0:F1:F2:F3:F4:F5"
OUR_ADDRESS = "C0:C1:C2:C3:C4:C5"
SERVICE = "0000fff0-0000-1000-8000-00805f9b34fb"  # for a sensor that is known by its name alone
SIG_BASE = "-0000-1000-8000-00805f9b34fb"
SERVICE_LISTS = {
    2: AdvertisingData.Type.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    16: AdvertisingData.Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
}
ADVERTISING_MS = 20
OFFERED = (
    Characteristic.Properties.READ
    | Characteristic.Properties.WRITE
    | Characteristic.Properties.WRITE_WITHOUT_RESPONSE
    | Characteristic.Properties.NOTIFY
)


def short(uuid: str) -> UUID:
    """Write a UUID of the Bluetooth SIG in 16 bits, as sensors do: an advertisement is small."""
    is_short = uuid.startswith("0000") and uuid.endswith(SIG_BASE)
    return UUID(uuid[4:8] if is_short else uuid)


class Peripheral(WornSensor):
    """A worn sensor with a Bluetooth stack of its own, and with what may go wrong.

    Everything may be set while the world is running: ``motion``, ``air`` (an ``Air`` with its
    ``Faults``), ``is_silent``, ``supervision_s``, and of the ``sensor`` itself ``battery_percent``.

    Parameters
    ----------
    profile, rate_hz, address, name
        As of ``WornSensor``.
    max_mtu
        Largest ATT MTU the sensor takes.
    """

    def __init__(
        self,
        profile: Profile,
        rate_hz: float,
        address: str = ADDRESS,
        name: str | None = None,
        max_mtu: int = 247,
    ) -> None:
        super().__init__(profile, rate_hz, address, name)
        self.max_mtu = max_mtu
        self.supervision_s = 0.5
        """Silence after which both sides give a connection up; real links ask for 1 to 6 s."""
        self.advertising_ms = ADVERTISING_MS
        self.connections = 0
        """Connections accepted since the start."""
        self.mistakes: list[Exception] = []
        """What the virtual sensor raised; the world raises it at its end."""
        self._timers: list[asyncio.TimerHandle] = []
        self._characteristics: dict[str, Characteristic[bytes]] = {}

    async def switch_on(self, air: AirLink) -> None:
        """Be there, and say so."""
        self._link = air
        self._controller = RadioController(self.name, link=air)
        host = Host(self._controller, self._controller)
        self._device = Device(name=self.name, address=Address(self.address), host=host)
        self._device.gatt_server.max_mtu = self.max_mtu
        self._device.add_service(self._service())
        self._device.on(Device.EVENT_CONNECTION, self._connected)
        self._device.advertising_data = self._advertisement()
        await self._device.power_on()
        await self._device.start_advertising(
            auto_restart=True,
            advertising_interval_min=self.advertising_ms,
            advertising_interval_max=self.advertising_ms,
        )

    # --- what may go wrong ------------------------------------------------------------------

    async def drop(self) -> None:
        """End the connection from the sensor's side; nothing where there is none."""
        for connection in list(self._device.connections.values()):
            await connection.disconnect(HCI_ErrorCode.REMOTE_USER_TERMINATED_CONNECTION_ERROR)

    async def reboot(self) -> None:
        """Start the firmware anew, which ends the connection."""
        self.sensor.reboot()
        await self.drop()

    def out_of_range(self, seconds: float | None = None) -> None:
        """Be out of reach at once, for a while or until ``back``.

        The other side learns of it when the link has been silent for ``supervision_s``.
        """
        self._stop_timers()
        self.is_near = False
        self._link.leave(self._controller)
        later = asyncio.get_running_loop().call_later
        self._timers = [later(self.supervision_s, self._link.give_up, self._controller)]
        if seconds is not None:
            self._timers.append(later(seconds, self.back))

    def back(self) -> None:
        """Be in reach again."""
        self._stop_timers()
        self.is_near = True
        self._link.come_back(self._controller)

    def _stop_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    # --- its Bluetooth side -----------------------------------------------------------------

    def _service(self) -> Service:
        for channel, uuids in self.profile.channels.items():
            value = CharacteristicValue(
                read=partial(self._tell, channel), write=partial(self._obey, channel)
            )
            permissions = Characteristic.READABLE | Characteristic.WRITEABLE
            made = Characteristic(short(uuids[0]), OFFERED, permissions, value)
            made.on(Characteristic.EVENT_SUBSCRIPTION, partial(self._subscribed, channel))
            self._characteristics[channel] = made
        return Service(self._service_uuid(), list(self._characteristics.values()))

    def _service_uuid(self) -> UUID:
        return short((self.profile.services or (SERVICE,))[0])

    def _advertisement(self) -> bytes:
        """Say name and service; a real one may say the half of it only when it is asked."""
        said = [(AdvertisingData.Type.COMPLETE_LOCAL_NAME, self.name.encode())]
        if self.profile.services:
            uuid = bytes(self._service_uuid())
            said.append((SERVICE_LISTS[len(uuid)], uuid))
        return bytes(AdvertisingData(said))

    def _connected(self, connection: Connection) -> None:
        self.connections += 1
        self.connect(partial(self._notify, connection), connection.att_mtu)
        connection.on(Connection.EVENT_DISCONNECTION, lambda _reason: self.disconnect())
        connection.on(
            Connection.EVENT_CONNECTION_ATT_MTU_UPDATE,
            lambda: setattr(self.sensor, "mtu", connection.att_mtu),
        )

    def _notify(self, connection: Connection, channel: str, data: bytes) -> None:
        if channel not in self.sensor.subscribed:
            return
        notification = att.ATT_Handle_Value_Notification(
            attribute_handle=self._characteristics[channel].handle,
            attribute_value=data[: connection.att_mtu - ATT_HEADER_BYTES],
        )
        connection.send_l2cap_pdu(att.ATT_CID, bytes(notification))

    def _subscribed(self, channel: str, _bearer: Connection, *wants: bool) -> None:
        with self._blamed(att.ErrorCode.UNLIKELY_ERROR):
            if any(wants):
                self.sensor.subscribe(channel)
            else:
                self.sensor.subscribed.discard(channel)

    def _obey(self, channel: str, _connection: Connection, data: bytes) -> None:
        with self._blamed(att.ErrorCode.WRITE_NOT_PERMITTED):
            self.write(channel, data)

    def _tell(self, channel: str, _connection: Connection) -> bytes:
        with self._blamed(att.ErrorCode.READ_NOT_PERMITTED):
            return self.sensor.read(channel)

    @contextlib.contextmanager
    def _blamed(self, unable: att.ErrorCode) -> Iterator[None]:
        """Answer with an error where the sensor cannot; keep its mistakes, as Bumble hides them."""
        try:
            yield
        except NotImplementedError as error:
            raise att.ATT_Error(unable) from error
        except Exception as error:
            self.mistakes.append(error)
            raise att.ATT_Error(att.ErrorCode.UNLIKELY_ERROR) from error


@contextlib.asynccontextmanager
async def bumble_world(*peripherals: Peripheral) -> AsyncIterator[Adapter]:
    """Let bleak find these sensors and no other; give the computer's own radio.

    A mistake in a virtual sensor is raised at the end.
    """
    air = AirLink()
    controller = RadioController("computer", link=air)
    ours = Device("computer", Address(OUR_ADDRESS), host=Host(controller, controller))
    await ours.power_on()
    for peripheral in peripherals:
        await peripheral.switch_on(air)
    lives = [asyncio.create_task(peripheral.live()) for peripheral in peripherals]
    adapter = Adapter(ours)
    try:
        with redirected(adapter):
            yield adapter
    finally:
        for life in lives:
            life.cancel()
        ends = await asyncio.gather(*lives, return_exceptions=True)
        mistakes = [end for end in ends if isinstance(end, Exception)]
        for mistake in [*mistakes, *(m for p in peripherals for m in p.mistakes)]:
            raise mistake


@contextlib.contextmanager
def redirected(adapter: Adapter) -> Iterator[None]:
    """Have ``BleakScanner()`` and ``BleakClient()`` use this radio instead of the system's."""
    backends = {
        "scanner": partial(BumbleScanner, adapter),
        "client": partial(BumbleClient, adapter),
        "adapter": BaseBleakAdapter,  # it says that it cannot, as on some systems
    }
    with pytest.MonkeyPatch.context() as patch:
        for kind, backend in backends.items():
            told = lambda backend=backend: (backend, "bumble")  # noqa: E731
            patch.setattr(bleak, f"get_platform_{kind}_backend_type", told)
        yield
