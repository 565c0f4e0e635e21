"""A radio without radio: virtual sensors in this very process, in real time, with their faults."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from firmware_interface import Air, Profile, SampleBlock, VirtualSensor
from posture_monitor.errors import LinkError
from posture_monitor.ports import Advert, Clock

Motion = Callable[[float, float], SampleBlock]
"""What the sensor's wearer does between two moments, Unix seconds."""

PIECE_S = 0.1
SUPERVISION_S = 4.0
"""Silence after which a radio takes a link for lost; systems ask for 2 to 6 s."""
LEAST_SLEEP_S = 0.001


@dataclass(eq=False)
class VirtualDevice:
    """A virtual sensor on a body, and what is wrong with the way to it.

    Parameters
    ----------
    profile
        Which sensor it is.
    sensor
        Its own side of the conversation.
    motion
        What its wearer does.
    air
        What happens to its notifications.
    is_in_range
        Whether anything gets through.
    is_silent
        Whether it is connected and sends nothing.
    piece_s
        Length of the pieces in which the sensor feels the motion.
    """

    profile: Profile
    sensor: VirtualSensor
    motion: Motion
    air: Air = field(default_factory=Air)
    is_in_range: bool = True
    is_silent: bool = False
    piece_s: float = PIECE_S
    felt_until: float | None = None
    link: "VirtualLink | None" = None

    def drop(self) -> None:
        """Break the connection, as at the edge of range."""
        if self.link is not None:
            self.link.break_off()

    def reboot(self) -> None:
        """Switch the sensor off and on."""
        self.drop()
        self.sensor.reboot()


class VirtualRadio:
    """Finds and connects virtual devices by address; behind the port ``Radio``."""

    def __init__(self, devices: Mapping[str, VirtualDevice], clock: Clock) -> None:
        self._devices, self._clock = devices, clock

    async def scan(self, seconds: float, found: Callable[[Advert], None]) -> None:
        """Hear every device in range once."""
        for address, device in self._devices.items():
            if device.is_in_range and device.link is None:
                name = f"{device.profile.names[0]} (virtual)"
                found(Advert(address, name, -50, device.profile.services))
        await asyncio.sleep(seconds)

    async def connect(
        self, address: str, lost: Callable[[], None], timeout_s: float
    ) -> "VirtualLink":
        """Connect to a device in range."""
        device = self._devices[address]
        if not device.is_in_range:
            await asyncio.sleep(timeout_s)
            raise LinkError("the sensor is not in reach, or switched off")
        device.drop()
        device.link = VirtualLink(device, self._clock, lost)
        return device.link


class VirtualLink:
    """An open connection to a virtual device, which feels its motion as time goes by."""

    def __init__(self, device: VirtualDevice, clock: Clock, lost: Callable[[], None]) -> None:
        self._device, self._clock, self._lost = device, clock, lost
        self._heard: dict[str, Callable[[bytes], None]] = {}
        self._channels = {
            uuid: channel for channel, uuids in device.profile.channels.items() for uuid in uuids
        }
        self._silent_s = 0.0
        device.sensor.connect()
        self._skip_to(clock.now())
        self._pump = asyncio.create_task(self._send())

    @property
    def uuids(self) -> frozenset[str]:
        """Characteristics of the device: the first choice of each channel."""
        return frozenset(uuids[0] for uuids in self._device.profile.channels.values())

    @property
    def mtu(self) -> int:
        """ATT MTU."""
        return self._device.sensor.mtu

    async def subscribe(self, uuid: str, heard: Callable[[bytes], None]) -> None:
        """Have ``heard`` called with every value."""
        self._heard[self._channel(uuid)] = heard
        self._device.sensor.subscribe(self._channel(uuid))

    async def write(self, uuid: str, data: bytes, *, acknowledged: bool) -> None:  # noqa: ARG002  it cannot fail
        """Write a value; what answers it comes at once."""
        for channel, value in self._device.sensor.write(self._channel(uuid), data):
            self._deliver(channel, value)

    async def read(self, uuid: str) -> bytes:
        """Read a value."""
        return self._device.sensor.read(self._channel(uuid))

    async def close(self) -> None:
        """End the connection."""
        self._end()
        with contextlib.suppress(asyncio.CancelledError):
            await self._pump

    def break_off(self) -> None:
        """End the connection from the other side."""
        if self._end():
            self._lost()

    def _end(self) -> bool:
        if self._device.link is not self:
            return False
        self._device.link = None
        self._device.sensor.disconnect()
        self._device.air.clear()
        self._pump.cancel()
        return True

    def _channel(self, uuid: str) -> str:
        if self._device.link is not self or not self._device.is_in_range:
            raise LinkError("the link to the sensor was lost")
        return self._channels[uuid]

    def _skip_to(self, now: float) -> None:
        """Let the sensor feel what happened while nobody listened."""
        since = self._device.felt_until
        if since is None or since >= now:
            return
        for _ in self._device.sensor.notifications(self._device.motion(since, now)):
            pass
        self._device.felt_until = now

    async def _send(self) -> None:
        """Feel the motion piece by piece, and send what the sensor makes of it, each in its time.

        A piece is known before it happens, or every value would come at its end.
        """
        while True:
            since = self._device.felt_until or self._clock.now()
            await asyncio.sleep(max(0.0, since - self._clock.now()))
            self._device.felt_until = until = since + self._device.piece_s
            sent = list(self._device.sensor.notifications(self._device.motion(since, until)))
            for t, channel, data in self._device.air.carry(sent):
                early_s = t - self._clock.now()
                if early_s > LEAST_SLEEP_S:
                    await asyncio.sleep(early_s)
                self._deliver(channel, data)
            self._supervise()

    def _deliver(self, channel: str, data: bytes) -> None:
        device, heard = self._device, self._heard.get(channel)
        gets_through = device.is_in_range and not device.is_silent and device.link is self
        if heard is not None and gets_through:
            heard(data)

    def _supervise(self) -> None:
        """Notice, as a radio does, that nothing at all has come through for a while."""
        self._silent_s = 0.0 if self._device.is_in_range else self._silent_s + self._device.piece_s
        if self._silent_s >= SUPERVISION_S:
            self.break_off()
