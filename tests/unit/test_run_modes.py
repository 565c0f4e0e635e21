"""Recordings as another sensor would have made them."""

import numpy as np

from firmware_interface import SampleBlock
from posture_monitor.evaluation.runner import Mode
from posture_monitor.recording import Recording

RECORDING = Recording(
    SampleBlock.of([0.0, 0.02], [[0, 0, 1]] * 2, [[1, 2, 3]] * 2), np.array(["sitting", "sitting"])
)


def test_without_a_gyroscope_nothing_else_changes() -> None:
    seen = Mode(has_gyro=False).seen(RECORDING)
    assert seen.samples.gyro_dps is None
    assert np.array_equal(seen.samples.acc_g, RECORDING.samples.acc_g)
    assert seen.labels is RECORDING.labels


def test_with_it_the_recording_is_itself() -> None:
    assert Mode().seen(RECORDING) is RECORDING
