"""A virtual sensor within reach of a radio: it moves in real time and says what it measures."""

import asyncio
from collections import deque
from collections.abc import Callable

import numpy as np

from firmware_interface import Air, Profile, SampleBlock, VirtualSensor
from firmware_interface.samples import Floats
from firmware_interface.virtual import Answer, Sent
from posture_monitor.clock import SystemClock

PIECE_S = 0.05
LONGEST_PIECE_S = 1.0  # a computer that slept or hung is not flooded afterwards
MOTION_HZ = 200.0  # as fast as the fastest sensor reads

Motion = Callable[[Floats], SampleBlock]
"""What the wearer does at these instants (Unix seconds)."""


def swaying(t: Floats) -> SampleBlock:
    """Stand upright and sway by two degrees or so, once in five seconds."""
    phase = 2 * np.pi * (t % 5.0) / 5.0
    acc = np.stack([0.04 * np.sin(phase), np.zeros_like(t), np.ones_like(t)], axis=1)
    gyro = np.stack([np.zeros_like(t), 2.9 * np.cos(phase), np.zeros_like(t)], axis=1)
    return SampleBlock.of(t, acc, gyro)


class WornSensor:
    """A virtual sensor on somebody who moves.

    Parameters
    ----------
    profile
        Which sensor it is.
    rate_hz
        Readings per second that it is made for.
    address
        Its Bluetooth address.
    name
        What it advertises; the first of the profile's names where nothing is given.

    Attributes
    ----------
    is_near
        Whether the radio reaches it.
    is_silent
        Whether it keeps the link and says nothing, as hung firmware does.
    """

    def __init__(
        self, profile: Profile, rate_hz: float, address: str, name: str | None = None
    ) -> None:
        self.profile, self.address = profile, address
        self.name = profile.names[0] if name is None else name
        self.sensor: VirtualSensor = profile.virtual(rate_hz)
        self.motion: Motion = swaying
        self.air = Air()
        self.is_near, self.is_silent = True, False
        self.written: list[Answer] = []
        """Every write since the start: channel and value."""
        self.sent = 0
        """Values handed to the radio since the start."""
        self._listener: Callable[[str, bytes], None] | None = None
        self._on_their_way: deque[Sent] = deque()
        self._clock = SystemClock()
        self._moved_to = self._clock.now()

    @property
    def is_connected(self) -> bool:
        """Whether the sensor has a link."""
        return self._listener is not None

    def connect(self, listener: Callable[[str, bytes], None], mtu: int) -> None:
        """Accept a connection; what is sent from now on goes to the listener."""
        self._listener = listener
        self.sensor.connect(mtu)

    def disconnect(self) -> None:
        """Lose the connection, and what was on its way."""
        self._listener = None
        self._on_their_way.clear()
        self.sensor.disconnect()

    def write(self, channel: str, data: bytes) -> None:
        """Take a write; its answers are sent."""
        self.written.append((channel, data))
        now = self._clock.now()
        self._send([(now, *answer) for answer in self.sensor.write(channel, data)])

    async def live(self) -> None:
        """Move, for as long as the world exists."""
        while True:
            await asyncio.sleep(PIECE_S)
            self._move()
            self._deliver()

    def _move(self) -> None:
        now = self._clock.now()
        begin = max(self._moved_to, now - LONGEST_PIECE_S)
        count = int((now - begin) * MOTION_HZ)
        if count <= 0:
            return
        t = begin + np.arange(1, count + 1) / MOTION_HZ
        self._moved_to = float(t[-1])
        self._send(list(self.sensor.notifications(self.motion(t))))

    def _send(self, sent: list[Sent]) -> None:
        arriving = list(self.air.carry(sent))
        if self.is_near and not self.is_silent:
            self._on_their_way.extend(arriving)
        self._deliver()

    def _deliver(self) -> None:
        now = self._clock.now()
        while self._listener is not None and self._on_their_way:
            if self._on_their_way[0][0] > now:
                return
            _, channel, data = self._on_their_way.popleft()
            self.sent += 1
            self._listener(channel, data)
