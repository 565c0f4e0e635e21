"""A sensor that is not there: motion in, the exact bytes a device would notify out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from firmware_interface.samples import Floats, SampleBlock, Vectors

Answer = tuple[str, bytes]
"""Channel, and the value that is sent on it."""

Sent = tuple[float, str, bytes]
"""When it was sent (Unix seconds), on which channel, and the value."""

MAX_HOLE_S = 0.25
"""A longer hole in the motion is time out of reach; the sensor's count goes on."""


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Readings a virtual sensor took at its own instants.

    ``k`` numbers them without a hole since the last boot; ``device_s`` is the sensor's own clock
    at each, seconds since boot. Shapes ``(n,)`` and ``(n, 3)``.
    """

    t: Floats
    k: np.ndarray
    device_s: Floats
    acc_g: Vectors
    gyro_dps: Vectors

    def __len__(self) -> int:
        return len(self.t)

    def __getitem__(self, part: slice) -> "Taken":
        return Taken(
            self.t[part], self.k[part], self.device_s[part], self.acc_g[part], self.gyro_dps[part]
        )


class VirtualSensor:
    """The sensor's side of the conversation; a subclass knows one protocol.

    It reads the motion at its own rate, by its own clock, which may run wrong by ``clock_ppm``:
    a sensor that runs fast takes more readings a second than it says. A subclass implements
    ``write``, ``read`` where the protocol needs them, and ``_notify``.

    Parameters
    ----------
    rate_hz
        Readings per second by its own clock, until it is told another rate.
    battery_percent
        Charge; may be set at any time.
    clock_ppm
        Error of its clock, parts per million.
    """

    def __init__(
        self, rate_hz: float, battery_percent: float = 90.0, clock_ppm: float = 0.0
    ) -> None:
        self.rate_hz = rate_hz
        self.battery_percent = battery_percent
        self.clock_ppm = clock_ppm
        self.mtu = 247
        self.subscribed: set[str] = set()
        self.taken = 0
        """Readings taken since the last boot; the next one has this number."""
        self._boot_t: float | None = None
        self._next_s = 0.0
        self._before: SampleBlock | None = None

    # --- the link ---------------------------------------------------------------------------

    def connect(self, mtu: int = 247) -> None:
        """Accept a connection."""
        self.mtu = mtu

    def disconnect(self) -> None:
        """Lose the connection, and with it the subscriptions."""
        self.subscribed.clear()

    def subscribe(self, channel: str) -> None:
        """Send this channel's values from now on."""
        self.subscribed.add(channel)

    def write(self, channel: str, data: bytes) -> list[Answer]:
        """Obey a write; the values that answer it are returned."""
        raise NotImplementedError

    def read(self, channel: str) -> bytes:
        """Give a channel's value."""
        raise NotImplementedError

    def reboot(self) -> None:
        """Start anew: clock and counter begin at 0, everything set is forgotten."""
        self.subscribed.clear()
        self._boot_t, self._before = None, None
        self._next_s, self.taken = 0.0, 0

    # --- the body ---------------------------------------------------------------------------

    def notifications(self, motion: SampleBlock) -> Iterator[Sent]:
        """Feel this motion, which follows the one before: what is sent, in order."""
        taken = self._take(motion)
        if len(taken):
            yield from self._notify(taken)

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        """Send readings as the protocol does; nothing where no stream was asked for."""
        raise NotImplementedError

    def _take(self, motion: SampleBlock) -> Taken:
        """Read the motion between its samples at the sensor's own instants."""
        if self._before is not None:
            motion = SampleBlock.joined([self._before, motion])
        if not len(motion):
            return _nothing()
        self._before = motion[-1:]
        t = motion.t
        if self._boot_t is None:
            self._boot_t = float(t[0])
        per_second = 1.0 + self.clock_ppm * 1e-6  # device seconds in a true one
        until_s = (float(t[-1]) - self._boot_t) * per_second
        count = max(0, int(np.ceil((until_s - self._next_s) * self.rate_hz - 1e-6)))
        device_s = self._next_s + np.arange(count) / self.rate_hz
        self._next_s += count / self.rate_hz
        k = self.taken + np.arange(count)
        self.taken += count
        at = self._boot_t + device_s / per_second
        felt = _is_near(at, t)
        at, k, device_s = at[felt], k[felt], device_s[felt]
        return Taken(at, k, device_s, _between(at, t, motion.acc_g), _turning(at, motion))


def _is_near(at: Floats, t: Floats) -> np.ndarray:
    """Whether motion is known around each instant; where it is not, the sensor is out of reach."""
    after = np.clip(np.searchsorted(t, at), 1, max(1, len(t) - 1))
    return (t[np.minimum(after, len(t) - 1)] - t[after - 1]) <= MAX_HOLE_S


def _between(at: Floats, t: Floats, vectors: Vectors) -> Vectors:
    columns = [np.interp(at, t, vectors[:, axis]) for axis in range(3)]
    return np.stack(columns, axis=1).astype(np.float32)


def _turning(at: Floats, motion: SampleBlock) -> Vectors:
    if motion.gyro_dps is None:
        return np.zeros((len(at), 3), np.float32)
    return _between(at, motion.t, motion.gyro_dps)


def _nothing() -> Taken:
    none = np.zeros((0, 3), np.float32)
    return Taken(np.zeros(0), np.zeros(0, np.int64), np.zeros(0), none, none)
