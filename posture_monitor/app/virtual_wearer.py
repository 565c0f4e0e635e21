"""Somebody who wears a virtual sensor: a simulated day that begins now and begins again."""

import numpy as np

from firmware_interface import SampleBlock
from posture_monitor.simulate import SCRIPTS, simulate


class VirtualWearer:
    """A simulated day laid over real time.

    Parameters
    ----------
    start
        When the day begins, Unix seconds.
    script
        What happens in it.
    """

    def __init__(self, start: float, script: str = SCRIPTS["desk_day"]) -> None:
        self._day = simulate(script).samples
        self._first = float(self._day.t[0])
        self._length_s = float(self._day.t[-1]) - self._first
        self._start = start

    def motion(self, since: float, until: float) -> SampleBlock:
        """Give the motion of ``[since, until)``; at the day's end it begins again."""
        days = np.floor((since - self._start) / self._length_s)
        shift_s = self._start + days * self._length_s - self._first
        a, b = np.searchsorted(self._day.t, [since - shift_s, until - shift_s])
        part = self._day[a:b]
        return SampleBlock(part.t + shift_s, part.acc_g, part.gyro_dps)
