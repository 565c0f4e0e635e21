"""A backend for bleak that speaks to Bumble: bleak's public API on a Bluetooth stack of our own."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from bleak import BleakScanner
from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)
from bumble import att, core, gatt, hci
from bumble.device import Advertisement, Connection, Peer
from bumble.gatt_client import CharacteristicProxy
from radio.bumble_adapter import Adapter, address_text, told_by, uuid_text

WANTED_MTU = 517  # what BlueZ asks for
ATT_HEADER_BYTES = 3
Answered = TypeVar("Answered")


class BumbleScanner(BaseBleakScanner):
    """What ``BleakScanner`` needs."""

    def __init__(
        self,
        adapter: Adapter,
        detection_callback: Callable[[BLEDevice, AdvertisementData], None] | None,
        service_uuids: list[str] | None,
        *_mode: str,
        **_other_systems: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._adapter = adapter

    async def start(self) -> None:
        self._adapter.check_is_on()
        self.seen_devices = {}
        await self._adapter.listen(self._heard)

    async def stop(self) -> None:
        await self._adapter.ignore(self._heard)

    def _heard(self, advertisement: Advertisement) -> None:
        told = told_by(advertisement)
        if not self._adapter.is_on or not self.is_allowed_uuid(told.service_uuids):
            return
        address, name = address_text(advertisement.address), told.local_name
        device = self.create_or_update_device(address, address, name, advertisement.address, told)
        self.call_detection_callbacks(device, told)


class BumbleClient(BaseBleakClient):
    """What ``BleakClient`` needs."""

    def __init__(
        self,
        adapter: Adapter,
        address_or_ble_device: BLEDevice | str,
        *,
        services: set[str] | None = None,
        **options: Any,  # noqa: ANN401  as the base has it
    ) -> None:
        super().__init__(address_or_ble_device, **options)
        self._adapter, self._wanted_services = adapter, services
        self._device = (
            address_or_ble_device if isinstance(address_or_ble_device, BLEDevice) else None
        )
        self._connection: Connection | None = None
        self._heard: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        return (self._device and self._device.name) or self.address.replace(":", "-")

    @property
    def mtu_size(self) -> int:
        return self._connection.att_mtu if self._connection else att.ATT_DEFAULT_MTU

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    async def connect(self, pair: bool, **options: Any) -> None:  # noqa: ANN401, FBT001  as the base has it
        if self.is_connected:
            raise BleakError("Client is already connected")
        self._adapter.check_is_on()
        async with asyncio.timeout(options.get("timeout", self._timeout)):
            connection = await self._adapter.connect(await self._address())
            self._connection = connection
            connection.on(Connection.EVENT_DISCONNECTION, partial(self._lost, connection))
            try:
                if pair:
                    await self.pair()
                self.services = await self._answer(self._explored(Peer(connection)))
            except BaseException:
                await self.disconnect()
                raise

    async def disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.disconnect()

    async def pair(self, *_: object, **__: object) -> None:
        await self._answer(self._open().pair())

    async def unpair(self) -> None:
        raise NotImplementedError

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, **_: object
    ) -> bytearray:
        return bytearray(await self._answer(characteristic.obj.read_value()))

    async def read_gatt_descriptor(self, descriptor: BleakGATTDescriptor, **_: object) -> bytearray:
        return bytearray(await self._answer(descriptor.obj.read_value()))

    async def write_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        data: SizedBuffer,
        response: bool,  # noqa: FBT001  as the base has it
    ) -> None:
        await self._answer(characteristic.obj.write_value(bytes(data), with_response=response))

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        await self._answer(descriptor.obj.write_value(bytes(data), with_response=True))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_: object
    ) -> None:
        def heard(value: bytes) -> None:
            callback(bytearray(value))

        self._heard[characteristic.handle] = heard
        await self._answer(characteristic.obj.subscribe(heard))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        heard = self._heard.pop(characteristic.handle)
        await self._answer(characteristic.obj.unsubscribe(heard))

    async def _address(self) -> hci.Address:
        """Know where to connect; a mere text says too little, so the device is looked for."""
        if self._device is None:
            self._device = await BleakScanner.find_device_by_address(self.address, self._timeout)
        if self._device is None:
            raise BleakDeviceNotFoundError(self.address, f"{self.address} was not found")
        return self._device.details

    async def _explored(self, peer: Peer) -> BleakGATTServiceCollection:
        await peer.request_mtu(WANTED_MTU)
        await peer.discover_all()
        found = BleakGATTServiceCollection()
        for proxy in peer.services:
            service = BleakGATTService(proxy, proxy.handle, uuid_text(proxy.uuid))
            if self._wanted_services is None or service.uuid in self._wanted_services:
                found.add_service(service)
                for characteristic in proxy.characteristics:
                    self._add(found, service, characteristic)
        return found

    def _add(
        self,
        found: BleakGATTServiceCollection,
        service: BleakGATTService,
        proxy: CharacteristicProxy[bytes],
    ) -> None:
        offered = [p for p in gatt.Characteristic.Properties if p & proxy.properties]
        characteristic = BleakGATTCharacteristic(
            proxy,
            proxy.handle,
            uuid_text(proxy.uuid),
            [str(p.name).lower().replace("_", "-") for p in offered],
            lambda: self.mtu_size - ATT_HEADER_BYTES,
            service,
        )
        found.add_characteristic(characteristic)
        for d in proxy.descriptors:
            found.add_descriptor(
                BleakGATTDescriptor(d, d.handle, uuid_text(d.type), characteristic)
            )

    def _open(self) -> Connection:
        if self._connection is None:
            raise BleakError("Not connected")
        return self._connection

    async def _answer(self, question: Awaitable[Answered]) -> Answered:
        """Wait for an answer; Bumble cancels the question where the link is lost meanwhile."""
        task = asyncio.current_task()
        try:
            return await question
        except att.ATT_Error as error:
            code = BleakGATTProtocolErrorCode(error.error_code)
            raise BleakGATTProtocolError(code) from error
        except core.BaseBumbleError as error:
            raise BleakError(str(error)) from error
        except asyncio.CancelledError as error:
            if self.is_connected or (task and task.cancelling()):
                raise
            raise BleakError("disconnected") from error

    def _lost(self, connection: Connection, _reason: int) -> None:
        if connection is not self._connection:
            return
        self._connection = None
        self._heard.clear()
        was_ready, self.services = self.services is not None, None
        if was_ready and self._disconnected_callback is not None:
            self._disconnected_callback()
