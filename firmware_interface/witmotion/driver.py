"""Our side of the conversation with a WitMotion sensor."""

from collections.abc import Sequence
from typing import Final

from firmware_interface.driver import (
    NOTHING,
    Action,
    Battery,
    Driver,
    Heard,
    Pause,
    Readings,
    Subscribe,
    Write,
)
from firmware_interface.witmotion import frames, registers
from firmware_interface.witmotion.frames import RegisterAnswer

DATA: Final = "data"
COMMAND: Final = "command"
OBEY_S = 0.1
"""The vendor waits so long between two writes."""


class WitMotionDriver(Driver):
    """Frames out of the byte stream, and the register commands.

    Parameters
    ----------
    rate_hz
        Frames per second to ask for, one of ``registers.RATE_CODES``.

    Examples
    --------
    >>> driver = WitMotionDriver(50)
    >>> flat = frames.encode_motion([[0, 0, 1]], [[0, 0, 0]])
    >>> driver.hear(DATA, flat).readings.acc_g.tolist()
    [[0.0, 0.0, 1.0]]
    """

    def __init__(self, rate_hz: float) -> None:
        self._start = registers.start_sequence(rate_hz)
        self._decoder = frames.Decoder()
        self.rejected = 0

    def start(self) -> tuple[Action, ...]:
        """Set the rate, which the sensor forgets when it is switched off, then listen."""
        unlock, rate = (Write(COMMAND, data) for data in self._start)
        return (unlock, Pause(OBEY_S), rate, Pause(OBEY_S), Subscribe(DATA), *self.ask_battery())

    def hear(self, channel: str, data: bytes) -> Heard:  # noqa: ARG002  there is one channel
        """Take a notification, wherever it cut the stream of frames."""
        decoded = self._decoder.feed(data)
        self.rejected = self._decoder.rejected
        if not len(decoded.counts) and not decoded.answers:
            return NOTHING
        counts = decoded.counts
        readings = Readings(frames.acc_g(counts), frames.gyro_dps(counts))
        return Heard(readings if len(counts) else None, _battery(decoded.answers))

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many notifications at once."""
        counts = self._decoder.feed(b"".join(values)).counts
        self.rejected = self._decoder.rejected
        return Readings(frames.acc_g(counts), frames.gyro_dps(counts))

    def disconnected(self) -> None:
        """Drop the half of a frame whose other half will not come."""
        self._decoder.finish()
        self.rejected = self._decoder.rejected

    def ask_battery(self) -> tuple[Action, ...]:
        """Ask for the cell's voltage."""
        return (Write(COMMAND, registers.read_register(registers.BATTERY_REGISTER)),)


def _battery(answers: tuple[RegisterAnswer, ...]) -> Battery | None:
    found = [registers.battery(answer) for answer in answers]
    return next((battery for battery in reversed(found) if battery is not None), None)
