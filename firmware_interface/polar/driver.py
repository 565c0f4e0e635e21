"""Our side of the conversation with Polar's sensors."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
from firmware_interface.polar import control, frames
from firmware_interface.polar.control import Measurement, Operation, Response, Setting, Status
from firmware_interface.polar.frames import Frame
from firmware_interface.polar.joining import NOTHING_TIMED, Timed
from firmware_interface.polar.packing import Whole
from firmware_interface.polar.timing import MODULUS, Track
from firmware_interface.samples import Floats

CONTROL: Final = "control"
DATA: Final = "data"
OBEY_S = 0.3
"""Between two commands; the sensor answers within a connection event or two."""
RANGE_G = 8.0
RANGE_DPS = 2000.0
FULL_SCALE: Final = MappingProxyType(
    {Measurement.ACC: 1000.0 * RANGE_G, Measurement.GYRO: RANGE_DPS}
)
MARGIN = 1.15
"""Words go on a little beyond full scale (2000 deg/s of 0.07 end at 2294); what is further out was
never measured."""
RESOLUTION_BITS = 16
AXES = 3

IN_CHARGER = "The sensor is in its charger and does not measure: take it off the charger."
STOPPED = (
    "The sensor stopped measuring by itself: if it is in its charger, take it off the charger."
)

Start = Mapping[Setting, int]
Flags = NDArray[np.bool_]


class PolarDriver(Driver, ABC):
    """What the sensors have in common: the control point, the frames, the stamps.

    Parameters
    ----------
    starts
        What to measure, in this order, with these settings.
    """

    def __init__(self, starts: Mapping[Measurement, Start]) -> None:
        self._starts = starts
        self._factors: dict[int, float] = {}
        self._awaited = set(map(int, starts))
        """Measurements whose answer to the start may still come: their frames have not."""
        self._asked_again = False
        self._tracks = {
            int(measurement): Track(settings[Setting.SAMPLE_RATE])
            for measurement, settings in starts.items()
        }
        self.rejected = 0

    def start(self) -> tuple[Action, ...]:
        """Listen, then start each measurement."""
        self._asked_again = False
        self._awaited = set(map(int, self._starts))
        orders = [self._order(measurement) for measurement in self._starts]
        paused = [action for order in orders for action in (order, Pause(OBEY_S))]
        battery = (Subscribe(BATTERY), *self.ask_battery())
        return (Subscribe(CONTROL), Subscribe(DATA), *paused, *battery)

    def stop(self) -> tuple[Action, ...]:
        """Stop each measurement; an H10 would go on and empty its cell."""
        orders = [Write(CONTROL, control.stop(measurement)) for measurement in self._starts]
        return tuple(action for order in orders for action in (order, Pause(OBEY_S)))

    def ask_battery(self) -> tuple[Action, ...]:
        """Read the charge."""
        return (Read(BATTERY),)

    def disconnected(self) -> None:
        """Forget where the stamps were: what comes next does not follow."""
        for track in self._tracks.values():
            track.forget()

    def hear(self, channel: str, data: bytes) -> Heard:
        """Take motion, an answer of the control point, or the charge."""
        if channel == DATA:
            readings = self.motion([data])
            return Heard(readings) if len(readings) else NOTHING
        heard = self._answer(data) if channel == CONTROL else _charge(data)
        if heard is None:
            self.rejected += 1
            return NOTHING
        return heard

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many notifications at once."""
        found = [frames.parse(value) for value in values]
        good = [frame for frame in found if frame and frame.measurement in self._tracks]
        self.rejected += len(values) - len(good)
        return self._readings(good)

    @abstractmethod
    def _readings(self, good: list[Frame]) -> Readings:
        """Make readings of frames whose lengths agree."""

    def _timed(self, measurement: Measurement, found: list[Frame]) -> tuple[Flags, Timed]:
        """Decode and time frames of one measurement, at least one, but not those that cannot be.

        Which ones can is told as well.
        """
        values = frames.decode(found, self._factors.get(measurement, 1.0))
        counts = np.array([frame.readings for frame in found])
        is_good = self._can_be(measurement, values, counts)
        if not is_good.all():
            values, counts = values[np.repeat(is_good, counts)], counts[is_good]
        if not len(counts):
            return is_good, NOTHING_TIMED
        stamps = np.array([frame.stamp_ns % MODULUS for frame in found], np.int64)[is_good]
        times = self._tracks[measurement].times(stamps, counts)
        if measurement in self._factors:
            self._awaited.discard(measurement)
        scale = 1e-3 if measurement == Measurement.ACC else 1.0
        return is_good, Timed(times, (values * scale).astype(np.float32))

    def _can_be(self, measurement: Measurement, values: Floats, counts: Whole) -> Flags:
        """Tell which frames stay within full scale; numbers that are none do not."""
        sizes = np.abs(values)
        limit = MARGIN * FULL_SCALE[measurement]
        if sizes.max() <= limit:
            return np.ones(len(counts), np.bool_)
        is_good: Flags = np.maximum.reduceat(sizes.max(axis=1), np.cumsum(counts) - counts) <= limit
        self.rejected += int(np.count_nonzero(~is_good))
        return is_good

    def _order(self, measurement: Measurement) -> Write:
        return Write(CONTROL, control.start(measurement, self._starts[measurement]))

    def _answer(self, data: bytes) -> Heard | None:
        stopped = control.parse_stopped(data)
        if stopped is not None:
            return Heard(trouble=STOPPED) if set(stopped) & set(self._starts) else NOTHING
        response = control.parse_response(data)
        if response is None:
            return None
        return self._started(response) if response.operation == Operation.START else NOTHING

    def _started(self, response: Response) -> Heard | None:
        """Learn what a count is worth, or why there will be none; not while frames come."""
        if response.measurement not in self._awaited:
            return None
        if response.status == Status.SUCCESS:
            factor = _factor(response)
            if factor is None:
                return None
            self._factors[response.measurement] = factor
            return NOTHING
        if response.status == Status.ALREADY_IN_STATE:
            return self._already(response.measurement)
        if response.status == Status.DEVICE_IN_CHARGER:
            return Heard(trouble=IN_CHARGER)
        name = control.status_name(response.status)
        return Heard(trouble=f"The sensor does not start to measure: {name}.")

    def _already(self, measurement: int) -> Heard:
        """Go on; but turning is measured in counts, whose worth is told at a start alone."""
        if measurement != Measurement.GYRO or measurement in self._factors or self._asked_again:
            return NOTHING
        self._asked_again = True
        again = (Write(CONTROL, control.stop(measurement)), Pause(OBEY_S))
        return Heard(actions=(*again, self._order(Measurement.GYRO)))


class H10Driver(PolarDriver):
    """Acceleration of an H10.

    Parameters
    ----------
    rate_hz
        Readings per second.
    """

    def __init__(self, rate_hz: float) -> None:
        settings = {
            Setting.SAMPLE_RATE: int(rate_hz),
            Setting.RESOLUTION: RESOLUTION_BITS,
            Setting.RANGE: int(RANGE_G),
        }
        super().__init__({Measurement.ACC: settings})

    def _readings(self, good: list[Frame]) -> Readings:
        timed = self._timed(Measurement.ACC, good)[1] if good else NOTHING_TIMED
        return Readings(timed.vectors, None, timed.t_ns % MODULUS)


def _factor(response: Response) -> float | None:
    """Tell what a count is worth, 1 where the sensor does not say; ``None`` if it is worth none."""
    (factor, *_) = response.settings.get(Setting.FACTOR) or (1.0,)
    return float(factor) if 0.0 < factor < float("inf") else None


def _charge(data: bytes) -> Heard | None:
    battery = sig.battery(data)
    return None if battery is None else Heard(battery=battery)
