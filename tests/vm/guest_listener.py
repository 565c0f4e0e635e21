"""A client of bleak's own: it starts a stream as the sensor's driver says, and listens."""

import asyncio
import contextlib
from functools import partial

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError

from firmware_interface import Pause, Profile, Read, SensorStream, Subscribe, Write
from firmware_interface.driver import Action
from posture_monitor.clock import SystemClock

PATIENCE_S = 30.0  # an emulated machine is slow
CLOSE_S = 6.0


class Listener:
    """One sensor, connected once or many times."""

    def __init__(self, profile: Profile, rate_hz: float, device: BLEDevice) -> None:
        self.profile, self.rate_hz = profile, rate_hz
        self.stream = SensorStream(profile, rate_hz)
        self.device = device
        self.lost = asyncio.Event()
        self.arrivals: list[float] = []
        """When each value arrived, seconds since an arbitrary start."""
        self.troubles: list[str] = []
        self.client = self._new_client(PATIENCE_S)
        self._clock = SystemClock()
        self._wanted: set[asyncio.Task[None]] = set()

    def _new_client(self, timeout_s: float) -> BleakClient:
        return BleakClient(self.device, lambda _: self.lost.set(), timeout=timeout_s)

    async def connect(self, timeout_s: float = PATIENCE_S) -> float:
        """Connect anew, begin the stream, and tell how long the connection took.

        A client whose link was lost must be closed nevertheless: else BlueZ goes on telling it
        every value, and whoever listens on this computer hears each of them twice.
        """
        await self.close()
        return await self.connect_beside(timeout_s)

    async def close(self) -> None:
        """Let the client go, whatever state it is in."""
        with contextlib.suppress(BleakError, TimeoutError, EOFError):
            async with asyncio.timeout(CLOSE_S):
                await self.client.disconnect()

    async def connect_beside(self, timeout_s: float = PATIENCE_S) -> float:
        """Connect as ``connect`` does, without closing the client there was."""
        begun_s = self._clock.monotonic_s()
        self.lost.clear()
        self.client = self._new_client(timeout_s)
        self.stream.disconnected()
        await self.client.connect()
        took_s = self._clock.monotonic_s() - begun_s
        await self._do(self.stream.start())
        return took_s

    async def _do(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            match action:
                case Subscribe(channel):
                    uuid = self._uuid(channel)
                    await self.client.start_notify(uuid, partial(self._heard_on, channel))
                case Write(channel, data, acknowledged):
                    uuid = self._uuid(channel)
                    await self.client.write_gatt_char(uuid, data, response=acknowledged)
                case Read(channel):
                    self._heard(channel, await self.client.read_gatt_char(self._uuid(channel)))
                case Pause(seconds):
                    await asyncio.sleep(seconds)

    def _heard_on(self, channel: str, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self._heard(channel, data)

    def _heard(self, channel: str, data: bytearray) -> None:
        self.arrivals.append(self._clock.monotonic_s())
        arrived = self.stream.hear(self._clock.now(), channel, data)
        if arrived.trouble:
            self.troubles.append(arrived.trouble)
        if arrived.actions:
            task = asyncio.create_task(self._do(arrived.actions))
            self._wanted.add(task)
            task.add_done_callback(self._wanted.discard)

    def _uuid(self, channel: str) -> str:
        offered = {c.uuid for c in self.client.services.characteristics.values()}
        return next(uuid for uuid in self.profile.channels[channel] if uuid in offered)
