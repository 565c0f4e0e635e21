"""A Thingy made of its protocol alone."""

from collections.abc import Iterator

import numpy as np

from firmware_interface import sig
from firmware_interface.driver import BATTERY
from firmware_interface.samples import Vectors
from firmware_interface.thingy52 import commands, raw
from firmware_interface.thingy52.config import Config, parse_config
from firmware_interface.thingy52.driver import CONFIG, LED, MOTION
from firmware_interface.virtual import Answer, Sent, Taken, VirtualSensor

GYRO_DPS = (-1024.0, 1023.0)
"""The firmware cuts angular rates off here, though the chip measures 2000."""
FIELD_UT = (20.0, 0.0, 40.0)
"""A magnetic field, as in middle Europe; it does not turn with the sensor."""


class VirtualThingy(VirtualSensor):
    """It keeps its configuration in flash, and measures while somebody listens.

    Examples
    --------
    >>> from firmware_interface.samples import SampleBlock
    >>> sensor = VirtualThingy(50)
    >>> _ = sensor.write(CONFIG, Config(freq_hz=50).encode())
    >>> sensor.subscribe(MOTION)
    >>> still = SampleBlock.of([1.0, 1.02, 1.04], [[0, 0, 1]] * 3, [[0, 0, 0]] * 3)
    >>> [(t, data.hex(" ", 6)) for t, _, data in sensor.notifications(still)][1:]
    [(1.02, '0000000000fc 010000000000 000000000000')]
    """

    def __init__(
        self,
        rate_hz: float = 10.0,  # noqa: ARG002  it is told its rate, as the real one
        battery_percent: float = 90.0,
        clock_ppm: float = 0.0,
    ) -> None:
        self.config = Config()
        self.led = commands.LED_OFF
        super().__init__(self.config.freq_hz, battery_percent, clock_ppm)

    def write(self, channel: str, data: bytes) -> list[Answer]:
        """Obey a write, or refuse it as a whole."""
        if channel == LED and commands.is_led(data):
            self.led = data
        config = parse_config(data) if channel == CONFIG else None
        if config is not None:
            self.config, self.rate_hz = config, float(config.freq_hz)
        return []

    def read(self, channel: str) -> bytes:
        """Give the charge or what was set."""
        values = {
            BATTERY: sig.encode_battery(self.battery_percent),
            CONFIG: self.config.encode(),
            LED: self.led,
        }
        return values[channel]

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        if MOTION not in self.subscribed:
            return
        acc_down_g = _audible(
            np.clip(-taken.acc_g, -raw.CHIP_ACC_G, raw.CHIP_ACC_G), raw.ACC_COUNTS_PER_G
        )
        gyro_dps = _audible(np.clip(taken.gyro_dps, *GYRO_DPS), raw.GYRO_COUNTS_PER_DPS)
        has_field = taken.device_s % (self.config.mag_ms / 1000) < 1 / self.rate_hz
        data = raw.encode(acc_down_g, gyro_dps, has_field[:, None] * FIELD_UT)
        for i, t in enumerate(taken.t.tolist()):
            yield t, MOTION, data[i * raw.RAW_BYTES : (i + 1) * raw.RAW_BYTES]


def _audible(vectors: Vectors, counts_per_unit: int) -> Vectors:
    """Add the least step to what would be sent as zeros, which mean that there is no new value.

    A real chip is hardly ever so still; motion that was made up is.
    """
    silent = (np.abs(vectors) * counts_per_unit <= 1 / 2).all(axis=1)
    vectors[silent, 0] = 1 / counts_per_unit
    return vectors
