"""The learned classifier: softmax over standardised features and their products, by hand."""

import numpy as np
import pytest

from posture_monitor.core.detection.classifier import Classifier, quadratic


def small(clip: float = 3.0, **change: object) -> Classifier:
    """Two features, three classes; the first class scores nothing, so that odds are scores."""
    weights = np.zeros((5, 3))
    weights[0, 1] = 2.0  # first feature speaks for the second class
    weights[4, 2] = 0.5  # the square of the second for the third
    parts = {"mean": np.array([1.0, 0.0]), "scale": np.array([2.0, 1.0]), **change}
    return Classifier(
        ("a", "b"), ("none", "x", "y"), clip=clip, weights=weights,
        offset=np.array([0.0, 0.25, -0.5]), **parts,
    )  # fmt: skip


def test_log_odds_by_hand() -> None:
    """a = 2 is half a spread above the mean: 0.5 * 2 + 0.25; b = 2: 2 * 2 * 0.5 - 0.5."""
    assert small().log_odds(np.array([[2.0, 2.0]])) == pytest.approx(np.array([[1.25, 1.5]]))


def test_features_beyond_the_training_data_are_cut() -> None:
    far, edge = np.array([[99.0, -50.0]]), np.array([[7.0, -3.0]])
    assert np.array_equal(small().log_odds(far), small().log_odds(edge))
    assert small().standardised(far).tolist() == [[3.0, -3.0]]


def test_the_odds_are_at_most_a_thousand_to_one() -> None:
    certain = small(clip=100.0).log_odds(np.array([[99.0, 0.0], [-99.0, 0.0]]))
    assert certain[:, 0].tolist() == [7.0, -7.0]
    assert np.exp(7.0) == pytest.approx(1097, abs=1)


def test_rows_do_not_know_of_each_other() -> None:
    rows = np.random.default_rng(1).normal(0, 2, (9, 2))
    together = small().log_odds(rows)
    assert np.array_equal(together, np.vstack([small().log_odds(row[None]) for row in rows]))
    assert small().log_odds(np.zeros((0, 2))).shape == (0, 2)


def test_quadratic_terms_are_each_product_once() -> None:
    assert quadratic(np.array([[1.0, 2.0, 3.0]])).tolist() == [
        [1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 4.0, 6.0, 9.0]
    ]
