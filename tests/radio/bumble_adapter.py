"""The computer's radio: a Bumble device shared by all, and its words as bleak has them."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason
from bumble import core, hci
from bumble.core import AdvertisingData
from bumble.device import Advertisement, Connection, Device

Type = AdvertisingData.Type
SERVICE_TYPES = (
    Type.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    Type.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    Type.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    Type.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
)


def uuid_text(uuid: core.UUID) -> str:
    """Write a UUID as bleak does: in full, small letters."""
    return str(UUID(bytes=uuid.uuid_128_bytes[::-1]))


def address_text(address: hci.Address) -> str:
    """Write an address as systems do."""
    return address.to_string(with_type_qualifier=False)


def told_by(advertisement: Advertisement) -> AdvertisementData:
    """Put an advertisement in bleak's words."""
    data = advertisement.data
    lists = (uuids for type_ in SERVICE_TYPES for uuids in data.get_all(type_))
    return AdvertisementData(
        local_name=data.get(Type.COMPLETE_LOCAL_NAME) or data.get(Type.SHORTENED_LOCAL_NAME),
        manufacturer_data=dict(data.get_all(Type.MANUFACTURER_SPECIFIC_DATA)),
        service_data={},
        service_uuids=list(dict.fromkeys(uuid_text(uuid) for uuids in lists for uuid in uuids)),
        tx_power=data.get(Type.TX_POWER_LEVEL),
        rssi=advertisement.rssi,
        platform_data=(advertisement,),
    )


class Adapter:
    """The computer's radio: any Bumble device, shared by all scanners and clients."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.is_on = True
        self._scanners = 0
        self._connecting = asyncio.Lock()

    async def switch_off(self) -> None:
        """Switch Bluetooth off: every connection ends, nothing new begins."""
        self.is_on = False
        for connection in list(self.device.connections.values()):
            await connection.disconnect()

    def switch_on(self) -> None:
        """Switch Bluetooth on again."""
        self.is_on = True

    def check_is_on(self) -> None:
        """Refuse as bleak does where Bluetooth is switched off."""
        if not self.is_on:
            raise BleakBluetoothNotAvailableError(
                "Bluetooth is switched off", BleakBluetoothNotAvailableReason.POWERED_OFF
            )

    async def listen(self, heard: Callable[[Advertisement], None]) -> None:
        """Have every advertisement passed on."""
        self.device.on(Device.EVENT_ADVERTISEMENT, heard)
        self._scanners += 1
        if self._scanners == 1:
            await self.device.start_scanning(filter_duplicates=False)

    async def ignore(self, heard: Callable[[Advertisement], None]) -> None:
        """Pass nothing on any more."""
        self.device.remove_listener(Device.EVENT_ADVERTISEMENT, heard)
        self._scanners -= 1
        if self._scanners == 0:
            await self.device.stop_scanning()

    async def connect(self, address: hci.Address) -> Connection:
        """Connect, one at a time; Bumble does not end an attempt by itself when it is cancelled."""
        async with self._connecting:
            try:
                return await self.device.connect(address, timeout=None)
            except asyncio.CancelledError:
                await self.device.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
                if connection := self.device.find_connection_by_bd_addr(address):
                    await connection.disconnect()  # it came about in the same moment
                raise
