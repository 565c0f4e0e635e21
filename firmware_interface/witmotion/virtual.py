"""A WitMotion sensor made of its protocol alone."""

from collections.abc import Iterator

from firmware_interface.virtual import Answer, Sent, Taken, VirtualSensor
from firmware_interface.witmotion import frames, registers
from firmware_interface.witmotion.driver import DATA
from firmware_interface.witmotion.registers import Command

FACTORY_RATE_HZ = 10.0
FRAMES_TOGETHER = {100.0: 4, 200.0: 4}
"""Frames in one notification by rate, as captured; one where nothing is said."""
ATT_HEADER_BYTES = 3  # of every notification, Bluetooth Core 5.4, Vol 3, Part F, 3.4.7.1
_RATES = {code: rate for rate, code in registers.RATE_CODES.items()}


class VirtualWitMotion(VirtualSensor):
    """It stands at 10 Hz as from the factory, and obeys a rate once it is unlocked.

    Examples
    --------
    >>> from firmware_interface.samples import SampleBlock
    >>> sensor = VirtualWitMotion(50)
    >>> sensor.subscribe(DATA)
    >>> _ = [sensor.write("command", command) for command in registers.start_sequence(50)]
    >>> still = SampleBlock.of([1.0, 1.02, 1.04], [[0, 0, 1]] * 3, [[0, 0, 0]] * 3)
    >>> [(t, len(data)) for t, _, data in sensor.notifications(still)]
    [(1.0, 20), (1.02, 20)]
    """

    def __init__(
        self,
        rate_hz: float = FACTORY_RATE_HZ,  # noqa: ARG002  it is told its rate, as the real one
        battery_percent: float = 90.0,
        clock_ppm: float = 0.0,
    ) -> None:
        super().__init__(FACTORY_RATE_HZ, battery_percent, clock_ppm)
        self._unlocked = False
        self._registers: dict[int, int] = {}
        self._waiting: list[bytes] = []

    def disconnect(self) -> None:
        """Lose the connection; what waited to be sent is lost with it."""
        super().disconnect()
        self._waiting.clear()

    def reboot(self) -> None:
        """Start anew with the factory's settings, since nothing was saved."""
        super().reboot()
        self.rate_hz, self._unlocked = FACTORY_RATE_HZ, False
        self._registers.clear()
        self._waiting.clear()

    def write(self, channel: str, data: bytes) -> list[Answer]:  # noqa: ARG002  there is one
        """Obey a command."""
        command = registers.parse_command(data)
        if command is None:
            return []
        if command.register == registers.READ_REGISTER:
            return [(DATA, self._answer(command.value))] if DATA in self.subscribed else []
        if command.register == registers.UNLOCK_REGISTER:
            self._unlocked = command.value == registers.UNLOCK_KEY
        elif self._unlocked:
            self._set(command)
        return []

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        if DATA not in self.subscribed:
            return
        data, size = frames.encode_motion(taken.acc_g, taken.gyro_dps), frames.FRAME_BYTES
        fitting = max(1, (self.mtu - ATT_HEADER_BYTES) // size)
        together = min(FRAMES_TOGETHER.get(self.rate_hz, 1), fitting)
        for i, t in enumerate(taken.t.tolist()):
            self._waiting.append(data[i * size : (i + 1) * size])
            if len(self._waiting) >= together:
                yield t, DATA, b"".join(self._waiting)
                self._waiting.clear()

    def _answer(self, start: int) -> bytes:
        raw = next(v for v, percent in registers.BATTERY_STEPS if percent <= self.battery_percent)
        self._registers[registers.BATTERY_REGISTER] = raw
        asked = range(start, start + frames.ANSWER_WORDS)
        return frames.encode_answer(start, tuple(self._registers.get(r, 0) for r in asked))

    def _set(self, command: Command) -> None:
        if command.register == registers.RATE_REGISTER:
            self.rate_hz = _RATES.get(command.value, self.rate_hz)
        self._registers[command.register] = command.value
