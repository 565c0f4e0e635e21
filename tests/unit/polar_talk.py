"""Frames and conversations of Polar sensors, for tests."""

import numpy as np

from firmware_interface import SampleBlock, Subscribe, Write
from firmware_interface.driver import Action, Readings
from firmware_interface.polar import frames
from firmware_interface.polar.control import Measurement, Operation, Response, Setting, Status
from firmware_interface.polar.driver import (
    CONTROL,
    DATA,
    PolarDriver,
)
from firmware_interface.polar.verity import VerityDriver
from firmware_interface.polar.virtual import VirtualPolar

ACC, GYRO = (Measurement.ACC, frames.UNITS), (Measurement.GYRO, frames.COUNTS)
PERIOD_NS = 10**9 // 52
FACTOR = 0.07
NOW_NS = 820_000_000 * 10**9


def acc_frame(first: int, count: int, mg: float = 1000.0) -> bytes:
    stamp_ns = NOW_NS + (first + count - 1) * PERIOD_NS
    return frames.encode(ACC, stamp_ns, [[0, 0, mg]] * count)


def gyro_frame(first: float, count: int) -> bytes:
    """Turn about x by one degree per second more with each reading."""
    stamp_ns = NOW_NS + round((first + count - 1) * PERIOD_NS)
    dps = [[FACTOR * round((first + i) / FACTOR), 0, 0] for i in range(count)]
    return frames.encode(GYRO, stamp_ns, dps, FACTOR)


def told_factor(driver: PolarDriver) -> None:
    settings = {Setting.FACTOR: (FACTOR,)}
    answer = Response(Operation.START, Measurement.GYRO, Status.SUCCESS, settings=settings)
    driver.hear(CONTROL, answer.encode())


def verity() -> VerityDriver:
    driver = VerityDriver(52.0)
    told_factor(driver)
    return driver


def heard(driver: PolarDriver, *values: bytes) -> list[Readings]:
    found = [driver.hear(DATA, value).readings for value in values]
    return [readings for readings in found if readings is not None]


def numbers(readings: Readings) -> list[int]:
    assert readings.ticks is not None
    return np.rint((readings.ticks - NOW_NS) / PERIOD_NS).astype(int).tolist()


def still(seconds: float, rate_hz: float = 52.0) -> SampleBlock:
    n = round(seconds * rate_hz)
    t = 1.7e9 + np.arange(n) / rate_hz
    return SampleBlock.of(t, [[0, 0, 1]] * n, [[10, 0, 0]] * n)


def do(sensor: VirtualPolar, driver: PolarDriver, actions: tuple[Action, ...]) -> list[str | None]:
    """Carry out the actions; give what the sensor complains of."""
    troubles = []
    for action in actions:
        if isinstance(action, Subscribe):
            sensor.subscribe(action.channel)
        if isinstance(action, Write):
            for channel, data in sensor.write(action.channel, action.data):
                said = driver.hear(channel, data)
                troubles += [said.trouble, *do(sensor, driver, said.actions)]
    return [trouble for trouble in troubles if trouble]


# --- frames -------------------------------------------------------------------------------------
