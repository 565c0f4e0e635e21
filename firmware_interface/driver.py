"""What a sensor's codec gives the link: what to do with its characteristics, what they say.

A driver is one side of a conversation without any input or output of its own. The link carries out
its actions in order and passes on every value that comes back. Characteristics are named by
*channels*; the profile says which UUIDs a channel may have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firmware_interface.samples import Vectors

TicksArray = NDArray[np.int64]

BATTERY = "battery"
"""Channel of the Bluetooth SIG's battery level (2A19), where a sensor has it."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Let the sensor send a channel's values by itself."""

    channel: str


@dataclass(frozen=True, slots=True)
class Write:
    """Write a channel's value; ``acknowledged`` waits until the sensor has it."""

    channel: str
    data: bytes
    acknowledged: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """Read a channel's value, which is then heard as if it had been sent."""

    channel: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Give the sensor time to obey."""

    seconds: float


Action = Subscribe | Write | Read | Pause


@dataclass(frozen=True, slots=True)
class Battery:
    """State of charge; ``volts`` where the sensor tells them."""

    percent: int
    volts: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Motion that a value completed, in order: shapes ``(n, 3)``, g and degrees per second.

    ``ticks`` are the sensor's own counts or stamps, one a reading, below the modulus that the
    profile's ``Ticks`` names; ``None`` where it sends neither. ``behind`` is by how many ticks the
    last reading is older than what the value held, where readings wait for others to join them.
    """

    acc_g: Vectors
    gyro_dps: Vectors | None
    ticks: TicksArray | None = None
    behind: int = 0

    def __len__(self) -> int:
        return len(self.acc_g)


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What a value meant: motion, charge, what to do next, and what the sensor complains of."""

    readings: Readings | None = None
    battery: Battery | None = None
    actions: tuple[Action, ...] = ()
    trouble: str | None = None


NOTHING = Heard()


PATIENCE_S = 30.0
"""Some sensors take a dozen answered writes before they send, and a Bangle.js some eighty."""


class Driver:
    """Our side of the conversation with one sensor; kept over disconnections.

    ``rejected`` counts values that made no sense: they yield nothing and are never raised.
    """

    rejected: int = 0

    @property
    def patience_s(self) -> float:
        """How long the first reading may take, from the connection on, before it is made anew."""
        return PATIENCE_S

    def start(self) -> tuple[Action, ...]:
        """Begin: what to do right after connecting, to get a stream. Called at each connection."""
        raise NotImplementedError

    def hear(self, channel: str, data: bytes) -> Heard:
        """Take a value that came from the sensor."""
        raise NotImplementedError

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many notifications of the motion at once: what ``hear`` gives of each, joined."""
        raise NotImplementedError

    def disconnected(self) -> None:
        """Forget what was half heard: the rest of it will not come."""

    def ask_battery(self) -> tuple[Action, ...]:
        """Ask for the charge; the answer is heard."""
        return ()

    def stop(self) -> tuple[Action, ...]:
        """End the stream, before a disconnection that is meant."""
        return ()

    def buzz(self, seconds: float) -> tuple[Action, ...]:  # noqa: ARG002  the base has no motor
        """Cue the wearer on the skin; nothing where the sensor has no motor."""
        return ()

    def blink(self) -> tuple[Action, ...]:
        """Show which sensor this is by its light; nothing where it has none."""
        return ()
