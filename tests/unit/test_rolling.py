"""Moving sums agree with the naive ones, and do not depend on where a stream begins."""

import numpy as np
import pytest

from posture_monitor.core.signal.rolling import rolling_mean, weighted

X = np.random.default_rng(2).normal(0, 1, 100)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 15, 30, 100])
def test_the_rolling_mean_is_the_mean_of_each_window(n: int) -> None:
    wanted = [X[i : i + n].mean() for i in range(len(X) - n + 1)]
    assert rolling_mean(X, n) == pytest.approx(np.array(wanted), abs=1e-12)


@pytest.mark.parametrize("n", [1, 3, 8, 15, 30])
@pytest.mark.parametrize("start", [1, 7, 64])
def test_the_bits_of_a_window_do_not_depend_on_what_came_before(n: int, start: int) -> None:
    assert np.array_equal(rolling_mean(X, n)[start:], rolling_mean(X[start:], n))


def test_vectors_are_averaged_column_by_column() -> None:
    columns = np.column_stack([X, 2 * X])
    assert rolling_mean(columns, 5)[:, 1] == pytest.approx(2 * rolling_mean(X, 5))


def test_weighted_is_a_sliding_scalar_product() -> None:
    kernel = np.array([0.5, -1.0, 2.0, 0.25])
    wanted = [float(X[i : i + 4] @ kernel) for i in range(len(X) - 3)]
    assert weighted(X, kernel) == pytest.approx(np.array(wanted))
