"""Our side of the conversation with a SensorTag."""

from collections.abc import Sequence
from typing import Final

from firmware_interface import sig
from firmware_interface.driver import (
    BATTERY,
    NOTHING,
    Action,
    Driver,
    Heard,
    Pause,
    Read,
    Readings,
    Subscribe,
    Write,
)
from firmware_interface.sensortag import commands, movement
from firmware_interface.sensortag.commands import Config

MOVEMENT: Final = "movement"
CONFIG: Final = "config"
PERIOD: Final = "period"
OUTPUTS: Final = "outputs"
OUTPUTS_MODE: Final = "outputs_mode"

CONFIGURATION: Final = Config()
OBEY_S = 0.2
"""It applies a write some time after acknowledging it."""
BLINK_S = 0.3
DEFECTIVE = "The sensor's motion chip failed its own test; take the battery out and put it back."


class SensorTagDriver(Driver):
    """Movement data, and the writes that start it.

    Parameters
    ----------
    rate_hz
        Readings per second to ask for, at most 10.

    Examples
    --------
    >>> driver = SensorTagDriver(10)
    >>> flat = movement.encode([[0, 0, 1]], [[0, 0, 0]], 8)
    >>> driver.hear(MOVEMENT, flat).readings.acc_g.tolist()
    [[0.0, 0.0, 1.0]]
    """

    def __init__(self, rate_hz: float) -> None:
        self._period = commands.period(round(1000 / rate_hz))
        self.rejected = 0

    def start(self) -> tuple[Action, ...]:
        """Set period and range, which a disconnection undoes, and look whether that was obeyed."""
        return (
            Write(PERIOD, self._period),
            Write(CONFIG, CONFIGURATION.encode()),
            Pause(OBEY_S),
            Read(CONFIG),
            Subscribe(MOVEMENT),
            *self.ask_battery(),
        )

    def hear(self, channel: str, data: bytes) -> Heard:
        """Take a value."""
        if channel == MOVEMENT:
            return self._hear_movement(data)
        if channel == CONFIG and data == commands.FAILED:
            return Heard(trouble=DEFECTIVE)
        if channel != BATTERY:
            return NOTHING
        battery = sig.battery(data)
        self.rejected += battery is None
        return Heard(battery=battery)

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many values at once."""
        whole = [value for value in values if len(value) == movement.MOVEMENT_BYTES]
        self.rejected += len(values) - len(whole)
        counts = movement.decode(b"".join(whole))
        measured = movement.is_measured(counts)
        return _readings(counts if measured.all() else counts[measured])

    def ask_battery(self) -> tuple[Action, ...]:
        """Read the charge."""
        return (Read(BATTERY),)

    def stop(self) -> tuple[Action, ...]:
        """Switch the motion chip off."""
        return (Write(CONFIG, commands.OFF),)

    def buzz(self, seconds: float) -> tuple[Action, ...]:
        """Sound the buzzer: it is heard, and hardly felt."""
        return _show(commands.outputs(buzzer=True), seconds)

    def blink(self) -> tuple[Action, ...]:
        """Light up red and green together."""
        return _show(commands.outputs(red=True, green=True), BLINK_S)

    def _hear_movement(self, data: bytes) -> Heard:
        if len(data) != movement.MOVEMENT_BYTES:
            self.rejected += 1
            return NOTHING
        if data.startswith(movement.NOT_MEASURED):
            return NOTHING
        return Heard(_readings(movement.decode(data)))


def _readings(counts: movement.Counts) -> Readings:
    return Readings(movement.acc_g(counts, CONFIGURATION.acc_range_g), movement.gyro_dps(counts))


def _show(outputs: bytes, seconds: float) -> tuple[Action, ...]:
    """Take the outputs over for a while.

    They are cleared first: what is in them after power-on, the result of the sensor's test, would
    switch on everything.
    """
    return (
        Write(OUTPUTS, commands.SILENT),
        Write(OUTPUTS_MODE, commands.REMOTE),
        Write(OUTPUTS, outputs),
        Pause(seconds),
        Write(OUTPUTS, commands.SILENT),
        Write(OUTPUTS_MODE, commands.LOCAL),
    )
