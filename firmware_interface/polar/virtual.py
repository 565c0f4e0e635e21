"""Polar sensors made of their protocol alone."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from firmware_interface import sig
from firmware_interface.polar import control, frames
from firmware_interface.polar.control import (
    NO_SETTINGS,
    Command,
    Measurement,
    Operation,
    Response,
    Setting,
    Settings,
    Status,
)
from firmware_interface.polar.driver import CONTROL, DATA, FULL_SCALE
from firmware_interface.polar.packing import AXES, Whole, fitting
from firmware_interface.samples import Vectors
from firmware_interface.virtual import Answer, Sent, Taken, VirtualSensor

BOOT_NS = 599_616_000 * 10**9
"""The clock stands at 2019-01-01 after a reset, as an H10's does."""
LARGEST_MTU = 232
ATT_HEADER_BYTES = 3  # of every notification, Bluetooth Core 5.4, Vol 3, Part F, 3.4.7.1
GYRO_FACTOR = 0.07
"""Degrees per second in a count at 2000 deg/s, as in the chips that such sensors are built with."""

Offer = Mapping[Setting, tuple[int, ...]]

_REFUSALS = {
    Setting.SAMPLE_RATE: Status.INVALID_SAMPLE_RATE,
    Setting.RESOLUTION: Status.INVALID_RESOLUTION,
    Setting.RANGE: Status.INVALID_RANGE,
    Setting.CHANNELS: Status.INVALID_NUMBER_OF_CHANNELS,
}


class Waiting:
    """Readings of one measurement on their way into a frame."""

    def __init__(self) -> None:
        self.t: list[float] = []
        self.stamps_ns: list[int] = []
        self.numbers: Whole = np.empty((0, AXES), np.int64)

    def add(self, taken: Taken, numbers: Whole) -> None:
        """Let readings wait."""
        self.t += taken.t.tolist()
        self.stamps_ns += [BOOT_NS + round(1e9 * s) for s in taken.device_s.tolist()]
        self.numbers = np.concatenate([self.numbers, numbers])

    def drop(self, count: int) -> None:
        """Forget those that were sent."""
        self.t, self.stamps_ns = self.t[count:], self.stamps_ns[count:]
        self.numbers = self.numbers[count:]


class VirtualPolar(VirtualSensor):
    """What the sensors have in common: they measure when they are told, and say so.

    A frame goes out when the next reading would not fit.
    """

    offers: ClassVar[Mapping[Measurement, Offer]]
    kinds: ClassVar[Mapping[Measurement, int]]
    most_readings: ClassVar[int]

    def __init__(
        self, rate_hz: float, battery_percent: float = 90.0, clock_ppm: float = 0.0
    ) -> None:
        super().__init__(rate_hz, battery_percent, clock_ppm)
        self.in_charger = False
        self._running: dict[Measurement, Settings] = {}
        self._waiting = {measurement: Waiting() for measurement in self.offers}

    def disconnect(self) -> None:
        """Lose the connection; what waited to be sent is lost with it."""
        super().disconnect()
        self._waiting = {measurement: Waiting() for measurement in self.offers}

    def reboot(self) -> None:
        """Start anew: nothing is measured."""
        super().reboot()
        self._running.clear()

    def read(self, channel: str) -> bytes:  # noqa: ARG002  the charge alone can be read
        """Give the charge."""
        return sig.encode_battery(self.battery_percent)

    def put_in_charger(self) -> list[Answer]:
        """Stop measuring, and say so."""
        stopped, self.in_charger = tuple(self._running), True
        self._running.clear()
        is_told = stopped and CONTROL in self.subscribed
        return [(CONTROL, control.encode_stopped(stopped))] if is_told else []

    def write(self, channel: str, data: bytes) -> list[Answer]:  # noqa: ARG002  there is one
        """Obey a command; the answer is indicated."""
        command = control.parse_command(data)
        if command is None:
            return []
        response = self._obey(command)
        return [(CONTROL, response.encode())] if CONTROL in self.subscribed else []

    def _obey(self, command: Command) -> Response:
        operation, measurement = command.operation, command.measurement
        settings: Settings = NO_SETTINGS
        if operation not in Operation.__members__.values():
            status = Status.INVALID_OP_CODE
        elif measurement not in self.offers:
            status = Status.NOT_SUPPORTED
        elif operation == Operation.GET_SETTINGS:
            status, settings = Status.SUCCESS, self.offers[Measurement(measurement)]
        elif operation == Operation.START:
            status, settings = self._start(Measurement(measurement), command.settings)
        else:
            status = self._stop(Measurement(measurement))
        return Response(operation, measurement, status, settings=settings)

    def _start(self, measurement: Measurement, settings: Settings) -> tuple[Status, Settings]:
        status = self._refusal(measurement, settings)
        if status != Status.SUCCESS:
            return status, NO_SETTINGS
        self._running[measurement] = settings
        self._waiting[measurement] = Waiting()
        self.rate_hz = float(settings[Setting.SAMPLE_RATE][0])
        is_scaled = self.kinds[measurement] == frames.COUNTS
        return status, {Setting.FACTOR: (GYRO_FACTOR,)} if is_scaled else NO_SETTINGS

    def _refusal(self, measurement: Measurement, settings: Settings) -> Status:
        offer = self.offers[measurement]
        if self.in_charger:
            return Status.DEVICE_IN_CHARGER
        if measurement in self._running:
            return Status.ALREADY_IN_STATE
        if settings.keys() != offer.keys() or any(len(v) != 1 for v in settings.values()):
            return Status.INVALID_PARAMETER
        wrong = (_REFUSALS[name] for name in offer if settings[name][0] not in offer[name])
        return next(wrong, Status.SUCCESS)

    def _stop(self, measurement: Measurement) -> Status:
        if self._running.pop(measurement, None) is None:
            return Status.ALREADY_IN_STATE
        return Status.SUCCESS

    def _notify(self, taken: Taken) -> Iterator[Sent]:
        vectors = {Measurement.ACC: 1000.0 * taken.acc_g, Measurement.GYRO: taken.gyro_dps}
        sent: list[Sent] = []
        for measurement in self._running:
            sent += self._sent(measurement, taken, vectors[measurement])
        if DATA in self.subscribed:
            yield from sorted(sent, key=lambda one: one[0])

    def _sent(self, measurement: Measurement, taken: Taken, vectors: Vectors) -> Iterator[Sent]:
        what = (int(measurement), self.kinds[measurement])
        waiting = self._waiting[measurement]
        end = FULL_SCALE[measurement]
        factor = GYRO_FACTOR if what[1] == frames.COUNTS else 1.0
        waiting.add(taken, frames.to_patterns(what, np.clip(vectors, -end, end), factor))
        while (count := self._fitting(what, waiting.numbers)) < len(waiting.t):
            stamp_ns = waiting.stamps_ns[count - 1]
            yield (
                waiting.t[count - 1],
                DATA,
                frames.encode_patterns(what, stamp_ns, waiting.numbers[:count]),
            )
            waiting.drop(count)

    def _fitting(self, what: tuple[int, int], numbers: Whole) -> int:
        """Tell how many readings go into the next frame."""
        room = min(self.mtu, LARGEST_MTU) - ATT_HEADER_BYTES - frames.HEADER_BYTES
        form = frames.FORMS[what]
        first = numbers[: self.most_readings + 1]
        if not form.is_compressed:
            return min(self.most_readings, room // form.first_bytes)
        after_first = fitting(frames.changes(what, first), room - form.first_bytes)
        return min(self.most_readings, 1 + after_first)


class VirtualVerity(VirtualPolar):
    """A Verity Sense without the SDK mode: 52 readings a second of each, 8 g and 2000 deg/s.

    Examples
    --------
    >>> sensor = VirtualVerity()
    >>> sensor.subscribe(CONTROL)
    >>> sensor.put_in_charger()
    []
    >>> [answer.hex(" ") for _, answer in sensor.write(CONTROL, bytes.fromhex("0205"))]
    ['f0 02 05 0d']
    """

    offers = MappingProxyType(
        {
            Measurement.ACC: MappingProxyType(
                {
                    Setting.SAMPLE_RATE: (52,),
                    Setting.RESOLUTION: (16,),
                    Setting.RANGE: (8,),
                    Setting.CHANNELS: (AXES,),
                }
            ),
            Measurement.GYRO: MappingProxyType(
                {
                    Setting.SAMPLE_RATE: (52,),
                    Setting.RESOLUTION: (16,),
                    Setting.RANGE: (2000,),
                    Setting.CHANNELS: (AXES,),
                }
            ),
        }
    )
    kinds = MappingProxyType({Measurement.ACC: frames.UNITS, Measurement.GYRO: frames.COUNTS})
    most_readings = 57  # in the longest frame of the vendor's own examples; users saw more

    def __init__(
        self,
        rate_hz: float = 52.0,
        battery_percent: float = 90.0,
        clock_ppm: float = 0.0,
    ) -> None:
        super().__init__(rate_hz, battery_percent, clock_ppm)

    def disconnect(self) -> None:
        """Lose the connection, and stop."""
        super().disconnect()
        self._running.clear()


class VirtualH10(VirtualPolar):
    """An H10 without its heart: acceleration alone, which goes on until it is told to stop."""

    offers = MappingProxyType(
        {
            Measurement.ACC: MappingProxyType(
                {
                    Setting.SAMPLE_RATE: (25, 50, 100, 200),
                    Setting.RESOLUTION: (16,),
                    Setting.RANGE: (2, 4, 8),
                }
            )
        }
    )
    kinds = MappingProxyType({Measurement.ACC: frames.RAW_16})
    most_readings = 36  # in each frame of the vendor's captures
