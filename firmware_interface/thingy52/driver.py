"""Our side of the conversation with a Thingy."""

from collections.abc import Sequence
from typing import Final

from firmware_interface import sig
from firmware_interface.driver import (
    BATTERY,
    NOTHING,
    Action,
    Driver,
    Heard,
    Read,
    Readings,
    Subscribe,
    Write,
)
from firmware_interface.thingy52 import commands, raw
from firmware_interface.thingy52.config import Config
from firmware_interface.thingy52.raw import NO_NEW, RAW_BYTES, TRIPLE_BYTES

MOTION: Final = "motion"
CONFIG: Final = "config"
LED: Final = "led"


class ThingyDriver(Driver):
    """Raw motion, with a chip's last value held where it has no new one.

    The acceleration is turned round: the sensor sends it pointing down at rest.

    Parameters
    ----------
    rate_hz
        Readings per second to ask for, 5 to 200.

    Examples
    --------
    >>> driver = ThingyDriver(50)
    >>> flat = raw.encode([[0, 0, -1]], [[0, 0, 1]], [[0, 0, 0]])
    >>> driver.hear(MOTION, flat).readings.acc_g.tolist()
    [[-0.0, -0.0, 1.0]]
    """

    def __init__(self, rate_hz: float) -> None:
        self._config = Config(freq_hz=round(rate_hz)).encode()
        self._acc = self._gyro = NO_NEW
        self.rejected = 0

    def start(self) -> tuple[Action, ...]:
        """Set the rate, then listen, which also wakes the motion chip."""
        return (Write(CONFIG, self._config), Subscribe(MOTION), *self.ask_battery())

    def hear(self, channel: str, data: bytes) -> Heard:
        """Take a value."""
        if channel == MOTION:
            return self._hear_motion(data)
        if channel != BATTERY:
            return NOTHING
        battery = sig.battery(data)
        self.rejected += battery is None
        return Heard(battery=battery)

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many values at once."""
        whole = [value for value in values if len(value) == RAW_BYTES]
        counts = raw.only_possible(raw.decode(b"".join(whole)))
        self.rejected += len(values) - len(counts)
        acc, gyro = raw.held(counts[:, :3], self._acc), raw.held(counts[:, 3:6], self._gyro)
        if len(counts):
            self._acc, self._gyro = acc[-1].tobytes(), gyro[-1].tobytes()
        told = raw.is_new(counts[:, :3]) | raw.is_new(counts[:, 3:6])
        told &= raw.is_new(acc) & raw.is_new(gyro)
        if not told.all():
            acc, gyro = acc[told], gyro[told]
        return Readings(-raw.acc_g(acc), raw.gyro_dps(gyro))

    def disconnected(self) -> None:
        """Forget the values that were held: after a gap they say nothing."""
        self._acc = self._gyro = NO_NEW

    def ask_battery(self) -> tuple[Action, ...]:
        """Read the charge."""
        return (Read(BATTERY),)

    def blink(self) -> tuple[Action, ...]:
        """Swell once, in full white."""
        return (Write(LED, commands.led_one_shot("white", 100)),)

    def _hear_motion(self, data: bytes) -> Heard:
        acc, gyro = data[:TRIPLE_BYTES], data[TRIPLE_BYTES : 2 * TRIPLE_BYTES]
        if len(data) != RAW_BYTES or not raw.can_be_acc(acc):
            self.rejected += 1
            return NOTHING
        if acc == gyro == NO_NEW:  # only the compass had a new value
            return NOTHING
        self._acc = self._acc if acc == NO_NEW else acc
        self._gyro = self._gyro if gyro == NO_NEW else gyro
        if NO_NEW in (self._acc, self._gyro):
            return NOTHING
        acc_down_g = raw.acc_g(raw.triple(self._acc))
        return Heard(Readings(-acc_down_g, raw.gyro_dps(raw.triple(self._gyro))))
