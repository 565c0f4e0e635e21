"""Which way is up, in the sensor's own axes, at each moment."""

import numpy as np
from numpy.typing import NDArray
from vqf import VQF

from posture_monitor.core.signal.timebase import RATE_HZ

Floats = NDArray[np.float64]

G_MS2 = 9.80665
ACC_TAU_S = 3.0
"""Time constant of the gravity correction: VQF's own default."""
GRAVITY_TAU_S = 0.4
"""Without a gyroscope: time constant of the low-pass that stands in for up; a lag of half a second
is what a bend of two seconds bears (EVIDENCE E2.39)."""


class Orientation:
    """Up direction by the VQF filter, or by a low-pass of the accelerometer without gyroscope.

    Notes
    -----
    VQF: Laidig & Seel, "VQF: Highly accurate IMU orientation estimation with bias estimation and
    magnetic disturbance rejection", Information Fusion 91 (2023).
    """

    def __init__(self) -> None:
        self._vqf = VQF(
            1.0 / RATE_HZ,
            tauAcc=ACC_TAU_S,
            motionBiasEstEnabled=False,
            magDistRejectionEnabled=False,
        )
        self._gravity: Floats | None = None

    def update(self, acc_g: Floats, gyro_dps: Floats | None) -> Floats:
        """Find the unit vectors that point up, shape ``(n, 3)``, for readings on the grid."""
        if not len(acc_g):
            return np.zeros((0, 3))
        if gyro_dps is None:
            return self._low_passed(acc_g)
        quaternion = self._vqf.updateBatch(
            np.ascontiguousarray(np.deg2rad(gyro_dps)), np.ascontiguousarray(acc_g * G_MS2)
        )["quat6D"]
        return _up_from_quaternion(quaternion)

    def _low_passed(self, acc_g: Floats) -> Floats:
        from scipy.signal import lfilter  # noqa: PLC0415  0.7 s that only this path should pay

        keep = np.exp(-1.0 / (GRAVITY_TAU_S * RATE_HZ))
        state = keep * acc_g[:1] if self._gravity is None else self._gravity
        smooth, self._gravity = lfilter([1.0 - keep], [1.0, -keep], acc_g, axis=0, zi=state)
        length = np.sqrt((smooth * smooth).sum(axis=1))[:, None]
        unit: Floats = smooth / np.maximum(length, 1e-6)
        return unit


def _up_from_quaternion(q: Floats) -> Floats:
    """Third row of the rotation matrix: the earth's up, seen by the sensor."""
    w, x, y, z = q.T
    return np.stack(
        [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z], axis=1
    )
