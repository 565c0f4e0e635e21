"""The line under points that are late, never early."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_interface.earliest_line import ClockParams, EarliestLine


def filled(line: EarliestLine, samples: np.ndarray, arrivals_s: np.ndarray) -> EarliestLine:
    for k, arrival_s in zip(samples.tolist(), arrivals_s.tolist(), strict=True):
        line.add(k, arrival_s)
    return line


def test_it_lies_under_all_points_and_touches_one() -> None:
    samples = np.arange(1, 3001)
    arrivals_s = samples * 0.0201 + np.random.default_rng(1).exponential(0.05, len(samples))
    line = filled(EarliestLine(0.02, ClockParams()), samples, arrivals_s)
    above_s = arrivals_s - np.array([line.at(k) for k in samples.tolist()])
    assert above_s.min() == pytest.approx(0.0, abs=0.005)
    assert line.period_s == pytest.approx(0.0201, rel=1e-4)
    assert line.fitted


def test_the_named_period_holds_until_enough_was_seen() -> None:
    samples = np.arange(1, 440)
    line = filled(EarliestLine(0.02, ClockParams()), samples, samples * 0.021)
    assert (line.period_s, line.fitted) == (0.02, False)
    filled(line, samples + 440, (samples + 440) * 0.021)
    assert (line.period_s, line.fitted) == (pytest.approx(0.021), True)


def test_a_new_origin_keeps_the_period() -> None:
    samples = np.arange(1, 3001)
    line = filled(EarliestLine(0.02, ClockParams()), samples, samples * 0.0201)
    line.restart()
    assert (line.at(0), line.at(100)) == (0.0, pytest.approx(2.01))
    filled(line, np.arange(1, 1001), np.arange(1, 1001) * 0.0202)  # too short to teach anything new
    assert line.period_s == pytest.approx(0.0201)


def test_it_forgets_what_is_older_than_its_window() -> None:
    samples, params = np.arange(1, 30_001), ClockParams(window_s=60.0)
    bent = np.where(samples < 15_000, samples * 0.02, 300.0 + (samples - 15_000) * 0.0202)
    line = filled(EarliestLine(0.02, params), samples, bent)
    assert line.period_s == pytest.approx(0.0202, rel=1e-6)


def test_a_bin_keeps_its_earliest_point_only() -> None:
    line = EarliestLine(0.02, ClockParams(bin_s=1.0))
    assert [line.add(k, k * 0.02 + late_s) for k, late_s in ((20, 0.3), (40, 0.1), (49, 0.2))] == [
        False,
        False,
        False,
    ]
    assert line.at(0) == 0.0
    assert line.add(50, 0.9) is True
    assert line.at(0) == pytest.approx(-0.1)


def test_a_line_of_no_slope_is_held_to_what_is_possible() -> None:
    line = EarliestLine(0.02, ClockParams())
    for samples in range(0, 4000, 200):
        line.add(samples, 0.0 if samples < 3800 else 20.0)
    assert line.period_s == pytest.approx(0.002)


def test_how_far_a_period_may_be_from_its_name() -> None:
    samples = np.arange(1, 3001)
    line = filled(EarliestLine(0.02, ClockParams(rate_factor=1.01)), samples, samples * 0.03)
    assert line.period_s == pytest.approx(0.0202)


@given(st.floats(0.0005, 5.0), st.lists(st.floats(0.0, 0.3), min_size=1, max_size=200))
def test_the_newest_point_never_lies_below_it(period_s: float, late_s: list[float]) -> None:
    samples = np.arange(1, len(late_s) + 1)
    arrivals_s = samples * period_s + np.array(late_s)
    line = filled(EarliestLine(period_s, ClockParams()), samples, arrivals_s)
    at_last_s = line.at(len(late_s))
    assert at_last_s <= arrivals_s[-1] + 1e-9


@pytest.mark.parametrize(
    "wrong", [{"bin_s": 0.0}, {"first_fit_s": 3.0}, {"window_s": 9.0}, {"max_slew": 1.0}]
)
def test_parameters_that_cannot_be(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ClockParams(**wrong)
