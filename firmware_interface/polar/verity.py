"""Our side of the conversation with a Verity Sense: acceleration and turning come apart."""

from collections.abc import Iterator
from itertools import compress
from operator import itemgetter

from firmware_interface.driver import Readings
from firmware_interface.polar.control import Measurement, Setting
from firmware_interface.polar.driver import (
    AXES,
    RANGE_DPS,
    RANGE_G,
    RESOLUTION_BITS,
    PolarDriver,
)
from firmware_interface.polar.frames import Frame
from firmware_interface.polar.joining import Joiner, Timed
from firmware_interface.polar.timing import MODULUS


class VerityDriver(PolarDriver):
    """Acceleration and turning of a Verity Sense, joined.

    Parameters
    ----------
    rate_hz
        Readings per second of both.
    """

    def __init__(self, rate_hz: float) -> None:
        common = {Setting.SAMPLE_RATE: int(rate_hz), Setting.RESOLUTION: RESOLUTION_BITS}
        super().__init__(
            {
                Measurement.ACC: {**common, Setting.RANGE: int(RANGE_G), Setting.CHANNELS: AXES},
                Measurement.GYRO: {**common, Setting.RANGE: int(RANGE_DPS), Setting.CHANNELS: AXES},
            }
        )
        self._joiner = Joiner(rate_hz)

    def disconnected(self) -> None:
        """Drop what waits for its other half."""
        super().disconnected()
        self._joiner.forget()

    @property
    def waiting(self) -> int:
        """How many vectors wait for their other half."""
        return self._joiner.waiting

    def _readings(self, good: list[Frame]) -> Readings:
        arrived = [part for measurement in self._starts for part in self._parts(measurement, good)]
        arrived.sort(key=itemgetter(0))
        joined = self._joiner.take([(is_acc, timed) for _, is_acc, timed in arrived])
        t_ns = joined.acc.t_ns
        newest_ns = max((timed.t_ns[-1] for _, _, timed in arrived if len(timed)), default=0)
        behind = max(0, int(newest_ns - t_ns[-1])) if len(t_ns) else 0
        return Readings(joined.acc.vectors, joined.gyro, t_ns % MODULUS, behind)

    def _parts(
        self, measurement: Measurement, good: list[Frame]
    ) -> Iterator[tuple[int, bool, Timed]]:
        """Give the frames of one measurement decoded, with their place among all."""
        places = [i for i, frame in enumerate(good) if frame.measurement == measurement]
        if not places:
            return
        is_good, timed = self._timed(measurement, [good[i] for i in places])
        end = 0
        for i in compress(places, is_good.tolist()):
            begin, end = end, end + good[i].readings
            yield i, measurement == Measurement.ACC, timed[begin:end]
