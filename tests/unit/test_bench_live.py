"""What the live monitor costs is measured on the monitor's own way."""

import numpy as np

from posture_monitor.app.bench_live import end_to_end_s
from posture_monitor.simulate import simulate


def test_the_whole_way_costs_something_and_less_than_the_time_it_takes() -> None:
    samples = simulate("rate 100\nstand 20s\nwalk 10s").samples
    assert float(np.ptp(samples.t)) > 25.0
    assert 0.0 < end_to_end_s(samples) < 20.0
