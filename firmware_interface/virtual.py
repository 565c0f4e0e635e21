"""A sensor that is not there: motion in, the exact bytes a device would notify out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from firmware_interface import witmotion, witmotion_registers
from firmware_interface.profiles import WITMOTION
from firmware_interface.samples import SampleBlock
from firmware_interface.witmotion_registers import Command

_FACTORY_RATE_HZ = 10.0
_TICK_S = 0.001  # forgives rounding, and motion that ticks a little faster than the rate
_RATES = {code: rate for rate, code in witmotion_registers.RATE_CODES.items()}


@dataclass(frozen=True, slots=True)
class Radio:
    """The way from the sensor to the computer.

    Parameters
    ----------
    mtu
        ATT MTU of the link, bytes.
    loss
        Probability that a notification never arrives, 0-1.
    jitter_s
        Shortest and longest time a notification may take.
    """

    mtu: int = 247
    loss: float = 0.0
    jitter_s: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        if not 0 <= self.loss <= 1:
            raise ValueError(f"loss {self.loss} must lie between 0 and 1")
        if not 0 <= self.jitter_s[0] <= self.jitter_s[1]:
            raise ValueError(f"jitter_s {self.jitter_s} must be two rising times, none below 0")


class VirtualWitMotion:
    """A WitMotion sensor made of its protocol alone.

    It stands at 10 Hz as from the factory, and obeys a rate once it is unlocked. Motion that is
    faster than the rate is thinned out; slower motion is sent as it is.

    Parameters
    ----------
    battery_v
        Voltage of its cell; 0 is a reading not yet valid.
    radio
        The way its notifications take.
    rng
        Decides which of them are lost, and how late the others are.

    Examples
    --------
    >>> sensor = VirtualWitMotion(battery_v=3.9)
    >>> _ = [sensor.write(command) for command in witmotion_registers.start_sequence(50)]
    >>> still = SampleBlock.of([1.0, 1.02], [[0, 0, 1]] * 2, [[0, 0, 0]] * 2)
    >>> [(t, len(data)) for t, data in sensor.notifications(still)]
    [(1.0, 20), (1.02, 20)]
    """

    def __init__(
        self,
        battery_v: float = 4.0,
        radio: Radio | None = None,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.written: list[bytes] = []
        self._radio = radio or Radio()
        self._rng = rng or np.random.default_rng(0)
        self._unlocked = False
        self._registers: dict[int, int] = {}
        self._waiting: list[bytes] = []
        self._last_arrival = -np.inf
        self._due = -np.inf
        self.rate_hz = _FACTORY_RATE_HZ
        self.battery_v = battery_v

    @property
    def battery_v(self) -> float:
        """Voltage of the cell."""
        return self._registers[witmotion_registers.BATTERY_REGISTER] / 100

    @battery_v.setter
    def battery_v(self, volts: float) -> None:
        self._registers[witmotion_registers.BATTERY_REGISTER] = round(100 * volts)

    def write(self, data: bytes) -> list[bytes]:
        """Obey a command; the notifications that answer it are returned."""
        self.written.append(data)
        command = witmotion_registers.parse_command(data)
        if command is None:
            return []
        if command.register == witmotion_registers.READ_REGISTER:
            return [self._answer(command.value)]
        if command.register == witmotion_registers.UNLOCK_REGISTER:
            self._unlocked = command.value == witmotion_registers.UNLOCK_KEY
        elif self._unlocked:
            self._set(command)
        return []

    def packets(self, block: SampleBlock) -> bytes:
        """Give the bytes of all frames of a block at once: no thinning out, no radio."""
        gyro = np.zeros_like(block.acc_g) if block.gyro_dps is None else block.gyro_dps
        return witmotion.encode_motion(block.acc_g, gyro)

    def notifications(self, block: SampleBlock) -> Iterator[tuple[float, bytes]]:
        """Send a block's motion: arrival times in Unix seconds, and bytes, in order.

        Frames that wait for others to travel with are sent with the next block.
        """
        frames, size = self.packets(block), witmotion.FRAME_BYTES
        together = WITMOTION.frames_together(self.rate_hz, self._radio.mtu)
        for i, t in enumerate(block.t.tolist()):
            if self._is_due(t):
                self._waiting.append(frames[i * size : (i + 1) * size])
            if len(self._waiting) >= together:
                yield from self._sent(t)

    def _is_due(self, t: float) -> bool:
        period_s = 1 / self.rate_hz
        if t < self._due - _TICK_S:
            return False
        self._due = (self._due if t - self._due < period_s else t) + period_s
        return True

    def _sent(self, t: float) -> list[tuple[float, bytes]]:
        data = b"".join(self._waiting)
        self._waiting.clear()
        late_s = self._rng.uniform(*self._radio.jitter_s)
        if self._rng.random() < self._radio.loss:
            return []
        self._last_arrival = max(self._last_arrival, t + late_s)  # none overtakes another
        return [(self._last_arrival, data)]

    def _answer(self, start: int) -> bytes:
        registers = range(start, start + witmotion.ANSWER_WORDS)
        return witmotion.encode_answer(start, tuple(self._registers.get(r, 0) for r in registers))

    def _set(self, command: Command) -> None:
        if command.register == witmotion_registers.RATE_REGISTER:
            self.rate_hz = _RATES.get(command.value, self.rate_hz)
        self._registers[command.register] = command.value
