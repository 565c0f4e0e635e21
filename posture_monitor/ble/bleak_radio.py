"""The computer's own Bluetooth, through bleak."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError

from posture_monitor.ble.bleak_errors import NOT_IN_REACH, told_clearly
from posture_monitor.errors import LinkError
from posture_monitor.ports import Advert

LISTEN_S: Final = 4.0
"""A turn at the adapter: longer than any sensor's pause between two advertisements."""
CLOSE_S: Final = 3.0
"""A lost Bluetooth service never answers a disconnection; nobody should wait for it longer."""
RELEASE_S: Final = 1.0
"""And what bleak clears away after that waits for nobody but this computer."""
OPERATION_S: Final = 10.0
"""A write or a subscription takes a few connection intervals, each under 4 s by the standard.

Also bounds what bleak does not: a question to a system bus that died is never answered.
"""
LEAST_WRITTEN: Final = 20
ATT_HEADER_BYTES: Final = 3
OF_ALL: Final = ["1800", "1801"]
"""Services that every Bluetooth LE device has, by which the system is asked for connected ones."""
logging.getLogger("bleak").setLevel(logging.ERROR)  # its warnings are told by the session


class BleakRadio:
    """Scans and connects with the system's own Bluetooth; behind the port ``Radio``.

    One at a time scans or connects: adapters refuse or fail when asked for two at once. Each gives
    the others their turn soon, so that a sensor left in a drawer holds up nobody.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def scan(self, seconds: float, found: Callable[[Advert], None]) -> None:
        """Call ``found`` for every advertisement heard."""

        def heard(device: BLEDevice, data: AdvertisementData) -> None:
            found(_advert(device, data))

        async with self._turn, _within(seconds + OPERATION_S), BleakScanner(heard):
            await asyncio.sleep(seconds)

    async def connect(
        self, address: str, lost: Callable[[], None], timeout_s: float
    ) -> "BleakLink":
        """Find the device and connect: half of the time for either."""
        loop, half_s = asyncio.get_running_loop(), timeout_s / 2
        until_s = loop.time() + half_s
        while True:
            async with self._turn:
                device = await _found(address, min(LISTEN_S, half_s))
                if device is not None:
                    return await _connected(BleakLink(device, lost, half_s))
            if loop.time() >= until_s:
                raise LinkError(NOT_IN_REACH)


class BleakLink:
    """A connection, once it was opened."""

    def __init__(self, device: BLEDevice, lost: Callable[[], None], timeout_s: float) -> None:
        self._client = BleakClient(device, self._ended, timeout=timeout_s)
        self._lost, self._timeout_s = lost, timeout_s
        self._is_open = False
        self._by_uuid: dict[str, BleakGATTCharacteristic] = {}
        self._heard: dict[str, Callable[[bytes], None]] = {}

    async def open(self) -> None:
        """Connect, and learn what the device has."""
        async with _within(self._timeout_s + OPERATION_S):
            await self._client.connect()
            for characteristic in self._client.services.characteristics.values():
                self._by_uuid.setdefault(characteristic.uuid.lower(), characteristic)
        self._is_open = True

    @property
    def uuids(self) -> frozenset[str]:
        """Characteristics the device has."""
        return frozenset(self._by_uuid)

    @property
    def mtu(self) -> int | None:
        """ATT MTU, from what the system lets us write; BlueZ tells it in no other way.

        The least there is also stands for not known: older BlueZ never says, others say it late.
        """
        writable = (c.max_write_without_response_size for c in self._by_uuid.values())
        most = max(writable, default=LEAST_WRITTEN)
        return most + ATT_HEADER_BYTES if most > LEAST_WRITTEN else None

    async def subscribe(self, uuid: str, heard: Callable[[bytes], None]) -> None:
        """Have ``heard`` called with every value, instead of whom was told before."""
        is_new = uuid not in self._heard
        self._heard[uuid] = heard
        if not is_new:  # systems refuse to be asked again, or tell everything twice
            return

        def pass_on(_: BleakGATTCharacteristic, data: bytearray) -> None:
            self._heard[uuid](bytes(data))

        async with _within(OPERATION_S):
            await self._client.start_notify(self._by_uuid[uuid], pass_on)

    async def write(self, uuid: str, data: bytes, *, acknowledged: bool) -> None:
        """Write a value, in the way the characteristic offers if not in the one asked for."""
        characteristic = self._by_uuid[uuid]
        can_acknowledge = "write" in characteristic.properties
        can_hurry = "write-without-response" in characteristic.properties
        waits = can_acknowledge and (acknowledged or not can_hurry)
        async with _within(OPERATION_S):
            await self._client.write_gatt_char(characteristic, data, response=waits)

    async def read(self, uuid: str) -> bytes:
        """Read a value."""
        async with _within(OPERATION_S):
            return bytes(await self._client.read_gatt_char(self._by_uuid[uuid]))

    async def close(self) -> None:
        """End the connection; a service that is gone cannot hold us up.

        Also one that was lost: a client that is left open hears every value of the next one too.
        """
        self._is_open = False
        with contextlib.suppress(Exception):  # whatever is wrong with it, it is no longer wanted
            async with asyncio.timeout(CLOSE_S + RELEASE_S), asyncio.timeout(CLOSE_S):
                await self._client.disconnect()

    def _ended(self, _: BleakClient) -> None:
        """Pass on that the link was lost; bleak says so as well when we end it."""
        if self._is_open:
            self._lost()


async def _found(address: str, seconds: float) -> BLEDevice | None:
    """Listen for a device; one that an earlier run left connected is silent, but known."""
    async with _within(seconds + OPERATION_S):
        device = await BleakScanner.find_device_by_address(address, seconds)
        return device or await _already_connected(address)


async def _already_connected(address: str) -> BLEDevice | None:
    with contextlib.suppress(BleakError, NotImplementedError):
        adapter = await BleakAdapter.get()
        for device in await adapter.get_connected_devices(OF_ALL):
            if device.address.casefold() == address.casefold():
                return device
    return None


async def _connected(link: BleakLink) -> BleakLink:
    try:
        await link.open()
    except BaseException:
        await link.close()
        raise
    return link


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    """Bound what is asked of the system, and tell clearly what it raises."""
    with told_clearly():
        async with asyncio.timeout(seconds):
            yield


def _advert(device: BLEDevice, data: AdvertisementData) -> Advert:
    services = tuple(uuid.lower() for uuid in data.service_uuids)
    return Advert(device.address, data.local_name or device.name, data.rssi, services)
