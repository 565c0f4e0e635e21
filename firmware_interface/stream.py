"""One sensor's values, as they arrive, made into timed samples."""

from dataclasses import dataclass

import numpy as np

from firmware_interface.arrival_clock import ArrivalClock
from firmware_interface.driver import Action, Battery, Readings
from firmware_interface.profile import Profile
from firmware_interface.samples import Floats, SampleBlock
from firmware_interface.tick_clock import TickClock

EMPTY = SampleBlock.of(np.zeros(0), np.zeros((0, 3)), None)


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """What a value brought: timed samples, and what is to be done next."""

    samples: SampleBlock
    actions: tuple[Action, ...] = ()
    trouble: str | None = None


class SensorStream:
    """Driver and clock of one sensor, kept as long as it is worn, over every disconnection.

    Parameters
    ----------
    profile
        Which sensor it is.
    rate_hz
        Readings per second to ask for; the true rate is learned.

    Examples
    --------
    >>> from firmware_interface.profiles import profile
    >>> stream = SensorStream(profile("witmotion"), 50.0)
    >>> flat = bytes.fromhex("5561" + "0000 0000 0008" + "0000 0000 0000" * 2)
    >>> arrived = stream.hear(100.0, "data", flat)
    >>> arrived.samples.t.tolist(), arrived.samples.acc_g.tolist(), stream.samples
    ([100.0], [[0.0, 0.0, 1.0]], 1)
    """

    def __init__(self, profile: Profile, rate_hz: float) -> None:
        self.profile, self.asked_hz = profile, rate_hz
        self.driver = profile.driver(rate_hz)
        self.samples = 0
        self.battery: Battery | None = None
        self.battery_t: float | None = None
        hz, ticks = profile.expected_hz(rate_hz), profile.ticks
        self.clock = ArrivalClock(hz) if ticks is None else TickClock(hz, ticks)

    @property
    def rate_hz(self) -> float:
        """Samples per second as far as known."""
        return self.clock.rate_hz

    @property
    def lost(self) -> int:
        """Samples that were taken and did not come: counted, or without a count estimated."""
        return self.clock.lost

    @property
    def unknown_gaps(self) -> int:
        """Times the sensor's count began anew, so that nobody can say how many were lost."""
        return self.clock.unknown_gaps if isinstance(self.clock, TickClock) else 0

    @property
    def rejected(self) -> int:
        """Values that made no sense."""
        return self.driver.rejected

    def start(self) -> tuple[Action, ...]:
        """Tell what to do right after connecting."""
        return self.driver.start()

    def hear(self, arrival_t: float, channel: str, data: bytes | bytearray) -> Arrived:
        """Take a value that arrived at ``arrival_t`` (Unix seconds), give what it completes."""
        heard = self.driver.hear(channel, bytes(data))
        if heard.battery is not None:
            self.battery, self.battery_t = heard.battery, arrival_t
        if heard.readings is None:
            return Arrived(EMPTY, heard.actions, heard.trouble)
        t = self._times(arrival_t, heard.readings)
        if not len(t):
            return Arrived(EMPTY, heard.actions, heard.trouble)
        self.samples += len(t)
        samples = SampleBlock(t, heard.readings.acc_g, heard.readings.gyro_dps)
        return Arrived(samples, heard.actions, heard.trouble)

    def disconnected(self) -> None:
        """Take note that the link was lost."""
        self.driver.disconnected()
        if isinstance(self.clock, TickClock):
            self.clock.disconnected()

    def interrupted(self) -> None:
        """Take note that the computer's clock was set, or that the computer slept."""
        self.clock.interrupted()

    def _times(self, arrival_t: float, readings: Readings) -> Floats:
        if isinstance(self.clock, ArrivalClock):
            return self.clock.update(arrival_t, len(readings))
        if readings.ticks is None:
            raise TypeError(f"{self.profile.key} should stamp its readings and does not")
        return self.clock.update(arrival_t, readings.ticks, readings.behind)
