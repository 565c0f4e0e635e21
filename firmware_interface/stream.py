"""One sensor's notifications, as they arrive, made into timed samples."""

from firmware_interface import witmotion, witmotion_registers
from firmware_interface.clock import DeviceClock
from firmware_interface.samples import SampleBlock
from firmware_interface.witmotion import RegisterAnswer
from firmware_interface.witmotion_registers import Battery


class SensorStream:
    """Decoder and clock of one connected WitMotion sensor.

    Parameters
    ----------
    rate_hz
        Samples per second to expect; the true rate is learned.

    Examples
    --------
    >>> stream = SensorStream(50.0)
    >>> flat = witmotion.encode_motion([[0, 0, 1]], [[0, 0, 0]])
    >>> block = stream.on_notification(100.0, flat)
    >>> block.t.tolist(), block.acc_g.tolist(), stream.samples
    ([100.0], [[0.0, 0.0, 1.0]], 1)
    """

    def __init__(self, rate_hz: float) -> None:
        self.samples = 0
        self.battery: Battery | None = None
        self._decoder = witmotion.Decoder()
        self._clock = DeviceClock(rate_hz)
        self._answers: dict[int, RegisterAnswer] = {}

    @property
    def rate_hz(self) -> float:
        """Samples per second as far as known."""
        return self._clock.rate_hz

    @property
    def lost(self) -> int:
        """Samples that were to be expected and did not come; an estimate."""
        return self._clock.lost

    @property
    def dropped_bytes(self) -> int:
        """Bytes that belonged to no frame."""
        return self._decoder.dropped_bytes

    @property
    def rejected(self) -> int:
        """Separate runs of such bytes."""
        return self._decoder.rejected

    def on_notification(self, arrival_t: float, data: bytes | bytearray) -> SampleBlock:
        """Take what arrived at ``arrival_t`` (Unix seconds), give the samples it completes."""
        decoded = self._decoder.feed(data)
        for answer in decoded.answers:
            self._answers[answer.start] = answer
            self.battery = witmotion_registers.battery(answer) or self.battery
        counts = decoded.counts
        self.samples += len(counts)
        return SampleBlock(
            self._clock.update(arrival_t, len(counts)),
            witmotion.acc_g(counts),
            witmotion.gyro_dps(counts),
        )

    def on_disconnect(self) -> None:
        """Forget the half of a frame whose other half will not come."""
        self._decoder.finish()

    def answer(self, register: int) -> RegisterAnswer | None:
        """Give the latest answer that starts at this register."""
        return self._answers.get(register)
