"""A low charge is told once on the way down, and again after charging."""

import pytest

from firmware_interface import Battery
from posture_monitor.app.low_battery import LEVELS_PERCENT, LowBattery
from posture_monitor.ble import Signal, Status
from posture_monitor.core.types import SensorFault

T = 1_700_000_000.0


def status(percent: int | None) -> Status:
    battery = None if percent is None else Battery(percent)
    return Status(Signal.LIVE, 0.1, battery, 0.0, 0, 0, 1)


def told(*charges: int | None) -> list[float]:
    """What is told while the charge goes this way."""
    low = LowBattery()
    faults = [low.check(T, status(percent)) for percent in charges]
    return [fault.value for fault in faults if fault is not None]


def test_it_is_told_as_an_event_with_the_charge() -> None:
    fault = LowBattery().check(T, status(18))
    assert fault == SensorFault(T, T, "low_battery_percent", 18.0)


def test_each_level_is_told_once_on_the_way_down() -> None:
    assert told(*range(100, -1, -1)) == [*LEVELS_PERCENT]


def test_above_the_first_level_nothing_is_told() -> None:
    assert told(100, 60, 21) == []


def test_an_unknown_charge_is_not_a_low_one() -> None:
    assert told(None, None) == []


def test_a_sensor_that_is_nearly_empty_at_first_is_told_once() -> None:
    assert told(4, 4, 3) == [4]


def test_a_charge_that_wavers_is_told_once() -> None:
    assert told(20, 24, 19, 29, 20) == [20]


@pytest.mark.parametrize(("charged_to", "again"), [(30, []), (31, [20])])
def test_after_charging_it_is_told_again(charged_to: int, again: list[int]) -> None:
    assert told(20, charged_to, 20) == [20, *again]


def test_while_it_charges_nothing_is_told() -> None:
    assert told(5, 9, 16, 19, 40, 90) == [5]


def test_a_short_charge_brings_back_the_levels_that_it_rose_above() -> None:
    assert told(5, 16, 12, 10, 5) == [5, 10, 5]
