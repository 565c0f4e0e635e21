"""What the live monitor costs is measured on the monitor's own way."""

import numpy as np

from posture_monitor.app.bench import simulated_day
from posture_monitor.app.bench_live import end_to_end_s


def test_the_whole_way_costs_something_and_less_than_the_time_it_takes() -> None:
    samples = simulated_day(20.0 / 3600.0, 100)
    assert float(np.ptp(samples.t)) > 19.0
    assert 0.0 < end_to_end_s(samples) < 20.0
