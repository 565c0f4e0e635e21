"""What a driver has to say for itself, and what it may leave out."""

import numpy as np
import pytest

from firmware_interface.driver import NOTHING, Driver, Readings


def test_a_driver_has_to_begin_and_to_understand() -> None:
    driver = Driver()
    for unsaid in (driver.start, lambda: driver.hear("data", b""), lambda: driver.motion([])):
        with pytest.raises(NotImplementedError):
            unsaid()


def test_a_driver_may_have_nothing_else_to_do() -> None:
    driver = Driver()
    driver.disconnected()
    assert driver.ask_battery() == driver.stop() == driver.buzz(1.0) == driver.blink() == ()
    assert driver.rejected == 0


def test_nothing_heard_is_nothing_at_all() -> None:
    said = (NOTHING.readings, NOTHING.battery, NOTHING.actions, NOTHING.trouble)
    assert said == (None, None, (), None)


def test_readings_are_as_many_as_accelerations() -> None:
    assert len(Readings(np.zeros((3, 3), np.float32), None)) == 3
