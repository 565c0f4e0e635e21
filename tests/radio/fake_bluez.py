"""A stand-in for BlueZ on a system bus of its own: bleak's own Linux code runs against it.

The sensors are virtual and move in real time. What a radio does by chance, a test lets happen:
see ``Device`` for one link, ``FakeBlueZ`` for the adapter, the daemon and the bus.
"""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable

from bleak.backends.bluezdbus import manager as bleak_manager
from dbus_fast import Message, Variant
from radio.fake_bluez_bus import (
    NO,
    NO_VALUE,
    PROPERTIES,
    YES,
    DBusFailure,
    Method,
    ObjectService,
    PrivateBus,
    Reply,
    private_system_bus,
)
from radio.fake_bluez_device import Device
from radio.fake_bluez_sensor import WornSensor
from radio.fake_bluez_words import ADAPTER_PATH, CHARACTERISTIC, DEVICE, IN_PROGRESS, NOT_READY

from firmware_interface import Profile

ADAPTER = "org.bluez.Adapter1"
ADVERTISING_S = 0.1
DEVICE_DEPTH = 5  # parts of /org/bluez/hci0/dev_..., the empty one before the first / counted
NO_DISCOVERY = DBusFailure("org.bluez.Error.Failed", "No discovery started")


class FakeBlueZ(ObjectService):
    """One adapter, and the sensors in its reach.

    Attributes
    ----------
    refusals
        Failures that the next calls of a member of the adapter, such as ``StartDiscovery``, are
        answered with.
    """

    def __init__(self, bus: PrivateBus) -> None:
        super().__init__("org.bluez", bus.address)
        self.devices: dict[str, Device] = {}
        self.refusals: defaultdict[str, deque[DBusFailure]] = defaultdict(deque)
        self._system_bus = bus
        self._scanning: set[str | None] = set()
        self._lives: list[asyncio.Task[None]] = []
        self.add(ADAPTER_PATH, ADAPTER, _adapter())
        self.methods |= {
            f"{ADAPTER}.SetDiscoveryFilter": self._nothing,
            f"{ADAPTER}.StartDiscovery": self._start_discovery,
            f"{ADAPTER}.StopDiscovery": self._stop_discovery,
            f"{ADAPTER}.RemoveDevice": self._remove_device,
            f"{PROPERTIES}.Set": self._set,
            f"{DEVICE}.Connect": self._of_device(Device.connect),
            f"{DEVICE}.Disconnect": self._of_device(Device.disconnect),
            f"{CHARACTERISTIC}.ReadValue": self._of_device(Device.read),
            f"{CHARACTERISTIC}.WriteValue": self._of_device(Device.write),
            f"{CHARACTERISTIC}.StartNotify": self._of_device(Device.start_notify),
            f"{CHARACTERISTIC}.StopNotify": self._of_device(Device.stop_notify),
        }

    def add_sensor(
        self, profile: Profile, rate_hz: float, address: str, name: str | None = None
    ) -> Device:
        """Bring a sensor into reach."""
        device = Device(self, WornSensor(profile, rate_hz, address, name))
        self.devices[device.path] = device
        self._lives.append(asyncio.create_task(device.worn.live()))
        return device

    @property
    def is_powered(self) -> bool:
        """Whether the adapter is on."""
        return self.value(ADAPTER_PATH, ADAPTER, "Powered") is True

    def power(self, *, on: bool) -> None:
        """Switch the adapter; off, it loses every link."""
        if not on:
            self._scanning.clear()
            for device in self.devices.values():
                if device.is_connected:
                    device.drop()
        self._change_adapter(Powered=on)

    def client_left(self, client: str) -> None:
        """End what only this client wanted."""
        if client in self._scanning:
            self._scanning.discard(client)
            self._change_adapter(Discovering=bool(self._scanning))
        for device in self.devices.values():
            device.client_left(client)

    async def kill(self) -> None:
        """Let the daemon die: links end, names and objects are gone, and nobody is told."""
        await self.vanish()
        self._scanning.clear()
        for device in self.devices.values():
            device.lose_objects()
        self.objects.clear()

    async def restart(self) -> None:
        """Start the daemon again; it knows the devices that were connected once."""
        await self.appear()
        self.add(ADAPTER_PATH, ADAPTER, _adapter())
        for device in self.devices.values():
            device.load()

    async def kill_bus(self) -> None:
        """Let the bus die, and BlueZ with it."""
        await self._system_bus.die()
        await self.kill()

    async def restart_bus(self) -> None:
        """Start the bus and BlueZ again."""
        await self._system_bus.start()
        await self.restart()

    async def begin(self) -> None:
        """Start the daemon, and let time pass."""
        await self.appear()
        self._lives.append(asyncio.create_task(self._scan()))

    async def end(self) -> None:
        """End it all."""
        await self.vanish()
        for life in self._lives:
            life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await life  # where one has failed, this tells
        for mistake in self.mistakes:
            raise mistake

    async def _scan(self) -> None:
        while True:
            await asyncio.sleep(ADVERTISING_S)
            for device in self.devices.values() if self._scanning else ():
                device.advertise()

    # --- what a client asks for -------------------------------------------------------------

    async def _nothing(self, _: Message) -> Reply:
        return NO_VALUE

    async def _start_discovery(self, call: Message) -> Reply:
        self._refuse(self.refusals, call)
        if not self.is_powered:
            raise NOT_READY
        if call.sender in self._scanning:  # BlueZ allows each client one discovery at a time
            raise IN_PROGRESS
        self._scanning.add(call.sender)
        self._change_adapter(Discovering=True)
        return NO_VALUE

    async def _stop_discovery(self, call: Message) -> Reply:
        if not self.is_powered:
            raise NOT_READY
        if call.sender not in self._scanning:
            raise NO_DISCOVERY
        self._scanning.discard(call.sender)
        self._change_adapter(Discovering=bool(self._scanning))
        return NO_VALUE

    async def _remove_device(self, call: Message) -> Reply:
        self.devices[call.body[0]].forget()
        return NO_VALUE

    async def _set(self, call: Message) -> Reply:
        interface, name, value = call.body
        if (interface, name) == (ADAPTER, "Powered"):
            self.power(on=value.value)
        else:
            self.change(str(call.path), interface, **{name: value})
        return NO_VALUE

    def _of_device(self, method: Callable[[Device, Message], Awaitable[Reply]]) -> Method:
        async def answer(call: Message) -> Reply:
            device = next(
                d for path, d in self.devices.items() if f"{call.path}/".startswith(f"{path}/")
            )
            self._refuse(device.refusals, call)
            if not self.is_powered:
                raise NOT_READY
            return await method(device, call)

        return answer

    @staticmethod
    def _refuse(refusals: defaultdict[str, deque[DBusFailure]], call: Message) -> None:
        waiting = refusals[str(call.member)]
        if waiting:
            raise waiting.popleft()

    def _change_adapter(self, **properties: bool) -> None:
        variants = {name: Variant("b", value) for name, value in properties.items()}
        self.change(ADAPTER_PATH, ADAPTER, **variants)


def _adapter() -> dict[str, Variant]:
    return {
        "Address": Variant("s", "00:11:22:33:44:55"),
        "AddressType": Variant("s", "public"),
        "Name": Variant("s", "stand-in"),
        "Alias": Variant("s", "stand-in"),
        "Powered": YES,
        "Discovering": NO,
        "UUIDs": Variant("as", []),
        "Roles": Variant("as", ["central", "peripheral"]),
    }


@contextlib.asynccontextmanager
async def fake_bluez() -> AsyncIterator[FakeBlueZ]:
    """Be what bleak finds when it looks for Bluetooth, for a while."""
    async with private_system_bus() as bus:
        bluez = FakeBlueZ(bus)
        await bluez.begin()
        try:
            yield bluez
        finally:
            await _let_bleak_go()
            await bluez.end()


async def _let_bleak_go() -> None:
    """Close the connection to the bus that bleak keeps open for the rest of the event loop."""
    manager = bleak_manager._global_instances.pop(asyncio.get_running_loop(), None)
    if manager is not None and manager._bus is not None:
        manager._bus.disconnect()
        if manager._bus_watcher_task is not None:
            await manager._bus_watcher_task
