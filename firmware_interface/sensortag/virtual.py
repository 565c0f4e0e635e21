"""A SensorTag made of its protocol alone."""

from collections.abc import Iterator

from firmware_interface import sig
from firmware_interface.driver import BATTERY
from firmware_interface.sensortag import commands, movement
from firmware_interface.sensortag.commands import Config, parse_config, parse_period_ms
from firmware_interface.sensortag.driver import CONFIG, MOVEMENT, OUTPUTS, OUTPUTS_MODE, PERIOD
from firmware_interface.virtual import Answer, Sent, Taken, VirtualSensor

FIRST_PERIOD_MS = 1000
SELF_TEST = b"\x7f"
"""What the outputs hold at first: every part passed."""
FIELD_COUNTS = (130, 0, 260)
"""A magnetic field; it does not turn with the sensor."""


class VirtualSensorTag(VirtualSensor):
    """It measures once it is configured; its first value is zeros, before the chip has measured.

    Examples
    --------
    >>> from firmware_interface.samples import SampleBlock
    >>> sensor = VirtualSensorTag(10)
    >>> _ = sensor.write(PERIOD, commands.period(100)), sensor.write(CONFIG, Config().encode())
    >>> sensor.subscribe(MOVEMENT)
    >>> still = SampleBlock.of([1.0, 1.1, 1.2], [[0, 0, 1]] * 3, [[0, 0, 0]] * 3)
    >>> [(t, data.hex(" ", 6)) for t, _, data in sensor.notifications(still)][1:]
    [(1.1, '000000000000 000000000010 000000000000')]
    """

    def __init__(
        self,
        rate_hz: float = 1000 / FIRST_PERIOD_MS,  # noqa: ARG002  it is told its rate
        battery_percent: float = 90.0,
        clock_ppm: float = 0.0,
    ) -> None:
        super().__init__(1000 / FIRST_PERIOD_MS, battery_percent, clock_ppm)
        self.is_defective = False
        self._forget()

    def disconnect(self) -> None:
        """Lose the connection, and forget all that was set but the period."""
        super().disconnect()
        self._forget()

    def reboot(self) -> None:
        """Start anew, with a reading a second."""
        super().reboot()
        self.rate_hz = 1000 / FIRST_PERIOD_MS
        self._forget()

    def write(self, channel: str, data: bytes) -> list[Answer]:
        """Obey a write, or refuse it as a whole."""
        period_ms = parse_period_ms(data) if channel == PERIOD else None
        config = parse_config(data) if channel == CONFIG else None
        if period_ms is not None:
            self.rate_hz = 1000 / period_ms
        if config is not None:
            self.config, self._has_measured = config, False
        if channel in self.outputs:
            self.outputs[channel] = data
        return []

    def read(self, channel: str) -> bytes:
        """Give a value."""
        values = {
            BATTERY: sig.encode_battery(self.battery_percent),
            CONFIG: commands.FAILED if self.is_defective else self.config.encode(),
            PERIOD: commands.period(round(1000 / self.rate_hz)),
            **self.outputs,
        }
        return values[channel]

    def _forget(self) -> None:
        self.config = Config(gyro=False, acc=False)
        self.outputs = {OUTPUTS: SELF_TEST, OUTPUTS_MODE: commands.LOCAL}
        self._has_measured = False

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        is_on = self.config.acc or self.config.gyro or self.config.mag
        if self.is_defective or not is_on or MOVEMENT not in self.subscribed:
            return
        data = movement.encode(
            taken.acc_g * self.config.acc,
            taken.gyro_dps * self.config.gyro,
            self.config.acc_range_g,
            [FIELD_COUNTS if self.config.mag else (0, 0, 0)] * len(taken),
        )
        size = movement.MOVEMENT_BYTES
        for i, t in enumerate(taken.t.tolist()):
            value = data[i * size : (i + 1) * size]
            yield t, MOVEMENT, value if self._has_measured else bytes(size)
            self._has_measured = True
