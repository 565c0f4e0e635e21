"""A sensor as BlueZ keeps it: a device object, and its services once it was connected."""

import asyncio
from collections import defaultdict, deque

from dbus_fast import Message, Variant
from radio.fake_bluez_bus import NO, NO_VALUE, YES, DBusFailure, ObjectService, Reply
from radio.fake_bluez_sensor import WornSensor
from radio.fake_bluez_words import (
    ABORTED,
    ADAPTER_PATH,
    CHARACTERISTIC,
    DEVICE,
    IN_PROGRESS,
    LINK_FAILED,
    NOT_SUPPORTED,
    SERVICE,
    characteristic_properties,
    device_properties,
    service_properties,
)

from firmware_interface.driver import BATTERY

BATTERY_SERVICE = "0000180f-0000-1000-8000-00805f9b34fb"  # Bluetooth SIG assigned number 0x180F

STEP_S = 0.02  # how often an attempt looks whether the sensor is in reach by now
CONNECT_GIVES_UP_S = 20.0  # the kernel's limit for one attempt
ATT_TIMEOUT_S = 30.0  # Bluetooth Core 5.4, Vol 3, Part F, 3.3.3
RESOLVE_S = 0.02
FIRST_HANDLE = 0x10


class Device:
    """BlueZ's view of a sensor, and what may go wrong between the two.

    Attributes
    ----------
    refusals
        Failures that the next calls of a member, such as ``Connect``, are answered with.
    mtu
        ATT MTU that the two agree on.
    """

    def __init__(self, service: ObjectService, worn: WornSensor) -> None:
        self.worn = worn
        self.path = f"{ADAPTER_PATH}/dev_{worn.address.replace(':', '_')}"
        self.refusals: defaultdict[str, deque[DBusFailure]] = defaultdict(deque)
        self.mtu = 247
        self._service = service
        self._paths: dict[str, str] = {}
        # BlueZ tells a value once for each client that asked, and remembers them over a lost link
        # for as long as they are on the bus.
        self._told: defaultdict[str, set[str | None]] = defaultdict(set)
        self._is_connecting = False
        self._is_kept = False

    @property
    def is_connected(self) -> bool:
        """Whether BlueZ believes in a link."""
        return self._service.value(self.path, DEVICE, "Connected") is True

    # --- what a test lets happen ------------------------------------------------------------

    def drop(self) -> None:
        """Lose the link, and let BlueZ know at once."""
        self.reset()
        self._service.change(self.path, DEVICE, ServicesResolved=NO)
        self._service.change(self.path, DEVICE, Connected=NO)

    async def leave(self, supervision_s: float = 0.5) -> None:
        """Go out of reach: silence first, and the link is lost when its supervision times out."""
        self.worn.is_near = False
        await asyncio.sleep(supervision_s)
        if self.is_connected and not self.worn.is_near:
            self.drop()

    def come_back(self) -> None:
        """Be in reach again."""
        self.worn.is_near = True

    def forget(self) -> None:
        """Let BlueZ drop all it knows of the device, as it does with those not seen lately."""
        if self.is_connected:
            self.drop()
        self._is_kept = False
        self.lose_objects()
        self._service.remove(self.path)

    def reset(self) -> None:
        """Lose the link without a word to anybody."""
        self._is_connecting = False
        self.worn.disconnect()

    def lose_objects(self) -> None:
        """Lose all that the daemon keeps in its memory."""
        self.reset()
        self._paths.clear()
        self._told.clear()

    def load(self) -> None:
        """Be known to a daemon that has just started, if a client ever wanted the device."""
        if self._is_kept:
            self._service.add(self.path, DEVICE, device_properties(self.worn))

    def client_left(self, client: str) -> None:
        """Tell nothing more to a client that has left the bus."""
        for channel, clients in self._told.items():
            if client in clients:
                self._untell(channel, client)

    def advertise(self) -> None:
        """Be heard by a scan."""
        if self.worn.is_near and not self.is_connected:
            if self.path not in self._service.objects:
                self._service.add(self.path, DEVICE, device_properties(self.worn))
            self._service.change(self.path, DEVICE, RSSI=Variant("n", -55))

    # --- what a client asks for -------------------------------------------------------------

    async def connect(self, _call: Message) -> Reply:
        """Try until the sensor is in reach, the client has enough or the kernel has."""
        if self._is_connecting:
            raise IN_PROGRESS
        self._is_connecting = not self.is_connected
        self._is_kept = True
        for _ in range(round(CONNECT_GIVES_UP_S / STEP_S)):
            await asyncio.sleep(STEP_S)
            if self.is_connected:
                return NO_VALUE
            if not self._is_connecting:
                break
            if self.worn.is_near:
                self._connected()
        self._is_connecting = False
        raise ABORTED

    async def disconnect(self, _: Message) -> Reply:
        """End the link, or the attempt to get one; fine with BlueZ where there is neither."""
        if self.is_connected or self._is_connecting:
            self.drop()
        return NO_VALUE

    async def read(self, call: Message) -> Reply:
        """Read from the sensor; BlueZ also tells the value to those who listen."""
        await self._reach()
        channel = self._channel(call)
        try:
            value = self.worn.sensor.read(channel)
        except NotImplementedError:
            raise NOT_SUPPORTED from None
        self._service.change(self._paths[channel], CHARACTERISTIC, Value=Variant("ay", value))
        return "ay", [value]

    async def write(self, call: Message) -> Reply:
        """Write to the sensor; one that is out of reach never acknowledges."""
        value, options = call.body
        if options.get("type", Variant("s", "request")).value == "request":
            await self._reach()
        if self.worn.is_near:
            self.worn.write(self._channel(call), bytes(value))
        return NO_VALUE

    async def start_notify(self, call: Message) -> Reply:
        """Tell what the sensor sends on this channel from now on."""
        await self._reach()
        channel = self._channel(call)
        self._told[channel].add(call.sender)
        self._service.change(self._paths[channel], CHARACTERISTIC, Notifying=YES)
        self.worn.sensor.subscribe(channel)
        return NO_VALUE

    async def stop_notify(self, call: Message) -> Reply:
        """Tell it no longer."""
        self._untell(self._channel(call), call.sender)
        return NO_VALUE

    # --- within -----------------------------------------------------------------------------

    def _connected(self) -> None:
        self._is_connecting = False
        self.worn.connect(self._heard, self.mtu)
        self._service.change(self.path, DEVICE, Connected=YES)
        asyncio.get_running_loop().call_later(RESOLVE_S, self._resolve)

    def _resolve(self) -> None:
        if not self.is_connected:
            return
        if not self._paths:
            self._add_services()
        for channel, clients in self._told.items():
            if clients:
                self.worn.sensor.subscribe(channel)
        self._service.change(self.path, DEVICE, ServicesResolved=YES)

    def _untell(self, channel: str, client: str | None) -> None:
        self._told[channel].discard(client)
        if not self._told[channel]:
            self._service.change(self._paths[channel], CHARACTERISTIC, Notifying=NO)
            self.worn.sensor.subscribed.discard(channel)

    def _add_services(self) -> None:
        handle = FIRST_HANDLE
        main = next(iter(self.worn.profile.services), BATTERY_SERVICE)
        for uuid in dict.fromkeys((main, BATTERY_SERVICE)):
            channels = {
                channel: uuids[0]
                for channel, uuids in self.worn.profile.channels.items()
                if uuid == (BATTERY_SERVICE if channel == BATTERY else main)
            }
            path = f"{self.path}/service{handle:04x}"
            if channels:
                self._service.add(path, SERVICE, service_properties(uuid, self.path))
            for channel, characteristic in channels.items():
                handle += 3  # a declaration, a value and its configuration
                self._paths[channel] = f"{path}/char{handle:04x}"
                properties = characteristic_properties(characteristic, path, self.mtu)
                self._service.add(self._paths[channel], CHARACTERISTIC, properties)
            handle += 1

    def _heard(self, channel: str, data: bytes) -> None:
        value = Variant("ay", data)
        for _client in self._told[channel]:
            self._service.change(self._paths[channel], CHARACTERISTIC, Value=value)

    def _channel(self, call: Message) -> str:
        return next(channel for channel, path in self._paths.items() if path == call.path)

    async def _reach(self) -> None:
        for _ in range(round(ATT_TIMEOUT_S / STEP_S)):
            if not self.is_connected:
                break
            if self.worn.is_near:
                return
            await asyncio.sleep(STEP_S)
        raise LINK_FAILED
