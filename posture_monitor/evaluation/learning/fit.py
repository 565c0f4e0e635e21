"""Fit a quadratic softmax classifier by penalised maximum likelihood."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from posture_monitor.core.detection.classifier import Classifier, quadratic

Floats = NDArray[np.float64]
CLIP = 4.0


def blank(features: tuple[str, ...], classes: tuple[str, ...]) -> Classifier:
    """Make a classifier that knows nothing: even odds for everything."""
    k = len(features)
    terms = k + k * (k + 1) // 2
    zeros = np.zeros((terms, len(classes)))
    return Classifier(
        features, classes, np.zeros(k), np.ones(k), CLIP, zeros, np.zeros(len(classes))
    )


def fitted(start: Classifier, x: Floats, y: NDArray[np.int_], strength: float) -> Classifier:
    """Fit weights to examples.

    Parameters
    ----------
    start
        Names of features and classes.
    x, y
        Features, shape ``(n, features)``, and class numbers, shape ``(n,)``.
    strength
        Weight of the examples' log likelihood against half the squared weights (offset left free).
    """
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    terms = quadratic(np.clip((x - mean) / scale, -CLIP, CLIP))
    classes = len(start.classes)
    wanted = np.eye(classes)[y]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(terms.shape[1] + 1, classes)
        scores = terms @ weights[:-1] + weights[-1]
        normal = logsumexp(scores, axis=1, keepdims=True)
        error = np.exp(scores - normal) - wanted
        value = strength * float((normal[:, 0] - scores[np.arange(len(y)), y]).sum())
        gradient = strength * np.vstack([terms.T @ error, error.sum(axis=0)])
        gradient[:-1] += weights[:-1]
        return value + 0.5 * float((weights[:-1] ** 2).sum()), gradient.ravel()

    found = minimize(
        loss, np.zeros((terms.shape[1] + 1) * classes), jac=True, method="L-BFGS-B",
        options={"maxiter": 2000},
    )  # fmt: skip
    weights = found.x.reshape(terms.shape[1] + 1, classes)
    return Classifier(start.features, start.classes, mean, scale, CLIP, weights[:-1], weights[-1])
