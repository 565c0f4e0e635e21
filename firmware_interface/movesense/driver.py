"""Our side of the conversation with a Movesense sensor."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

import numpy as np

from firmware_interface.driver import (
    NOTHING,
    Action,
    Battery,
    Driver,
    Heard,
    Readings,
    Subscribe,
    TicksArray,
    Write,
)
from firmware_interface.movesense import answers, commands, measurements, resources
from firmware_interface.movesense.measurements import STAMP_MODULUS, Packets, Stream
from firmware_interface.movesense.receiver import Receiver

COMMAND: Final = "command"
DATA: Final = "data"
HELLO, STREAM, CHARGE = 1, 2, 3
"""References of what we ask."""

SPACING_SHARE: Final = 0.1
"""Packets that follow one another are so close to the named spacing; the chips are 5 % off."""

ACC_RANGE_G: Final = 8.0
GYRO_RANGE_DPS: Final = 2000.0
"""Full scales after a start; we do not change them."""
_MOST_G = 1.5 * ACC_RANGE_G  # calibration may move the end of the scale; further out is damage
_LARGEST = np.array(
    [[[_MOST_G * measurements.MS2_PER_G]], [[measurements.LARGEST[measurements.GYRO]]]], np.float32
)

RESTART = "The sensor is out of free requests: restart it (take its battery out and in again)."
REFUSALS: Final = MappingProxyType(
    {
        answers.NOT_FOUND: "The sensor's firmware does not have this measurement: update it.",
        answers.CONFLICT: "The sensor is busy with another measurement: restart it.",
        answers.NO_REQUEST_LEFT: RESTART,
        answers.NO_ROOM: "The sensor has no room for another measurement: restart it.",
    }
)
_ANSWER = bytes([answers.Kind.ANSWER])
_FAILURES = 400  # this status and all above


class MovesenseDriver(Driver):
    r"""Subscribes to acceleration and angular rate, anew at each connection; stamps go on.

    Parameters
    ----------
    rate_hz
        Readings per second to ask for, one of ``measurements.RATES_HZ``.

    Examples
    --------
    >>> driver = MovesenseDriver(13)
    >>> flat = {"acc": [[0, 0, 9.80665]], "gyro": [[0, 0, 0]]}
    >>> packet = measurements.encode(Stream("IMU6", 13), 1000, flat)
    >>> readings = driver.hear(DATA, b"\x02\x02" + packet).readings
    >>> readings.acc_g.tolist(), readings.ticks.tolist()
    ([[0.0, 0.0, 1.0]], [1000])
    """

    def __init__(self, rate_hz: float) -> None:
        self._stream = Stream("IMU6", round(rate_hz))
        self._receiver = Receiver(STREAM, self._stream.payload_bytes)
        self._spacing = _Spacing(self._stream)
        self._is_wanted = True
        self.rejected = 0

    def start(self) -> tuple[Action, ...]:
        """Listen and subscribe at once: the sample firmware never answers a subscription."""
        self._is_wanted = True
        stream = commands.subscribe(STREAM, self._stream.path)
        return (Subscribe(DATA), Write(COMMAND, commands.hello(HELLO)), Write(COMMAND, stream))

    def hear(self, channel: str, data: bytes) -> Heard:  # noqa: ARG002  there is one channel
        """Take an answer or measured values."""
        if data.startswith(_ANSWER):
            heard = self._answered(data)
        else:
            payload = self._receiver.feed(data)
            heard = NOTHING if payload is None else _heard(self._read(payload))
        self.rejected = self._receiver.rejected
        return heard

    def motion(self, values: Sequence[bytes]) -> Readings:
        """Decode many notifications at once; those that are whole without a look at each."""
        found: list[Readings] = []
        for is_whole, run in groupby(values, self._receiver.is_whole):
            if is_whole:
                self._receiver.finish()
                found.append(self._read(b"".join(data[answers.HEADER_BYTES :] for data in run)))
            else:
                found += _readings(self.hear(DATA, data) for data in run)
        self.rejected = self._receiver.rejected
        return _joined(found) if found else self._read(b"")

    def disconnected(self) -> None:
        """Drop the first part of a packet whose second part will not come."""
        self._receiver.finish()
        self.rejected = self._receiver.rejected

    def ask_battery(self) -> tuple[Action, ...]:
        """Ask for the charge."""
        return (Write(COMMAND, commands.get(CHARGE, resources.ENERGY)),)

    def stop(self) -> tuple[Action, ...]:
        """End the subscription, so that the sensor may sleep."""
        self._is_wanted = False
        return (Write(COMMAND, commands.unsubscribe(STREAM)),)

    def _read(self, payloads: bytes) -> Readings:
        packets = measurements.decode(self._stream, payloads, _LARGEST)
        self._receiver.rejected += packets.rejected
        acc = measurements.acc_g(packets.of(0))
        return Readings(acc, packets.of(1), self._spacing.ticks(packets))

    def _answered(self, data: bytes) -> Heard:
        reference, body = data[1:2], data[answers.HEADER_BYTES :]
        if reference == bytes([HELLO]):
            return self._greeted(body)
        status = answers.parse_status(body)
        if status is not None and reference == bytes([STREAM]):
            return self._refused(status.code) if self._is_wanted else NOTHING
        if status is not None and reference == bytes([CHARGE]):
            return self._charged(status)
        self._receiver.rejected += 1
        return NOTHING

    def _greeted(self, body: bytes) -> Heard:
        """Ask for the charge, unless this is the sample firmware, which cannot tell it."""
        hello = answers.parse_hello(body)
        if hello is None:
            self._receiver.rejected += 1
        if hello is None or hello.protocol_version is None:
            return NOTHING
        return Heard(actions=self.ask_battery())

    def _refused(self, status: int) -> Heard:
        if status < _FAILURES:
            return NOTHING
        return Heard(
            trouble=REFUSALS.get(status, f"The sensor refuses to measure (status {status}).")
        )

    def _charged(self, status: answers.Status) -> Heard:
        if status.code >= _FAILURES:  # the charge may stay unknown, but not for want of requests
            return Heard(trouble=RESTART) if status.code == answers.NO_REQUEST_LEFT else NOTHING
        percent = resources.parse_percent(status.data)
        if percent is None:
            self._receiver.rejected += 1
            return NOTHING
        return Heard(battery=Battery(percent))


class _Spacing:
    """Stamps of all readings, from those of their packets' first ones.

    The time since the packet before tells how far readings lie apart; after a loss, the rate.
    """

    def __init__(self, stream: Stream) -> None:
        named_ms = 1000.0 * stream.readings / stream.rate_hz
        steps = np.arange(int(named_ms * (1 + SPACING_SHARE)) + 2)  # first and last: all beyond
        steps[: int(named_ms * (1 - SPACING_SHARE))] = steps[-1] = round(named_ms)
        share = np.arange(stream.readings) / stream.readings
        self._offsets = np.rint(steps[:, None] * share).astype(np.int64)
        self._last = -STAMP_MODULUS  # so far back that the first packet follows none

    def ticks(self, packets: Packets) -> TicksArray:
        """Give the stamp of each reading."""
        stamps = packets.stamps_ms
        if not len(stamps):
            return stamps
        steps = stamps.copy()
        steps[0] -= self._last
        steps[1:] -= stamps[:-1]
        self._last = int(stamps[-1])
        ticks = self._offsets.take(steps, axis=0, mode="clip")
        ticks += stamps[:, None]
        ticks &= STAMP_MODULUS - 1
        return ticks.reshape(-1)


def _heard(readings: Readings) -> Heard:
    return Heard(readings) if len(readings) else NOTHING


def _readings(heard: Iterable[Heard]) -> list[Readings]:
    return [one.readings for one in heard if one.readings is not None]


def _joined(parts: list[Readings]) -> Readings:
    acc = np.concatenate([part.acc_g for part in parts])
    gyros = [part.gyro_dps for part in parts if part.gyro_dps is not None]
    ticks = [part.ticks for part in parts if part.ticks is not None]
    return Readings(acc, np.concatenate(gyros), np.concatenate(ticks))
