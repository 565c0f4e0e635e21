"""The computer's own Bluetooth, through bleak."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDeviceNotFoundError,
    BleakError,
)

from posture_monitor.ble.platforms import this_platform
from posture_monitor.errors import LinkError, NoBluetoothError
from posture_monitor.ports import Advert

CLOSE_S: Final = 3.0
"""A lost Bluetooth service never answers a disconnection; nobody should wait for it longer."""
OPERATION_S: Final = 10.0
"""A write or a subscription takes a few connection intervals, each under 4 s by the standard."""

_OFF = {BleakBluetoothNotAvailableReason.POWERED_OFF}
_DENIED = {
    BleakBluetoothNotAvailableReason.DENIED_BY_USER,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM,
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN,
}
logging.getLogger("bleak").setLevel(logging.ERROR)  # its warnings are told by the session


class BleakRadio:
    """Scans and connects with the system's own Bluetooth; behind the port ``Radio``."""

    async def scan(self, seconds: float, found: Callable[[Advert], None]) -> None:
        """Call ``found`` for every advertisement heard."""

        def heard(device: BLEDevice, data: AdvertisementData) -> None:
            found(_advert(device, data))

        with _told_clearly():
            async with BleakScanner(heard):
                await asyncio.sleep(seconds)

    async def connect(
        self, address: str, lost: Callable[[], None], timeout_s: float
    ) -> "BleakLink":
        """Find the device and connect; ``lost`` is called when the link ends unasked."""
        with _told_clearly():
            device = await BleakScanner.find_device_by_address(address, timeout_s)
            device = device or await _already_connected(address)
            if device is None:
                raise LinkError(f"the sensor {address} is not in reach, or switched off")
            client = BleakClient(device, lambda _: lost(), timeout=timeout_s)
            await client.connect()
            return BleakLink(client)


class BleakLink:
    """An open connection."""

    def __init__(self, client: BleakClient) -> None:
        self._client = client
        self._by_uuid: dict[str, BleakGATTCharacteristic] = {}
        for characteristic in client.services.characteristics.values():
            self._by_uuid.setdefault(characteristic.uuid.lower(), characteristic)

    @property
    def uuids(self) -> frozenset[str]:
        """Characteristics the device has."""
        return frozenset(self._by_uuid)

    @property
    def mtu(self) -> int | None:
        """ATT MTU, from what the system lets us write; BlueZ tells it in no other way."""
        writable = [c.max_write_without_response_size for c in self._by_uuid.values()]
        return max(writable) + 3 if writable else None

    async def subscribe(self, uuid: str, heard: Callable[[bytes], None]) -> None:
        """Have ``heard`` called with every value."""

        def pass_on(_: BleakGATTCharacteristic, data: bytearray) -> None:
            heard(bytes(data))

        with _told_clearly():
            async with asyncio.timeout(OPERATION_S):
                await self._client.start_notify(self._by_uuid[uuid], pass_on)

    async def write(self, uuid: str, data: bytes, *, acknowledged: bool) -> None:
        """Write a value, in the way the characteristic offers if not in the one asked for."""
        characteristic = self._by_uuid[uuid]
        can_acknowledge = "write" in characteristic.properties
        can_hurry = "write-without-response" in characteristic.properties
        waits = can_acknowledge and (acknowledged or not can_hurry)
        with _told_clearly():
            async with asyncio.timeout(OPERATION_S):
                await self._client.write_gatt_char(characteristic, data, response=waits)

    async def read(self, uuid: str) -> bytes:
        """Read a value."""
        with _told_clearly():
            async with asyncio.timeout(OPERATION_S):
                return bytes(await self._client.read_gatt_char(self._by_uuid[uuid]))

    async def close(self) -> None:
        """End the connection; a service that is gone cannot hold us up."""
        with contextlib.suppress(BleakError, OSError, TimeoutError, EOFError):
            async with asyncio.timeout(CLOSE_S):
                await self._client.disconnect()


async def _already_connected(address: str) -> BLEDevice | None:
    """Find a device that an earlier run left connected: such a one is silent to a scan."""
    with contextlib.suppress(BleakError, NotImplementedError):
        adapter = await BleakAdapter.get()
        for device in await adapter.get_connected_devices():
            if device.address.casefold() == address.casefold():
                return device
    return None


def _advert(device: BLEDevice, data: AdvertisementData) -> Advert:
    services = tuple(uuid.lower() for uuid in data.service_uuids)
    return Advert(device.address, data.local_name or device.name, data.rssi, services)


@contextmanager
def _told_clearly() -> Iterator[None]:
    """Turn what bleak and the system raise into our own errors, each one sentence."""
    try:
        yield
    except BleakBluetoothNotAvailableError as error:
        raise _unavailable(error.reason) from error
    except BleakDeviceNotFoundError as error:
        raise LinkError("the sensor is not in reach, or switched off") from error
    except TimeoutError as error:
        raise LinkError("the sensor did not answer in time") from error
    except (BleakError, KeyError, EOFError) as error:
        raise LinkError(f"Bluetooth says: {error}") from error
    except OSError as error:  # there is no system bus, or it is gone
        raise _unavailable(BleakBluetoothNotAvailableReason.NO_BLUETOOTH) from error


def _unavailable(reason: BleakBluetoothNotAvailableReason) -> NoBluetoothError:
    system = this_platform()
    if reason in _OFF:
        return NoBluetoothError(f"Bluetooth is switched off; on {system.title}: {system.off}")
    if reason in _DENIED:
        return NoBluetoothError(
            f"this program may not use Bluetooth; on {system.title}: {system.denied}"
        )
    return NoBluetoothError(f"no Bluetooth was found; on {system.title}: {system.none}")
